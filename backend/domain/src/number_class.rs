//! What kind of number was dialled, and in which country it is: by libphonenumber's metadata, and before it by
//! the short numbers that the metadata leaves out. Each rule names its source. Refuses to name a person.

use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};
use serde::{Deserialize, Serialize};

/// The class of a peer's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberClass {
    /// A mobile line.
    Mobile,
    /// A fixed line, also over the internet.
    Fixed,
    /// Where the numbering plan does not tell them apart, as in North America.
    FixedOrMobile,
    /// The called party pays.
    TollFree,
    /// The caller pays more than for a line: premium, shared cost, personal numbers.
    Premium,
    /// Satellites and networks of no country: the dearest there are.
    Satellite,
    /// Directory enquiries.
    Directory,
    /// Police, fire, ambulance.
    Emergency,
    /// A short number of a network or a service.
    ShortCode,
    /// The mailbox.
    Voicemail,
    /// None of these, or hidden.
    Unknown,
}

impl NumberClass {
    /// The word, as stored and as in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Fixed => "fixed",
            Self::FixedOrMobile => "fixed_or_mobile",
            Self::TollFree => "toll_free",
            Self::Premium => "premium",
            Self::Satellite => "satellite",
            Self::Directory => "directory",
            Self::Emergency => "emergency",
            Self::ShortCode => "short_code",
            Self::Voicemail => "voicemail",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Its class.
    pub class: NumberClass,
    /// Its country, ISO 3166-1 alpha-2, when it has one.
    pub country: Option<String>,
    /// In E.164, when it is a full number.
    pub e164: Option<String>,
}

impl Number {
    fn short(class: NumberClass, dialled_in: Option<&str>) -> Self {
        Self { class, country: dialled_in.map(str::to_owned), e164: None }
    }
}

/// Emergency numbers of a country beyond 112 and 911, which every GSM phone dials as such without a SIM
/// (3GPP TS 22.101, section 10.1.1). From the countries' own publications as collected in ITU-T E.161.1.
const EMERGENCY: [(&str, &[&str]); 18] = [
    ("AT", &["122", "133", "144"]),
    ("AU", &["000"]),
    ("BR", &["190", "192", "193"]),
    ("CH", &["117", "118", "144"]),
    ("CN", &["110", "119", "120"]),
    ("DE", &["110"]),
    ("ES", &["091", "062", "061"]),
    ("FR", &["15", "17", "18"]),
    ("GB", &["999"]),
    ("HK", &["999"]),
    ("IE", &["999"]),
    ("IN", &["100", "101", "102", "108"]),
    ("IT", &["113", "115", "118"]),
    ("JP", &["110", "119"]),
    ("NZ", &["111"]),
    ("PL", &["997", "998", "999"]),
    ("SG", &["995", "999"]),
    ("ZA", &["10111", "10177"]),
];

/// Where the North American numbering plan applies (ITU-T E.164, country code 1).
fn north_american(country: Option<&str>) -> bool {
    country.is_some_and(|code| {
        Region::from_str(code).is_ok_and(|region| PHONE_NUMBER_UTIL.is_nanpa_country(region))
    })
}

fn short(digits: &str, country: Option<&str>) -> Option<NumberClass> {
    if digits == "112" || digits == "911" {
        return Some(NumberClass::Emergency);
    }
    let national = EMERGENCY.iter().find(|(code, _)| Some(*code) == country);
    if national.is_some_and(|(_, numbers)| numbers.contains(&digits)) {
        return Some(NumberClass::Emergency);
    }
    if north_american(country) {
        match digits {
            // N11 codes and 988 (47 CFR 52.200; NANPA "N11 codes").
            "411" => return Some(NumberClass::Directory),
            "211" | "311" | "511" | "611" | "711" | "811" | "988" => return Some(NumberClass::ShortCode),
            _ => {}
        }
        let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(digits);
        if national.len() == 10 {
            // NPA-555-1212 is directory assistance; the 976 exchange is pay-per-call (NANPA, 16 CFR 308).
            match &national[3..] {
                "5551212" => return Some(NumberClass::Directory),
                rest if rest.starts_with("976") => return Some(NumberClass::Premium),
                _ => {}
            }
        }
    } else if digits.starts_with("118") && (4..=6).contains(&digits.len()) {
        // 118xxx: directory enquiries in the harmonised European plan (ECC Recommendation; CEPT ECC(05)).
        return Some(NumberClass::Directory);
    }
    match (country, digits) {
        // Mailboxes, as the operators publish them.
        (Some("GB"), "121" | "901") | (Some("IE"), "171") => return Some(NumberClass::Voicemail),
        _ => {}
    }
    (digits.len() <= 6).then_some(NumberClass::ShortCode)
}

