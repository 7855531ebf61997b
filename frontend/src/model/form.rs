//! What a form can say by itself before it asks the server. The server decides; this only spares a round trip.

/// Shortest password accepted, in characters.
pub const SHORTEST_PASSWORD: usize = 12;

/// What is wrong with a field that must be filled in.
pub fn required_problem(text: &str) -> Option<&'static str> {
    text.trim().is_empty().then_some("Fill this in.")
}

/// What is wrong with an e-mail address, as far as its shape tells.
pub fn email_problem(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Some("Fill this in.");
    }
    let shaped = text.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.contains(char::is_whitespace)
            && !host.contains('@')
    });
    (!shaped).then_some("This is not an e-mail address. Example: ada@example.com")
}

/// What is wrong with a new password.
pub fn password_problem(text: &str) -> Option<&'static str> {
    (text.chars().count() < SHORTEST_PASSWORD).then_some("Use at least 12 characters.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_from_non_shapes() {
        assert_eq!(email_problem("ada@example.com"), None);
        for wrong in
            ["", "ada", "ada@", "@example.com", "ada@example", "a da@example.com", "a@b@c.d", "a@.com"]
        {
            assert!(email_problem(wrong).is_some(), "{wrong}");
        }
        assert_eq!(required_problem(" x "), None);
        assert!(required_problem("  ").is_some());
        assert!(password_problem("eleven char").is_some());
        assert_eq!(password_problem("twelve chars"), None);
    }
}
