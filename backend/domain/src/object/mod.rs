//! Objects: files on their way between people and phones. What they are for, how large they may be, and how
//! their content is sealed part by part. It stores nothing.

mod key;

pub use key::ObjectKey;

/// The largest object, in bytes: 1 GiB.
pub const MOST_BYTES: i64 = 1 << 30;
/// Content is sealed and kept in parts of at most so many bytes, so that a piece of it is read alone.
pub const PART_BYTES: usize = 1 << 20;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 200;

/// What an object is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A file for a phone.
    File,
    /// An application's package.
    Package,
    /// A script that phones run.
    Script,
    /// E-mail settings with their secret: never handed to a person again.
    Email,
    /// What a phone backed up, or a choice of it that is restored.
    Backup,
    /// A file that was fetched from a phone.
    Fetched,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] =
        [Self::File, Self::Package, Self::Script, Self::Email, Self::Backup, Self::Fetched];
    /// As stored and as written in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "FILE",
            Self::Package => "PACKAGE",
            Self::Script => "SCRIPT",
            Self::Email => "EMAIL",
            Self::Backup => "BACKUP",
            Self::Fetched => "FETCHED",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }
    /// Whether it holds what is private to the phone's holder.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Backup | Self::Fetched)
    }
}

/// A name without what would lead out of a folder or break a header; `object` when nothing is left.
pub fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String =
        last.chars().filter(|c| !c.is_control() && *c != '"').take(LONGEST_NAME).collect::<String>();
    let kept = kept.trim().trim_matches('.').trim();
    if kept.is_empty() { "object".to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\temp\\a\"b\n.txt"), "ab.txt");
        assert_eq!(clean_name("..") + &clean_name(""), "objectobject");
        assert!(Purpose::ALL.into_iter().all(|p| Purpose::parse(p.name()) == Some(p)));
    }
}