/// Country codes of no country (ITU-T E.164, shared codes): Inmarsat 870, universal personal numbers 878, satellite
/// systems 881, international networks 882 and 883, disaster relief 888, international premium rate 979. The freephone
/// 800 and the shared-cost 808 are not dear and stay what they are.
const OF_NO_COUNTRY: [&str; 7] = ["870", "878", "881", "882", "883", "888", "979"];

/// Whether a number in international form, as dialled in a country, begins with one of those codes. Asked of the digits:
/// the metadata knows only some of the numbers behind them, and all cost the same.
fn of_no_country(trimmed: &str, digits: &str, dialled_in: Option<&str>) -> bool {
    let international = if trimmed.starts_with('+') {
        Some(digits)
    } else {
        let prefixes: &[&str] = match dialled_in {
            country if north_american(country) => &["011"],
            Some("AU") => &["0011"],
            Some("JP") => &["010"],
            Some("SG" | "HK" | "KR" | "TH" | "KH") => &["001", "00"],
            _ => &["00"],
        };
        prefixes.iter().find_map(|prefix| digits.strip_prefix(prefix))
    };
    international
        .is_some_and(|digits| digits.len() >= 7 && OF_NO_COUNTRY.iter().any(|code| digits.starts_with(code)))
}

/// The fewest digits of a number that is read as an international one although nothing says so: a shorter one is a
/// local number far more often.
const FEWEST_INTERNATIONAL: usize = 10;

