//! The catalogue of device attributes: what filters, sorts and columns may name, with kind, class and unit.
//! It refuses to know where a value is stored.
//!
//! Classes are those of the product: common to every device of every type, common to one type, sporadic.
//! Whatever a device reports without being in the catalogue is sporadic: shown on its page, and nowhere else.

use crate::closed::closed;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An instant, RFC 3339.
    Instant,
    /// One of a closed list of words.
    Choice(&'static [&'static str]),
}

closed! {
    /// How widely an attribute is available.
    pub enum Class {
        /// Available for all devices.
        Common = "COMMON",
        /// Available for all devices of one platform.
        Platform = "PLATFORM",
        /// Available for some devices only: shown on the device's page, not usable in filters.
        Sporadic = "SPORADIC",
    }
}

/// One attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in filters, sorts and columns; where it is a field of a device in the API, the same word.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// How general it is.
    pub class: Class,
    /// The unit of a number.
    pub unit: Option<&'static str>,
    /// The only platform that has it; `None` for all.
    pub platform: Option<&'static str>,
    /// Whether it is kept with the device itself and not among what it last reported.
    pub own: bool,
    /// Whether lists sort by it.
    pub sortable: bool,
}

/// Words of the attribute `status`.
pub const STATUSES: &[&str] = &["ONLINE", "QUIET", "MISSING", "MOVED"];
/// Words of the attribute `liability`.
pub const LIABILITIES: &[&str] = &["CORPORATE", "INDIVIDUAL"];

const fn own(name: &'static str, title: &'static str, kind: Kind) -> Attribute {
    Attribute {
        name,
        title,
        kind,
        class: Class::Common,
        unit: None,
        platform: None,
        own: true,
        sortable: true,
    }
}
const fn reported(
    name: &'static str,
    title: &'static str,
    kind: Kind,
    unit: Option<&'static str>,
) -> Attribute {
    Attribute { name, title, kind, class: Class::Common, unit, platform: None, own: false, sortable: false }
}
const fn of(platform: &'static str, attribute: Attribute) -> Attribute {
    Attribute { class: Class::Platform, platform: Some(platform), ..attribute }
}
const fn unit(unit: &'static str, attribute: Attribute) -> Attribute {
    Attribute { unit: Some(unit), ..attribute }
}
const fn unsorted(attribute: Attribute) -> Attribute {
    Attribute { sortable: false, ..attribute }
}

use Kind::{Boolean, Choice, Instant, Number, Text};

/// Every attribute that filters, sorts and columns may name.
pub static CATALOGUE: &[Attribute] = &[
    own("name", "Name", Text),
    own("status", "Status", Choice(STATUSES)),
    own("phoneNumber", "Phone number", Text),
    own("holder", "Holder", Text),
    own("holderEmail", "Holder's e-mail", Text),
    own("department", "Department", Text),
    own("office", "Office", Text),
    own("liability", "Liability", Choice(LIABILITIES)),
    own("platform", "Platform", Text),
    own("manufacturer", "Manufacturer", Text),
    own("model", "Model", Text),
    own("osVersion", "System version", Text),
    own("agentVersion", "Agent version", Text),
    own("homeCarrier", "Home carrier", Text),
    own("servingCarrier", "Serving carrier", Text),
    unsorted(own("roaming", "Roaming", Boolean)),
    own("country", "Country", Text),
    own("radio", "Radio", Text),
    own("enrolledAt", "Enrolled", Instant),
    own("lastSeenAt", "Last seen", Instant),
    unit("%", own("batteryPercent", "Battery", Number)),
    unit("dBm", own("signalDbm", "Signal", Number)),
    unsorted(own("lost", "Lost", Boolean)),
    unsorted(own("waitingActions", "Waiting actions", Number)),
    reported("charging", "Charging", Boolean, None),
    reported("freeStorageBytes", "Free storage", Number, Some("B")),
    reported("storageBytes", "Storage", Number, Some("B")),
    reported("freeMemoryBytes", "Free memory", Number, Some("B")),
    reported("memoryBytes", "Memory", Number, Some("B")),
    reported("uptimeSeconds", "Running for", Number, Some("s")),
    reported("encrypted", "Storage encrypted", Boolean, None),
    reported("passcode", "Passcode set", Boolean, None),
    reported("rooted", "Rooted", Boolean, None),
    reported("locked", "Locked", Boolean, None),
    of("android", reported("securityPatch", "Security patch", Text, None)),
    of("ios", reported("supervised", "Supervised", Boolean, None)),
    of("linux", reported("hostname", "Host name", Text, None)),
    of("linux", reported("kernel", "Kernel", Text, None)),
    of("linux", reported("cpuModel", "Processor", Text, None)),
];

/// The attribute of that name, if the catalogue has it.
pub fn find(name: &str) -> Option<&'static Attribute> {
    CATALOGUE.iter().find(|a| a.name == name)
}

/// A name for people made from an unknown attribute's own: `wifiSsid` becomes "Wifi ssid".
pub fn title_of(name: &str) -> String {
    if let Some(known) = find(name) {
        return known.title.to_owned();
    }
    let mut title = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if title.is_empty() {
            title.extend(c.to_uppercase());
        } else if c.is_uppercase() {
            title.push(' ');
            title.extend(c.to_lowercase());
        } else {
            title.push(if c == '_' { ' ' } else { c });
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_titled() {
        for (index, attribute) in CATALOGUE.iter().enumerate() {
            assert!(CATALOGUE[..index].iter().all(|a| a.name != attribute.name), "{}", attribute.name);
            assert!(!attribute.title.is_empty());
            assert!(attribute.own || !attribute.sortable, "{}: only own values are indexed", attribute.name);
        }
        assert_eq!(title_of("wifiSsid"), "Wifi ssid");
        assert_eq!(title_of("batteryPercent"), "Battery");
    }
}
