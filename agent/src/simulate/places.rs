//! Where simulated phones live and travel: cities with the carriers that serve them. Positions are city centres;
//! codes are the carriers' real MCC and MNC, so that names can be looked up.

/// A carrier at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Carrier {
    pub(crate) mcc: &'static str,
    pub(crate) mnc: &'static str,
}

const fn carrier(mcc: &'static str, mnc: &'static str) -> Carrier {
    Carrier { mcc, mnc }
}

/// A city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    /// ISO 3166-1 alpha-2.
    pub(crate) country: &'static str,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    /// Hours east of UTC in winter; daylight saving is left out, nobody's working day depends on it here.
    pub(crate) utc_offset_hours: i64,
    /// Area code of fictional numbers, 555-0100 to 555-0199.
    pub(crate) area_code: u32,
    pub(crate) carriers: &'static [Carrier],
}

const US: &[Carrier] = &[carrier("311", "480"), carrier("310", "410"), carrier("310", "260")];

const fn us(lat: f64, lon: f64, utc_offset_hours: i64, area_code: u32) -> Place {
    Place { country: "US", lat, lon, utc_offset_hours, area_code, carriers: US }
}

/// Where people are at home.
pub(crate) const HOMES: &[Place] = &[
    us(41.8781, -87.6298, -6, 312),
    us(42.3601, -71.0589, -5, 617),
    us(37.7749, -122.4194, -8, 415),
    us(39.7392, -104.9903, -7, 303),
    us(33.7490, -84.3880, -5, 404),
    us(47.6062, -122.3321, -8, 206),
    us(38.9072, -77.0369, -5, 202),
    us(30.2672, -97.7431, -6, 512),
    us(44.9778, -93.2650, -6, 612),
    us(40.7128, -74.0060, -5, 212),
    us(39.9526, -75.1652, -5, 215),
    us(32.7767, -96.7970, -6, 214),
];

/// Where they travel.
pub(crate) const ABROAD: &[Place] = &[
    Place {
        country: "CA",
        lat: 45.4215,
        lon: -75.6972,
        utc_offset_hours: -5,
        area_code: 613,
        carriers: &[carrier("302", "720"), carrier("302", "610")],
    },
    Place {
        country: "IE",
        lat: 51.8985,
        lon: -8.4756,
        utc_offset_hours: 0,
        area_code: 0,
        carriers: &[carrier("272", "01"), carrier("272", "05")],
    },
    Place {
        country: "GB",
        lat: 51.5074,
        lon: -0.1278,
        utc_offset_hours: 0,
        area_code: 0,
        carriers: &[carrier("234", "10"), carrier("234", "30")],
    },
    Place {
        country: "DE",
        lat: 52.5200,
        lon: 13.4050,
        utc_offset_hours: 1,
        area_code: 0,
        carriers: &[carrier("262", "01"), carrier("262", "02")],
    },
    Place {
        country: "MX",
        lat: 19.4326,
        lon: -99.1332,
        utc_offset_hours: -6,
        area_code: 0,
        carriers: &[carrier("334", "020")],
    },
    Place {
        country: "JP",
        lat: 35.6762,
        lon: 139.6503,
        utc_offset_hours: 9,
        area_code: 0,
        carriers: &[carrier("440", "10")],
    },
];
