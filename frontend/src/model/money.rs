//! Small amounts: millionths of a currency as people write them, and back.

/// An amount as it is typed in: `0.045`, without trailing zeros.
pub fn plain(micros: i64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros.abs() % 1_000_000);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

/// An amount for reading: two decimals, or as many as it takes.
pub fn shown(micros: i64, currency: &str) -> String {
    let text = plain(micros);
    let decimals = text.split_once('.').map_or(0, |(_, d)| d.len());
    let padded = match decimals {
        0 => format!("{text}.00"),
        1 => format!("{text}0"),
        _ => text,
    };
    format!("{padded} {currency}").trim_end().to_owned()
}

/// Reads what was typed in; `None` when it is no amount. A comma is a point.
pub fn read(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if (whole.is_empty() && part.is_empty()) || part.len() > 6 {
        return None;
    }
    let digits = |text: &str| text.is_empty() || text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > 9 {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 = format!("{part:0<6}").parse().ok()?;
    Some(whole * 1_000_000 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_go_round() {
        for (micros, text) in [(0, "0"), (45_000, "0.045"), (1_500_000, "1.5"), (25_000_000, "25")] {
            assert_eq!((plain(micros).as_str(), read(text)), (text, Some(micros)));
        }
        assert_eq!(shown(45_000, "EUR"), "0.045 EUR");
        assert_eq!((shown(25_000_000, "EUR").as_str(), shown(100_000, "").as_str()), ("25.00 EUR", "0.10"));
        assert_eq!(
            (read("1,25"), read("."), read("-1"), read("1.0000001"), read("x")),
            (Some(1_250_000), None, None, None, None)
        );
    }
}
