//! Packages in words: how devices stand, where a push stands, and waves as people write them.

use super::number::counted;
use super::tone::Tone;
use crate::api::kinds::{PackageAgain, PackagePushState, PackageStanding};

/// The size of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// A share of the devices, in percent.
    Percent(i32),
    /// So many devices.
    Count(i32),
}

/// Waves as people write them: `5, 10 %, 50 %`. `None` for what cannot be read.
pub fn waves(text: &str) -> Option<Vec<Wave>> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.strip_suffix('%') {
            Some(percent) => percent.trim().parse().ok().map(Wave::Percent),
            None => part.parse().ok().map(Wave::Count),
        })
        .collect()
}

words! {
    /// How a device stands to a version: its colour and its words.
    pub standing(PackageStanding) -> (Tone, &'static str) {
        Has => (Tone::Ok, "Has it"),
        Other => (Tone::Warn, "Has another version"),
        Lacks => (Tone::Bad, "Lacks it"),
        Unknown => (Tone::Off, "Not known"),
    }

    /// Where a push stands: its colour and its words.
    pub push_state(PackagePushState) -> (Tone, &'static str) {
        Planned => (Tone::Wait, "Planned"),
        Running => (Tone::Wait, "Going on"),
        Halted => (Tone::Bad, "Halted"),
        Due => (Tone::Warn, "Waits for you"),
        Finished => (Tone::Ok, "Ended"),
        Stopped => (Tone::Off, "Stopped"),
    }
}

/// What happens when a cycle comes round.
pub fn again(again: PackageAgain, days: i32) -> String {
    let every = counted(i64::from(days), "day", "days");
    match again {
        PackageAgain::Never => "Once".to_owned(),
        PackageAgain::Push => format!("Again every {every} to whoever lacks it"),
        PackageAgain::Remind => format!("Reminds you every {every}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waves_are_read_as_people_write_them() {
        assert_eq!(waves("5, 10 %,50%"), Some(vec![Wave::Count(5), Wave::Percent(10), Wave::Percent(50)]));
        assert_eq!(waves("  "), Some(vec![]));
        assert_eq!(waves("some"), None);
        assert_eq!(waves("10 percent"), None);
    }

    #[test]
    fn cycles_are_said() {
        assert_eq!(again(PackageAgain::Never, 0), "Once");
        assert_eq!(again(PackageAgain::Push, 1), "Again every 1 day to whoever lacks it");
        assert_eq!(again(PackageAgain::Remind, 30), "Reminds you every 30 days");
    }
}
