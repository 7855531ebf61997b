//! Countries by ISO 3166-1 alpha-2 code: their names for people, and the one that a time zone lies in, from
//! tables under `data/` that state their sources.

use std::{collections::HashMap, sync::LazyLock};

static NAMES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../data/countries.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// The name, or the code itself when it is not known.
pub fn label(code: &str) -> &str {
    NAMES.get(code).copied().unwrap_or(code)
}

static ZONES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../data/zones.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// Whether a code is one of a country.
pub fn known(code: &str) -> bool {
    NAMES.contains_key(code)
}

/// The country of an IANA time zone: where an enterprise's own numbers most likely are. `None` for zones of no
/// country, as `UTC`.
pub fn of_time_zone(name: &str) -> Option<&'static str> {
    ZONES.get(name).copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_zone_lies_in_a_country() {
        assert_eq!(super::of_time_zone("Europe/Dublin"), Some("IE"));
        assert_eq!(super::of_time_zone("America/Chicago"), Some("US"));
        assert_eq!(super::of_time_zone("UTC"), None);
        assert!(super::known("DE") && !super::known("ZZ"));
    }
    #[test]
    fn known_and_unknown() {
        assert_eq!(super::label("IE"), "Ireland");
        assert_eq!(super::label("ZZ"), "ZZ");
    }
}