/// Reads a full number however it is written: `+49 151…`, `0049151…`, `49151…`, or as it is dialled in a region. The
/// one reading of numbers for everybody. `None` for what is no number; a short code is none.
pub(crate) fn read(text: &str, region: Option<Region>) -> Option<PhoneNumber> {
    let text = text.trim();
    let of = |text: &str, region| PHONE_NUMBER_UTIL.parse(text, region).ok();
    if text.starts_with('+') {
        return of(text, region);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = region.and_then(|region| of(text, Some(region)));
    // No country code begins with a zero, and no national number with two: this is the way out of most countries. Where
    // it is a longer one that begins so too (0011, 001), the country's own rules have read it.
    if let Some(rest) = digits.strip_prefix("00").filter(|rest| rest.len() > 6 && !rest.starts_with('0')) {
        let plus = of(&format!("+{rest}"), None);
        if plus.as_ref().is_some_and(PhoneNumber::is_valid) {
            return plus;
        }
        return national.filter(PhoneNumber::is_valid).or(plus);
    }
    // Where a number at home is dialled behind a zero, a long one without it tells its country.
    let at_home = national.as_ref().is_some_and(|number| {
        let dialled = number.format_as(PhoneNumberFormat::National);
        let zero = dialled.trim_start_matches('(').starts_with('0');
        number.is_valid() && (!zero || digits.starts_with('0'))
    });
    if at_home {
        return national;
    }
    let long = digits.len() >= FEWEST_INTERNATIONAL && !digits.starts_with('0');
    let international = long.then(|| of(&format!("+{digits}"), None)).flatten().filter(PhoneNumber::is_valid);
    international.or(national)
}

/// A number in E.164, as written in a country (ISO 3166-1 alpha-2); `None` for what is no full number.
pub fn e164(text: &str, country: Option<&str>) -> Option<String> {
    if text.chars().any(char::is_alphabetic) || text.contains(['*', '#']) {
        return None;
    }
    let number = read(text, country.and_then(|code| Region::from_str(code).ok()))?;
    Some(number.format_as(PhoneNumberFormat::E164).into_owned())
}

/// Classifies a number as dialled (or in E.164) in a country.
pub fn classify(peer: &str, dialled_in: Option<&str>) -> Number {
    let trimmed = peer.trim();
    let unknown = Number { class: NumberClass::Unknown, country: None, e164: None };
    if trimmed == "*86" {
        return Number::short(NumberClass::Voicemail, dialled_in); // Verizon and others publish *86
    }
    if trimmed.starts_with(['*', '#']) {
        return Number::short(NumberClass::ShortCode, dialled_in);
    }
    // Senders of messages may be words (GSM 03.40, alphanumeric address): no number at all.
    if trimmed.is_empty() || trimmed.chars().any(char::is_alphabetic) {
        return unknown;
    }
    let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
    let national = match trimmed.strip_prefix('+') {
        None => Some((digits.as_str(), dialled_in)),
        // +1 is North America whichever the country; the short rules need only the plan.
        Some(_) => {
            digits.strip_prefix('1').map(|rest| (rest, Some("US"))).filter(|(rest, _)| rest.len() == 10)
        }
    };
    let ruled = national.and_then(|(digits, country)| short(digits, country));
    if let Some(class) = ruled
        && digits.len() <= 6
    {
        return Number::short(class, dialled_in);
    }
    let region = dialled_in.and_then(|code| Region::from_str(code).ok());
    let found = read(trimmed, region);
    let e164 = found.as_ref().map(|number| number.format_as(PhoneNumberFormat::E164).into_owned());
    let far = e164
        .as_ref()
        .is_some_and(|e164| OF_NO_COUNTRY.iter().any(|code| e164.trim_start_matches('+').starts_with(code)));
    if far || of_no_country(trimmed, &digits, dialled_in) {
        return Number { class: NumberClass::Satellite, country: None, e164 };
    }
    let Some(number) = found else {
        return Number { class: ruled.unwrap_or(NumberClass::Unknown), ..unknown };
    };
    let country = number.get_region_code().map(|region| region.as_region_str().to_string());
    let country = country.filter(|code| code.len() == 2);
    let class = ruled.unwrap_or(match number.get_type() {
        PhoneNumberType::Mobile => NumberClass::Mobile,
        PhoneNumberType::FixedLine | PhoneNumberType::VoIP | PhoneNumberType::UAN => NumberClass::Fixed,
        PhoneNumberType::FixedLineOrMobile => NumberClass::FixedOrMobile,
        PhoneNumberType::TollFree => NumberClass::TollFree,
        PhoneNumberType::PremiumRate | PhoneNumberType::SharedCost | PhoneNumberType::PersonalNumber => {
            NumberClass::Premium
        }
        PhoneNumberType::VoiceMail => NumberClass::Voicemail,
        PhoneNumberType::Pager | PhoneNumberType::Unknown => NumberClass::Unknown,
    });
    Number { class, country, e164 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_classes() {
        let cases = [
            ("+353861234567", Some("IE"), NumberClass::Mobile, Some("IE")),
            ("0861234567", Some("IE"), NumberClass::Mobile, Some("IE")),
            ("+35312222222", Some("US"), NumberClass::Fixed, Some("IE")),
            ("+12125550123", Some("US"), NumberClass::FixedOrMobile, Some("US")),
            ("(212) 555-0123", Some("US"), NumberClass::FixedOrMobile, Some("US")),
            ("+14165550123", Some("US"), NumberClass::FixedOrMobile, Some("CA")),
            ("+18005550199", Some("US"), NumberClass::TollFree, None),
            ("+19005550123", Some("US"), NumberClass::Premium, None),
            ("12129765555", Some("US"), NumberClass::Premium, Some("US")),
            ("+12125551212", Some("IE"), NumberClass::Directory, Some("US")),
            ("411", Some("CA"), NumberClass::Directory, Some("CA")),
            ("118500", Some("GB"), NumberClass::Directory, Some("GB")),
            ("911", Some("US"), NumberClass::Emergency, Some("US")),
            ("112", None, NumberClass::Emergency, None),
            ("999", Some("IE"), NumberClass::Emergency, Some("IE")),
            ("999", Some("US"), NumberClass::ShortCode, Some("US")),
            ("72345", Some("US"), NumberClass::ShortCode, Some("US")),
            ("*86", Some("US"), NumberClass::Voicemail, Some("US")),
            ("171", Some("IE"), NumberClass::Voicemail, Some("IE")),
            ("AMAZON", Some("US"), NumberClass::Unknown, None),
            ("", None, NumberClass::Unknown, None),
            ("anonymous", None, NumberClass::Unknown, None),
        ];
        for (peer, here, class, country) in cases {
            let number = classify(peer, here);
            assert_eq!(number.class, class, "{peer} in {here:?}");
            if country.is_some() {
                assert_eq!(number.country.as_deref(), country, "{peer} in {here:?}");
            }
        }
        assert_eq!(classify("0861234567", Some("IE")).e164.as_deref(), Some("+353861234567"));
    }

    #[test]
    fn satellites_are_a_class_of_their_own() {
        let far = [
            ("+881612345678", None),
            ("+8816 3145 1234", Some("IE")),
            ("00881612345678", Some("IE")),
            ("011 8816 3145 1234", Some("US")),
            ("0011881631451234", Some("AU")),
            ("+870773123456", Some("US")),
            ("+878101234567890", None),
            ("+88216123456", Some("DE")),
            ("+883510012345678", Some("DE")),
            ("+888123456789", None),
            ("+979012345678", Some("GB")),
            ("881612345678", Some("IE")),
            ("881612345678", None),
            ("00881612345678", Some("US")),
        ];
        for (peer, here) in far {
            let number = classify(peer, here);
            assert_eq!((number.class, number.country), (NumberClass::Satellite, None), "{peer} in {here:?}");
        }
        // Neighbours of those codes, and numbers at home that only look like them.
        for (peer, here, class) in [
            ("+80012345678", Some("US"), NumberClass::TollFree),
            ("+8613812345678", Some("US"), NumberClass::Mobile),
            ("+886912345678", Some("US"), NumberClass::Mobile),
            ("8816123456", Some("US"), NumberClass::Unknown),
            ("0888123456", Some("BG"), NumberClass::Mobile),
        ] {
            assert_eq!(classify(peer, here).class, class, "{peer} in {here:?}");
        }
    }

    #[test]
    fn the_way_out_is_the_countrys_own() {
        for (dialled, country) in [
            ("0011353861234567", "AU"),
            ("001353861234567", "SG"),
            ("010353861234567", "JP"),
            ("011353861234567", "US"),
            ("00353861234567", "AU"),
        ] {
            assert_eq!(
                e164(dialled, Some(country)).as_deref(),
                Some("+353861234567"),
                "{dialled} in {country}"
            );
        }
    }

    #[test]
    fn one_number_has_one_spelling() {
        for (written, country) in [
            ("+353861234567", None),
            ("+353 86 123 4567", Some("US")),
            ("00353861234567", Some("IE")),
            ("00353 86 123 4567", Some("US")),
            ("00353861234567", None),
            ("353861234567", Some("IE")),
            ("353861234567", Some("DE")),
            ("353861234567", None),
            ("086 123 4567", Some("IE")),
            ("(086) 123-4567", Some("IE")),
        ] {
            assert_eq!(e164(written, country).as_deref(), Some("+353861234567"), "{written} in {country:?}");
        }
        assert_eq!(e164("4915123456789", Some("DE")).as_deref(), Some("+4915123456789"));
        assert_eq!(e164("015123456789", Some("DE")).as_deref(), Some("+4915123456789"));
        assert_eq!(e164("011 49 151 23456789", Some("US")).as_deref(), Some("+4915123456789"));
        assert_eq!(e164("12125550123", Some("US")).as_deref(), Some("+12125550123"));
        for none in ["086 123 4567", "call me", "", "*86", "AMAZON", "#31#0861234567"] {
            assert_eq!(e164(none, None), None, "{none}");
        }
    }

    #[test]
    fn every_emergency_country_is_a_region() {
        for (code, numbers) in EMERGENCY {
            assert!(Region::from_str(code).is_ok(), "{code}");
            assert!(numbers.iter().all(|n| n.len() <= 5));
        }
    }
}
