//! Objects: files on their way between people and phones. What they are for, how large they may be, and how
//! their content is sealed part by part. It stores nothing.

mod key;

pub use key::ObjectKey;

use crate::closed::closed;

/// The largest object, in bytes: 1 GiB.
pub const MOST_BYTES: i64 = 1 << 30;
/// Content is sealed and kept in parts of at most so many bytes, so that a piece of it is read alone.
pub const PART_BYTES: usize = 1 << 20;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 200;

closed! {
    /// Purpose of an object.
    pub enum Purpose {
        /// A file for a device.
        File = "FILE",
        /// A package file of an application.
        Package = "PACKAGE",
        /// A script to run on devices.
        Script = "SCRIPT",
        /// E-mail settings; never listed.
        Email = "EMAIL",
        /// A backup of a device.
        Backup = "BACKUP",
        /// A file fetched from a device.
        Fetched = "FETCHED",
    }
}

impl Purpose {
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
