//! The scales of quality: what a measure is called, from where to where it is drawn, which colour of viridis a value
//! has, and the map's own expression for it. Bright is good for every measure.

use super::number;
use serde_json::{Value, json};

/// What the quality map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// Median signal, dBm.
    #[default]
    Signal,
    /// Median speed to the phone, kbit/s.
    Speed,
    /// Median latency, ms.
    Latency,
    /// Share of samples on 2G.
    Share2g,
    /// Share of samples on 3G.
    Share3g,
    /// Share of samples on 4G.
    Share4g,
    /// Share of samples on 5G.
    Share5g,
}

impl Quality {
    /// Every measure, in the order to offer.
    pub const ALL: [Self; 7] = [
        Self::Signal,
        Self::Speed,
        Self::Latency,
        Self::Share5g,
        Self::Share4g,
        Self::Share3g,
        Self::Share2g,
    ];

    /// Reads it from an address; signal when it says nothing else.
    pub fn read(text: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|measure| Some(measure.property()) == text).unwrap_or_default()
    }

    /// Its property in the tiles, which is also its name in an address.
    pub const fn property(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::Speed => "down",
            Self::Latency => "latency",
            Self::Share2g => "g2",
            Self::Share3g => "g3",
            Self::Share4g => "g4",
            Self::Share5g => "g5",
        }
    }

    /// Its name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Signal => "Signal",
            Self::Speed => "Speed",
            Self::Latency => "Latency",
            Self::Share2g => "% 2G",
            Self::Share3g => "% 3G",
            Self::Share4g => "% 4G",
            Self::Share5g => "% 5G",
        }
    }

    /// What the colours mean, in a sentence's part.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Signal => "median signal",
            Self::Speed => "median speed to the phone",
            Self::Latency => "median latency",
            Self::Share2g => "share of samples on 2G",
            Self::Share3g => "share of samples on 3G",
            Self::Share4g => "share of samples on 4G",
            Self::Share5g => "share of samples on 5G",
        }
    }

    /// The values at the dark and at the bright end.
    pub const fn ends(self) -> (f64, f64) {
        match self {
            Self::Signal => (-120.0, -70.0),
            Self::Speed => (300.0, 300_000.0),
            Self::Latency => (300.0, 15.0),
            _ => (0.0, 1.0),
        }
    }

    /// Speed and latency span orders of magnitude: their colours follow the logarithm.
    const fn logarithmic(self) -> bool {
        matches!(self, Self::Speed | Self::Latency)
    }

    /// The value that a place of the scale stands for, 0 at the dark end and 1 at the bright one.
    pub fn at(self, share: f64) -> f64 {
        let (dark, bright) = self.ends();
        if self.logarithmic() { dark * (bright / dark).powf(share) } else { dark + (bright - dark) * share }
    }

    /// The place of a value on the scale, 0 to 1.
    pub fn share(self, value: f64) -> f64 {
        let (dark, bright) = self.ends();
        let share = if self.logarithmic() {
            (value.max(f64::MIN_POSITIVE) / dark).ln() / (bright / dark).ln()
        } else {
            (value - dark) / (bright - dark)
        };
        share.clamp(0.0, 1.0)
    }

    /// A value in words, with its unit.
    pub fn figure(self, value: f64) -> String {
        match self {
            Self::Signal => number::dbm(value),
            Self::Speed => speed(value),
            Self::Latency => format!("{} ms", number::decimal(value, 0)),
            _ => number::percent(value),
        }
    }

    /// The colour of a value.
    pub fn colour(self, value: f64) -> String {
        viridis(self.share(value))
    }

    /// The map's expression for the colour of its property, in steps fine enough for the eye.
    pub fn expression(self) -> Value {
        const STEPS: u32 = 16;
        let mut stops: Vec<(f64, String)> = (0..=STEPS)
            .map(|step| {
                let share = f64::from(step) / f64::from(STEPS);
                (self.at(share), viridis(share))
            })
            .collect();
        stops.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut expression = vec![json!("interpolate"), json!(["linear"]), json!(["get", self.property()])];
        for (value, colour) in stops {
            expression.push(json!(value));
            expression.push(json!(colour));
        }
        Value::Array(expression)
    }
}

/// A speed of kbit/s in words: `840 kbit/s`, `12.4 Mbit/s`.
pub fn speed(kbps: f64) -> String {
    if !kbps.is_finite() {
        number::NONE.to_owned()
    } else if kbps < 1_000.0 {
        format!("{} kbit/s", number::decimal(kbps, 0))
    } else {
        format!("{} Mbit/s", number::decimal(kbps / 1_000.0, usize::from(kbps < 100_000.0)))
    }
}

/// Nine stops of viridis, dark to bright.
const STOPS: [[u8; 3]; 9] = [
    [68, 1, 84],
    [71, 44, 122],
    [59, 81, 139],
    [44, 113, 142],
    [33, 144, 141],
    [39, 173, 129],
    [92, 200, 99],
    [170, 220, 50],
    [253, 231, 37],
];

/// The colour of viridis at a place from 0 (dark) to 1 (bright), as `#rrggbb`.
pub fn viridis(share: f64) -> String {
    let place = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let low = (place.floor() as usize).min(STOPS.len() - 2);
    let part = place - low as f64;
    let mix = |index: usize| {
        let (from, to) = (f64::from(STOPS[low][index]), f64::from(STOPS[low + 1][index]));
        (from + (to - from) * part).round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_runs_from_dark_to_bright() {
        for measure in Quality::ALL {
            let (dark, bright) = measure.ends();
            assert_eq!(measure.colour(dark), "#440154", "{measure:?}");
            assert_eq!(measure.colour(bright), "#fde725", "{measure:?}");
            assert!((measure.share(measure.at(0.3)) - 0.3).abs() < 1e-9, "{measure:?}");
            assert_eq!(Quality::read(Some(measure.property())), measure);
        }
        assert_eq!(Quality::read(Some("taste")), Quality::Signal);
    }

    #[test]
    fn values_beyond_the_ends_keep_their_colour() {
        assert_eq!(Quality::Signal.colour(-140.0), Quality::Signal.colour(-120.0));
        assert_eq!(Quality::Latency.colour(1.0), "#fde725");
        assert_eq!(Quality::Speed.colour(0.0), "#440154");
    }

    #[test]
    fn an_expression_rises_as_the_map_demands() {
        for measure in Quality::ALL {
            let expression = measure.expression();
            let stops: Vec<f64> =
                expression.as_array().into_iter().flatten().skip(3).filter_map(Value::as_f64).collect();
            assert_eq!(stops.len(), 17);
            assert!(stops.windows(2).all(|pair| pair[0] < pair[1]), "{measure:?}");
        }
    }

    #[test]
    fn figures_carry_their_units() {
        assert_eq!(Quality::Signal.figure(-97.0), "−97 dBm");
        assert_eq!(Quality::Speed.figure(12_440.0), "12.4 Mbit/s");
        assert_eq!(speed(840.0), "840 kbit/s");
        assert_eq!(Quality::Latency.figure(41.6), "42 ms");
        assert_eq!(Quality::Share5g.figure(0.25), "25.0 %");
    }
}
