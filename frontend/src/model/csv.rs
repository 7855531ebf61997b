//! Tables as CSV (RFC 4180) that spreadsheets open as they are. Text that a spreadsheet would run as a formula is
//! kept text.

/// Whether a spreadsheet may take a text as a formula: by its first character that can be seen, in half or full width.
fn is_formula(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    let begins = text.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    (begins || text.starts_with(['\t', '\r', '\n'])) && text.parse::<f64>().is_err()
}

/// One cell, quoted where it must be.
fn cell(text: &str) -> String {
    let text = if is_formula(text) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', '\t', ';']) {
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
        for hidden in [" =1", "\u{feff}=1", "\u{200b}@x", "＝1+1", "\u{a0}＋1", "\u{b}=1", "\n=1"] {
            assert!(cell(hidden).trim_matches('"').starts_with('\''), "{hidden:?}");
        }
        assert_eq!(text, "Name,MB\r\n\"Field, \"\"East\"\"\",-1.5\r\n'=1+1,\r\n");
    }
}
