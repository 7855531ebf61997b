//! How long a text is in an SMS: GSM-7 septets (3GPP TS 23.038), of which one segment holds 160.
//!
//! Protocol messages are ASCII. An ASCII character costs one septet, a few of the extension table cost two
//! (`~` among them), and the grave accent is in neither table: such a text does not fit GSM-7 at all.

/// How many septets one SMS segment holds.
pub const SEGMENT_SEPTETS: usize = 160;

/// The septets a text takes, or `None` when it has a character that is not both ASCII and GSM-7.
#[must_use]
pub fn septets(text: &str) -> Option<usize> {
    text.bytes().try_fold(0_usize, |sum, byte| {
        let cost = match byte {
            b'^' | b'{' | b'}' | b'\\' | b'[' | b'~' | b']' | b'|' => 2,
            b'`' => return None,
            b'\n' | b'\r' | 0x20..=0x7e => 1,
            _ => return None,
        };
        Some(sum + cost)
    })
}

/// Whether a text goes into one segment.
#[must_use]
pub fn fits_one_segment(text: &str) -> bool {
    septets(text).is_some_and(|count| count <= SEGMENT_SEPTETS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tilde_costs_two_and_the_grave_accent_is_not_there() {
        assert_eq!(septets("KME 1.00"), Some(8));
        assert_eq!(septets("a~b"), Some(4));
        assert_eq!(septets("a`b"), None);
        assert_eq!(septets("ä"), None);
    }

    #[test]
    fn a_segment_holds_160() {
        assert!(fits_one_segment(&"x".repeat(160)));
        assert!(!fits_one_segment(&"x".repeat(161)));
        assert!(fits_one_segment(&"~".repeat(80)));
        assert!(!fits_one_segment(&"~".repeat(81)));
    }
}
