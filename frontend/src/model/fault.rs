//! What can go wrong between the console and the server, as a closed list, and the words for each. Matches codes,
//! never the server's prose; says what to do next.

use super::number;

/// Why a request brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server did not answer: no network, or it is down.
    Away,
    /// Nobody is signed in, or the session has ended.
    SignedOut,
    /// The role does not allow it.
    Forbidden,
    /// It is not there, or not ours to know of.
    NotFound,
    /// The server refused the question itself; its reason in words.
    Refused(String),
    /// Too many requests; seconds to wait when the server said so.
    TooMany(Option<u32>),
    /// The server failed; the reference it logged, when it gave one.
    Broken(Option<String>),
    /// The answer is not what the contract promises.
    Garbled(String),
    /// A part of the console itself did not come: no network, or a newer version has taken its place.
    Missing,
}

/// A fault in words: what is so, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// One short sentence without a full stop.
    pub title: String,
    /// What to do about it.
    pub advice: String,
}

impl Fault {
    /// The fault that a code of the API's closed list stands for.
    pub fn from_code(code: &str, message: &str, reference: Option<String>) -> Self {
        match code {
            "UNAUTHENTICATED" => Self::SignedOut,
            "FORBIDDEN" => Self::Forbidden,
            "NOT_FOUND" => Self::NotFound,
            "RATE_LIMITED" | "TOO_MANY_REQUESTS" => Self::TooMany(None),
            "INTERNAL" | "INTERNAL_ERROR" | "UNAVAILABLE" | "TIMEOUT" | "DEADLINE_EXCEEDED" => {
                Self::Broken(reference)
            }
            _ => Self::Refused(message.to_owned()),
        }
    }

    /// The fault that an HTTP status outside GraphQL stands for.
    pub fn from_status(status: u16, detail: &str, retry_after: Option<u32>) -> Self {
        match status {
            401 => Self::SignedOut,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            429 => Self::TooMany(retry_after),
            502..=504 => Self::Away,
            500.. => Self::Broken(None),
            _ => Self::Refused(detail.to_owned()),
        }
    }

    /// Whether asking again may help.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Away | Self::TooMany(_) | Self::Broken(_) | Self::Missing)
    }

    /// The fault in words.
    pub fn words(&self) -> Words {
        let (title, advice) = match self {
            Self::Away => (
                "The server does not answer".to_owned(),
                "Check the connection. What you see may be out of date; nothing you did is lost.".to_owned(),
            ),
            Self::SignedOut => {
                ("Your session has ended".to_owned(), "Sign in again; you come back to this page.".to_owned())
            }
            Self::Forbidden => (
                "Your role does not allow this".to_owned(),
                "An owner or an administrator of the enterprise can do it, or change your role.".to_owned(),
            ),
            Self::NotFound => (
                "This is not here".to_owned(),
                "It may have been deleted, or the link is incomplete.".to_owned(),
            ),
            Self::Refused(reason) => ("The server refused this".to_owned(), reason.clone()),
            Self::TooMany(Some(seconds)) => (
                "Too many requests".to_owned(),
                format!("Try again in {}.", number::duration(f64::from(*seconds))),
            ),
            Self::TooMany(None) => {
                ("Too many requests".to_owned(), "Wait a moment and try again.".to_owned())
            }
            Self::Broken(reference) => (
                "The server could not do this".to_owned(),
                match reference {
                    Some(reference) => {
                        format!("Try again; if it stays so, tell your operator the reference {reference}.")
                    }
                    None => "Try again; if it stays so, tell your operator.".to_owned(),
                },
            ),
            Self::Garbled(detail) => (
                "The server answered something unexpected".to_owned(),
                format!("Reload the page: console and server may be of different versions. ({detail})"),
            ),
            Self::Missing => (
                "This page could not be loaded".to_owned(),
                "Check the connection and try again. If it stays so, reload: the console may have a new version."
                    .to_owned(),
            ),
        };
        Words { title, advice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_statuses_find_their_fault() {
        assert_eq!(Fault::from_code("UNAUTHENTICATED", "x", None), Fault::SignedOut);
        assert_eq!(
            Fault::from_code("INTERNAL", "x", Some("ab12".into())),
            Fault::Broken(Some("ab12".into()))
        );
        assert_eq!(Fault::from_code("TOO_COMPLEX", "cost 1,200", None), Fault::Refused("cost 1,200".into()));
        assert_eq!(Fault::from_status(429, "", Some(30)), Fault::TooMany(Some(30)));
        assert_eq!(Fault::from_status(503, "", None), Fault::Away);
        assert_eq!(Fault::from_status(422, "too short", None), Fault::Refused("too short".into()));
    }

    #[test]
    fn only_passing_faults_offer_another_try() {
        assert!(Fault::Away.passes());
        assert!(Fault::Missing.passes());
        assert!(!Fault::Forbidden.passes());
        assert!(!Fault::Refused("no".into()).passes());
    }

    #[test]
    fn every_fault_says_what_to_do() {
        for fault in [
            Fault::Away,
            Fault::SignedOut,
            Fault::Forbidden,
            Fault::NotFound,
            Fault::Refused("Because".into()),
            Fault::TooMany(Some(90)),
            Fault::Broken(Some("ab12".into())),
            Fault::Garbled("no data".into()),
            Fault::Missing,
        ] {
            let words = fault.words();
            assert!(!words.title.is_empty() && !words.advice.is_empty());
            assert!(!words.title.ends_with('.'));
        }
        assert!(Fault::Broken(Some("ab12".into())).words().advice.contains("ab12"));
        assert!(Fault::TooMany(Some(90)).words().advice.contains("1 min 30 s"));
    }
}
