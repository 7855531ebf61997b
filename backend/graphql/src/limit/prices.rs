//! What a field costs that holds no object and yet works: it draws, opens something sealed, or asks the database a
//! question of its own for each of its parents. What is there already, or is read for all parents together, is free.

/// The price of such a field; 0 for any other.
pub(super) fn price(ty: &str, field: &str) -> u64 {
    match (ty, field) {
        // Draws.
        ("Campaign", "qrSvg") => 10,
        // Counts the devices of a filter or of a plan.
        ("SavedView", "count") | ("BackupPlan", "deviceCount") => 5,
        // Opens what is sealed.
        ("Campaign" | "CampaignInvite", "link") | ("Notifier", "secrets") => 1,
        // Counts every device.
        ("Enterprise" | "Enrolment", "deviceCount") => 1,
        _ => 0,
    }
}

/// Every field that has a price, for the test that holds them against the schema.
#[cfg(test)]
pub(super) const PRICED: [(&str, &str); 8] = [
    ("Campaign", "qrSvg"),
    ("SavedView", "count"),
    ("BackupPlan", "deviceCount"),
    ("Campaign", "link"),
    ("CampaignInvite", "link"),
    ("Notifier", "secrets"),
    ("Enterprise", "deviceCount"),
    ("Enrolment", "deviceCount"),
];
