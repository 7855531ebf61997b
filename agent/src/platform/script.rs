//! Scripts: a simulated phone plays `echo` and `exit`, so that what comes back follows from what was sent.

use serde_json::{Map, json};

use crate::core::Outcome;

/// The most that is kept of each output, in bytes.
pub(super) const MOST_OUTPUT: usize = 64 * 1024;

/// What a script answers.
pub(super) fn answer(exit_code: i32, stdout: &str, stderr: &str) -> Outcome {
    let cut = |text: &str| {
        let end =
            text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= MOST_OUTPUT).last();
        text.get(..end.unwrap_or(0)).unwrap_or_default().to_owned()
    };
    Outcome::ok(Map::from_iter([
        ("exitCode".to_owned(), json!(exit_code)),
        ("stdout".to_owned(), json!(cut(stdout))),
        ("stderr".to_owned(), json!(cut(stderr))),
    ]))
}

/// Plays a script.
pub(super) fn pretend(script: &str) -> Outcome {
    let (mut stdout, mut stderr) = (String::new(), String::new());
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("echo", words) => {
                stdout.push_str(words.trim_matches(|c| c == '"' || c == '\''));
                stdout.push('\n');
            }
            ("exit", code) => return answer(code.trim().parse().unwrap_or(2), &stdout, &stderr),
            ("true" | "sleep", _) => {}
            (word, _) => {
                stderr.push_str(&format!("sh: {word}: not found\n"));
                return answer(127, &stdout, &stderr);
            }
        }
    }
    answer(0, &stdout, &stderr)
}
