//! Tables as CSV (RFC 4180) that spreadsheets open as they are. Text that a spreadsheet would run as a formula is
//! kept text.

/// One cell, quoted where it must be.
fn cell(text: &str) -> String {
    let number = text.parse::<f64>().is_ok();
    let text = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') if !number => format!("'{text}"),
        _ => text.to_owned(),
    };
    if text.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A table as a CSV file: a heading line, then one line a row.
pub fn file(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut out = line(headings.iter().map(|text| cell(text)).collect());
    for row in rows {
        out.push_str(&line(row.iter().map(|text| cell(text)).collect()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_stay_text() {
        let text = file(
            &["Name", "MB"],
            [vec!["Field, \"East\"".to_owned(), "-1.5".to_owned()], vec!["=1+1".to_owned(), String::new()]],
        );
        assert_eq!(text, "Name,MB\r\n\"Field, \"\"East\"\"\",-1.5\r\n'=1+1,\r\n");
    }
}
