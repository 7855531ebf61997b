//! Names from the contract's spelling into Rust's.

/// Words that Rust keeps for itself and the contract uses as names.
const KEPT: [&str; 6] = ["type", "where", "in", "move", "for", "match"];

/// `deviceId` as `device_id`, raw where Rust keeps the word for itself.
pub fn snake(name: &str) -> String {
    let mut made = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !made.is_empty() {
            made.push('_');
        }
        made.extend(letter.to_lowercase());
    }
    if KEPT.contains(&made.as_str()) { format!("r#{made}") } else { made }
}

/// `HELP_DESK` as `HelpDesk`.
pub fn variant(name: &str) -> String {
    name.split('_').map(|word| capital(&word.to_lowercase())).collect()
}

/// `lastRun` as `LastRun`.
pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Whether a Rust type has a value that stands for nothing entered.
pub fn starts_empty(rust: &str) -> bool {
    ["Option<", "Vec<"].iter().any(|start| rust.starts_with(start))
        || ["bool", "i32", "f64", "String", "crate::api::scalar::Id"].contains(&rust)
}
