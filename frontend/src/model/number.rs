//! Figures as people read them: grouped digits, units, one spelling for each. Pure; knows no language but English
//! and no currency.

/// The sign for a figure that is not known.
pub const NONE: &str = "–";

/// `1240` as `1,240`.
pub fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 3);
    if value < 0 {
        out.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A figure with a fixed number of decimals and grouped digits: `1240.5` with one decimal is `1,240.5`.
pub fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((text.as_str(), ""));
    let mut out = grouped(whole.parse().unwrap_or(i64::MAX));
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    let nothing_left = out.chars().all(|c| matches!(c, '0' | '.' | ','));
    if value < 0.0 && !nothing_left { format!("−{out}") } else { out }
}

/// Bytes in decimal units with three figures at most: `1.2 GB`, `840 MB`, `12 kB`.
pub fn bytes(value: f64) -> String {
    const UNITS: [&str; 6] = ["B", "kB", "MB", "GB", "TB", "PB"];
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let mut scaled = value.abs();
    let mut unit = 0;
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && scaled < 99.95);
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{} {}", decimal(scaled, decimals), UNITS[unit])
}

/// A length of time in its two largest units: `2 h 5 min`, `48 s`, `3 d 4 h`.
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() {
        return NONE.to_owned();
    }
    let whole = seconds.max(0.0).round() as u64;
    let pair = |big: u64, big_unit: &str, small: u64, small_unit: &str| {
        if small == 0 {
            format!("{} {big_unit}", grouped(big as i64))
        } else {
            format!("{} {big_unit} {small} {small_unit}", grouped(big as i64))
        }
    };
    match whole {
        0..60 => format!("{whole} s"),
        60..3_600 => pair(whole / 60, "min", whole % 60, "s"),
        3_600..86_400 => pair(whole / 3_600, "h", whole % 3_600 / 60, "min"),
        _ => pair(whole / 86_400, "d", whole % 86_400 / 3_600, "h"),
    }
}

/// A share of one as a percentage with one decimal: `0.986` is `98.6 %`.
pub fn percent(share: f64) -> String {
    if share.is_finite() { format!("{} %", decimal(share * 100.0, 1)) } else { NONE.to_owned() }
}

/// Signal strength: `−97 dBm`.
pub fn dbm(value: f64) -> String {
    if value.is_finite() { format!("{} dBm", decimal(value, 0)) } else { NONE.to_owned() }
}

/// `1 device`, `2 devices`, `1,240 devices`.
pub fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(-1_234_567), "−1,234,567");
        assert_eq!(grouped(i64::MIN), "−9,223,372,036,854,775,808");
    }

    #[test]
    fn decimals_keep_their_places_and_drop_an_empty_minus() {
        assert_eq!(decimal(1240.55, 1), "1,240.5");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(decimal(-97.2, 0), "−97");
        assert_eq!(decimal(f64::NAN, 2), NONE);
    }

    #[test]
    fn bytes_change_unit_before_they_show_four_digits() {
        assert_eq!(bytes(0.0), "0 B");
        assert_eq!(bytes(999.0), "999 B");
        assert_eq!(bytes(1_000.0), "1.0 kB");
        assert_eq!(bytes(999_600.0), "1.0 MB");
        assert_eq!(bytes(840e6), "840 MB");
        assert_eq!(bytes(7.44e9), "7.4 GB");
    }

    #[test]
    fn durations_show_two_units() {
        assert_eq!(duration(48.0), "48 s");
        assert_eq!(duration(60.0), "1 min");
        assert_eq!(duration(7_500.0), "2 h 5 min");
        assert_eq!(duration(273_600.0), "3 d 4 h");
        assert_eq!(duration(-3.0), "0 s");
    }

    #[test]
    fn shares_signal_and_counts_have_their_words() {
        assert_eq!(percent(0.986), "98.6 %");
        assert_eq!(dbm(-97.0), "−97 dBm");
        assert_eq!(counted(1, "device", "devices"), "1 device");
        assert_eq!(counted(1_240, "device", "devices"), "1,240 devices");
    }
}
