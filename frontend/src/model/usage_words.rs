//! The words for the values of usage dimensions: types, directions, scopes, number classes, countries. A value
//! without a word is shown as it is, because the server may know more than this console.

use super::pivot::{Key, NOT_KNOWN};

/// A value of a dimension (by its name in the API) in words.
pub fn value(dimension: &str, key: &Key) -> String {
    if let Some(label) = key.label.as_deref().filter(|label| !label.is_empty()) {
        return label.to_owned();
    }
    let Some(value) = key.value.as_deref().filter(|value| !value.is_empty()) else {
        return NOT_KNOWN.to_owned();
    };
    let lower = value.to_lowercase();
    let word = match (dimension, lower.as_str()) {
        ("TYPE", kind) => kind_words(kind),
        ("DIRECTION", "in") => "Incoming",
        ("DIRECTION", "out") => "Outgoing",
        ("SCOPE", "domestic") => "Domestic",
        ("SCOPE", "international") => "International",
        ("SCOPE", "roaming") => "Roaming",
        ("NUMBER_CLASS", "toll_free") => "Toll-free",
        ("NUMBER_CLASS", "premium") => "Premium",
        ("NUMBER_CLASS", "satellite") => "Satellite and global",
        ("NUMBER_CLASS", "short_code") => "Short code",
        ("HOME_ZONE", "yes") => "In the home zone",
        ("HOME_ZONE", "no") => "Outside the home zone",
        ("PLATFORM", "ios") => "iOS",
        ("COUNTRY", _) => return country(value),
        ("NUMBER_CLASS" | "LIABILITY" | "ACTIVITY" | "PLATFORM", _) => {
            return capital(&lower.replace('_', " "));
        }
        _ => return value.to_owned(),
    };
    word.to_owned()
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "call" => "Calls",
        "sms" => "SMS",
        "mms" => "MMS",
        "email" => "E-mail",
        "data" => "Data",
        "web" => "Web visits",
        "app" => "Applications",
        "location" => "Positions",
        "qos" => "Quality samples",
        "roaming" => "Roaming changes",
        "connection" => "Connections",
        "storage" => "Storage",
        "security" => "Security",
        _ => "Others",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A country by its ISO 3166 code, in English; the code itself for one that is not listed.
pub fn country(code: &str) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("AE", "United Arab Emirates"),
        ("AT", "Austria"),
        ("AU", "Australia"),
        ("BE", "Belgium"),
        ("BR", "Brazil"),
        ("CA", "Canada"),
        ("CH", "Switzerland"),
        ("CL", "Chile"),
        ("CN", "China"),
        ("CO", "Colombia"),
        ("CZ", "Czechia"),
        ("DE", "Germany"),
        ("DK", "Denmark"),
        ("EG", "Egypt"),
        ("ES", "Spain"),
        ("FI", "Finland"),
        ("FR", "France"),
        ("GB", "United Kingdom"),
        ("GR", "Greece"),
        ("HK", "Hong Kong"),
        ("HU", "Hungary"),
        ("ID", "Indonesia"),
        ("IE", "Ireland"),
        ("IL", "Israel"),
        ("IN", "India"),
        ("IT", "Italy"),
        ("JP", "Japan"),
        ("KR", "South Korea"),
        ("LU", "Luxembourg"),
        ("MA", "Morocco"),
        ("MX", "Mexico"),
        ("MY", "Malaysia"),
        ("NG", "Nigeria"),
        ("NL", "Netherlands"),
        ("NO", "Norway"),
        ("NZ", "New Zealand"),
        ("PE", "Peru"),
        ("PL", "Poland"),
        ("PT", "Portugal"),
        ("RO", "Romania"),
        ("RS", "Serbia"),
        ("SA", "Saudi Arabia"),
        ("SE", "Sweden"),
        ("SG", "Singapore"),
        ("TH", "Thailand"),
        ("TR", "Türkiye"),
        ("TW", "Taiwan"),
        ("UA", "Ukraine"),
        ("US", "United States"),
        ("VN", "Vietnam"),
        ("ZA", "South Africa"),
    ];
    NAMES
        .binary_search_by_key(&code.to_uppercase().as_str(), |(known, _)| known)
        .map_or_else(|_| code.to_owned(), |found| NAMES[found].1.to_owned())
}

/// What reports count while days are counted anew in another time zone.
pub fn recounting(zone: &str, done: i64, total: i64) -> String {
    let share = if total > 0 { done as f64 / total as f64 } else { 0.0 };
    format!(
        "Days are being counted anew in the time zone {}: {} of {}. Until that is done some days of reports are still those of the old time zone; nothing is counted twice or left out.",
        zone.replace('_', " "),
        super::number::percent(share),
        super::number::counted(total, "event", "events"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(value: &str) -> Key {
        Key { value: Some(value.to_owned()), label: None }
    }

    #[test]
    fn a_recount_says_how_far_it_is() {
        let words = recounting("America/New_York", 250, 1_000);
        assert!(words.contains("America/New York: 25.0 % of 1,000 events"), "{words}");
        assert!(recounting("UTC", 0, 0).contains("0.0 %"));
    }

    #[test]
    fn values_have_words_whatever_their_case() {
        assert_eq!(value("TYPE", &key("CALL")), "Calls");
        assert_eq!(value("SCOPE", &key("roaming")), "Roaming");
        assert_eq!(value("NUMBER_CLASS", &key("toll_free")), "Toll-free");
        assert_eq!(value("NUMBER_CLASS", &key("satellite")), "Satellite and global");
        assert_eq!(value("LIABILITY", &key("CORPORATE")), "Corporate");
        assert_eq!(value("GENERATION", &key("5G")), "5G");
        assert_eq!(value("GENERATION", &Key::default()), NOT_KNOWN);
        assert_eq!(
            value("DEPARTMENT", &Key { value: Some("x".into()), label: Some("Field".into()) }),
            "Field"
        );
    }

    #[test]
    fn countries_are_named_and_strange_codes_stay() {
        assert_eq!(country("FR"), "France");
        assert_eq!(country("ae"), "United Arab Emirates");
        assert_eq!(country("ZA"), "South Africa");
        assert_eq!(country("QQ"), "QQ");
    }
}
