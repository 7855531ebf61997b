//! Files as one zip archive, and back; and text formats cut into their entries: vCards, calendar components, lines.

use std::io::{Cursor, Read, Write};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// One archive of these files, by their paths.
///
/// # Errors
/// When a path is too long for the format.
pub fn pack<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(path.trim_start_matches('/'), SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The files of an archive with their paths; what would lead out of a folder is left out.
///
/// # Errors
/// When it is no archive, or its files have more than `most` bytes in all.
pub fn unpack(bytes: &[u8], most: u64) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))?;
    let mut files = Vec::new();
    let mut left = most;
    for index in 0..zip.len() {
        let file = zip.by_index(index)?;
        let Some(path) = file.enclosed_name().filter(|_| file.is_file()) else { continue };
        let path = path.to_string_lossy().into_owned();
        let mut content = Vec::new();
        // What is read counts: the size that an archive says of a file may be a lie.
        file.take(left.saturating_add(1)).read_to_end(&mut content)?;
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(size).ok_or_else(|| {
            std::io::Error::other(format!("the files of the archive have more than {most} bytes in all"))
        })?;
        files.push((path, content));
    }
    Ok(files)
}

/// The blocks between `BEGIN:<kind>` and its `END`, as they stand.
#[must_use]
pub fn blocks(text: &str, kind: &str) -> Vec<String> {
    let (begin, end) = (format!("BEGIN:{kind}"), format!("END:{kind}"));
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        if line.eq_ignore_ascii_case(&begin) {
            open = Some(String::new());
        }
        if let Some(block) = &mut open {
            block.push_str(line);
            block.push_str("\r\n");
        }
        if line.eq_ignore_ascii_case(&end) {
            found.extend(open.take());
        }
    }
    found
}

/// The value of a property of a block: the first line of that name.
#[must_use]
pub fn property<'a>(block: &'a str, name: &str) -> Option<&'a str> {
    block.lines().find_map(|line| {
        let (head, value) = line.split_once(':')?;
        head.split(';').next().unwrap_or_default().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_and_blocks_are_read_back() {
        let packed = pack([("/a/b.txt", b"one".as_slice()), ("c.txt", b"two")]).unwrap();
        let back = unpack(&packed, 1_000).unwrap();
        assert_eq!(back[0], ("a/b.txt".to_owned(), b"one".to_vec()));
        assert_eq!(back.len(), 2);
        assert!(unpack(b"no archive", 10).is_err());
        assert_eq!(unpack(&packed, 6).unwrap().len(), 2);
        for most in [0, 2, 3, 5] {
            let error = unpack(&packed, most).unwrap_err().to_string();
            assert!(error.contains(&format!("more than {most} bytes")), "{error}");
        }
        let text =
            "BEGIN:VCARD\r\nUID:1\r\nFN;X=y:Ada\r\nEND:VCARD\r\njunk\r\nBEGIN:VCARD\nUID:2\nEND:VCARD\n";
        let cards = blocks(text, "VCARD");
        assert_eq!(cards.len(), 2);
        assert_eq!(property(&cards[0], "fn"), Some("Ada"));
        assert_eq!(property(&cards[1], "UID"), Some("2"));
    }
}
