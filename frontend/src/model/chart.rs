//! The arithmetic of drawings: paths of sparklines, shares of bars. Pure
//! numbers in, numbers and SVG path text out; draws nothing.

/// The path of a sparkline through `values` in a box of `width` by `height`, one pixel of margin kept at the top and
/// at the bottom. Empty for fewer than two values.
pub fn spark_path(values: &[f64], width: f64, height: f64) -> String {
    if values.len() < 2 {
        return String::new();
    }
    let top = values.iter().copied().fold(f64::MIN, f64::max);
    let low = values.iter().copied().fold(f64::MAX, f64::min).min(0.0);
    let span = if top > low { top - low } else { 1.0 };
    let step = width / (values.len() - 1) as f64;
    let mut path = String::new();
    for (index, value) in values.iter().enumerate() {
        let x = index as f64 * step;
        let y = 1.0 + (height - 2.0) * (1.0 - (value - low) / span);
        path.push_str(&format!("{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" }));
    }
    path
}

/// `value` as a share of `whole`, in per cent from 0 to 100; 0 when there is no whole.
pub fn share(value: f64, whole: f64) -> f64 {
    if whole > 0.0 && value.is_finite() { (value / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_spans_its_box() {
        assert_eq!(spark_path(&[0.0, 10.0], 60.0, 18.0), "M0.0 17.0L60.0 1.0");
        assert_eq!(spark_path(&[5.0], 60.0, 18.0), "");
        assert_eq!(spark_path(&[0.0, 0.0], 60.0, 18.0), "M0.0 17.0L60.0 17.0");
    }

    #[test]
    fn shares_stay_inside_the_bar() {
        assert_eq!(share(212.0, 100.0), 100.0);
        assert_eq!(share(1.0, 4.0), 25.0);
        assert_eq!(share(1.0, 0.0), 0.0);
    }
}
