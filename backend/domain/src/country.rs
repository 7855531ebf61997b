//! Country names for people, by ISO 3166-1 alpha-2 code, from `data/countries.tsv`, which states its source.

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

#[cfg(test)]
mod tests {
    #[test]
    fn known_and_unknown() {
        assert_eq!(super::label("IE"), "Ireland");
        assert_eq!(super::label("ZZ"), "ZZ");
    }
}
