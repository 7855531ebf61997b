//! Carriers by their codes: which name a mobile country code and network code stand for, and in which country.
//! Names come from `data/carriers.tsv`, which states its source. Refuses to guess: `"03"` is not `"3"`.

use std::{collections::HashMap, sync::LazyLock};

struct Table {
    names: HashMap<(&'static str, &'static str), &'static str>,
    countries: HashMap<&'static str, &'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { names: HashMap::new(), countries: HashMap::new() };
    for line in include_str!("../data/carriers.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (mcc, mnc, country, name) = (field(), field(), field(), field());
        if mnc.is_empty() {
            table.countries.insert(mcc, country);
        } else {
            table.names.insert((mcc, mnc), name);
        }
    }
    table
});

/// The carrier's name for people, when the pair is known.
pub fn name(mcc: &str, mnc: &str) -> Option<&'static str> {
    TABLE.names.get(&(mcc, mnc)).copied()
}

/// The carrier's name, or the codes themselves (`272-99`) when the list does not know them.
pub fn label(mcc: &str, mnc: &str) -> String {
    name(mcc, mnc).map_or_else(|| format!("{mcc}-{mnc}"), str::to_owned)
}

/// The country of a mobile country code, ISO 3166-1 alpha-2.
pub fn country(mcc: &str) -> Option<&'static str> {
    TABLE.countries.get(mcc).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_names_and_countries() {
        assert_eq!(name("302", "720"), Some("Rogers"));
        assert_eq!(name("310", "410"), Some("AT&T"));
        assert_eq!(name("272", "01"), Some("Vodafone"));
        assert_eq!(name("272", "1"), None);
        assert_eq!(label("272", "99"), "272-99");
        assert_eq!(country("272"), Some("IE"));
        assert_eq!(country("316"), Some("US"));
        assert_eq!(country("999"), None);
    }
}
