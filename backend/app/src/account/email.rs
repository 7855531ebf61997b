//! E-mail addresses as names: one spelling, lower case.

use crate::UseCaseError;

/// The one spelling of an address. Checked as far as a name needs it: something, one `@`, a domain; whether
/// mail arrives there is another question. Below `invalid` nobody is (RFC 6761 section 6.4): accounts that gave their address
/// up have one there.
pub fn normal_email(field: &'static str, text: &str) -> Result<String, UseCaseError> {
    let email = text.trim().to_lowercase();
    let fine = match email.split_once('@') {
        Some((name, domain)) => {
            !name.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
                && domain.rsplit('.').next() != Some("invalid")
                && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        }
        None => false,
    };
    if !fine || email.len() > 254 {
        return Err(UseCaseError::field(field, "is not an e-mail address"));
    }
    Ok(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_spelling() {
        assert_eq!(normal_email("email", " Ada@Example.COM ").unwrap(), "ada@example.com");
        for wrong in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "a@b@c",
            "a@.com",
            "a@com.",
            "a@Invalid",
            "a@b.invalid",
        ] {
            assert!(normal_email("email", wrong).is_err(), "{wrong}");
        }
    }
}
