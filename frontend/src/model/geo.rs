//! Places on the earth: distances, bounds, where somebody was between two fixes, and the GeoJSON that the map draws.
//! Pure; an accuracy is a circle and is drawn as one.

use serde_json::{Value, json};

/// Mean radius of the earth, metres.
const EARTH_M: f64 = 6_371_008.8;

/// A position at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Milliseconds since 1970 in UTC.
    pub at: i64,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius in metres that holds the true place, when it is known.
    pub accuracy_m: Option<f64>,
    /// How it was found: `gnss`, `network` …
    pub source: String,
}

/// Metres between two places along the earth.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat1, lat2) = (a.0.to_radians(), b.0.to_radians());
    let (dlat, dlon) = (lat2 - lat1, (b.1 - a.1).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH_M * h.sqrt().min(1.0).asin()
}

/// Metres in words: `840 m`, `12.4 km`.
pub fn metres(value: f64) -> String {
    if value < 1_000.0 {
        format!("{} m", super::number::decimal(value, 0))
    } else {
        format!("{} km", super::number::decimal(value / 1_000.0, if value < 100_000.0 { 1 } else { 0 }))
    }
}

/// Metres along a path.
pub fn length(path: &[Place]) -> f64 {
    path.windows(2).map(|pair| distance((pair[0].lat, pair[0].lon), (pair[1].lat, pair[1].lon))).sum()
}

/// West, south, east and north of latitudes and longitudes; `None` of none.
pub fn bounds(points: impl IntoIterator<Item = (f64, f64)>) -> Option<[f64; 4]> {
    points.into_iter().fold(None, |found: Option<[f64; 4]>, (lat, lon)| {
        let [west, south, east, north] = found.unwrap_or([lon, lat, lon, lat]);
        Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)])
    })
}

/// The two corners, south-west and north-east, of a square that reaches `radius_m` from a place to each side.
pub fn around(lat: f64, lon: f64, radius_m: f64) -> [(f64, f64); 2] {
    let dlat = (radius_m / EARTH_M).to_degrees();
    let dlon = dlat / lat.to_radians().cos().max(0.01);
    [(lat - dlat, lon - dlon), (lat + dlat, lon + dlon)]
}

/// Where somebody was at an instant, on a straight line between the fixes around it. Before the first and after the
/// last fix it is that fix.
pub fn position(path: &[Place], at: i64) -> Option<(f64, f64)> {
    let next = path.partition_point(|place| place.at <= at);
    let before = path.get(next.saturating_sub(1))?;
    let Some(after) = path.get(next).filter(|_| next > 0) else { return Some((before.lat, before.lon)) };
    let span = (after.at - before.at) as f64;
    let share = if span > 0.0 { (at - before.at) as f64 / span } else { 0.0 };
    Some((before.lat + (after.lat - before.lat) * share, before.lon + (after.lon - before.lon) * share))
}

/// Longer than this without a fix, in milliseconds, and the line between is a guess: it is drawn dashed.
pub const GAP_MS: i64 = 45 * 60_000;

/// The line of a path: drawn through where fixes are close in time, marked as a gap where they are not.
pub fn track_json(path: &[Place]) -> Value {
    let mut features = Vec::new();
    let mut run: Vec<Value> = Vec::new();
    let line = |coordinates: Vec<Value>, gap: bool| {
        json!({ "type": "Feature", "properties": { "gap": gap },
            "geometry": { "type": "LineString", "coordinates": coordinates } })
    };
    for (index, place) in path.iter().enumerate() {
        let here = json!([place.lon, place.lat]);
        if let Some(before) = index.checked_sub(1).and_then(|before| path.get(before))
            && place.at - before.at > GAP_MS
        {
            if run.len() > 1 {
                features.push(line(std::mem::take(&mut run), false));
            }
            features.push(line(vec![json!([before.lon, before.lat]), here.clone()], true));
            run.clear();
        }
        run.push(here);
    }
    if run.len() > 1 {
        features.push(line(run, false));
    }
    json!({ "type": "FeatureCollection", "features": features })
}

/// A point with properties, as the map draws it.
pub fn point_json(lat: f64, lon: f64, properties: Value) -> Value {
    json!({ "type": "Feature", "properties": properties,
        "geometry": { "type": "Point", "coordinates": [lon, lat] } })
}

/// Features as one collection.
pub fn collection(features: Vec<Value>) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

/// A circle on the ground around a place.
pub fn circle_json(lat: f64, lon: f64, radius_m: f64) -> Value {
    let (dlat, squeeze) = ((radius_m / EARTH_M).to_degrees(), lat.to_radians().cos().max(0.01));
    let ring: Vec<Value> = (0..=48)
        .map(|step| {
            let angle = f64::from(step) / 48.0 * std::f64::consts::TAU;
            json!([lon + dlat / squeeze * angle.cos(), lat + dlat * angle.sin()])
        })
        .collect();
    collection(vec![json!({ "type": "Feature", "properties": {},
        "geometry": { "type": "Polygon", "coordinates": [ring] } })])
}

/// Degrees as people write them: `53.3498° N, 6.2603° W`.
pub fn degrees(lat: f64, lon: f64) -> String {
    let (ns, ew) = (if lat < 0.0 { "S" } else { "N" }, if lon < 0.0 { "W" } else { "E" });
    format!("{:.4}° {ns}, {:.4}° {ew}", lat.abs(), lon.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(minute: i64, lat: f64, lon: f64) -> Place {
        Place { at: minute * 60_000, lat, lon, accuracy_m: None, source: "gnss".to_owned() }
    }

    #[test]
    fn distances_follow_the_earth() {
        // A degree of latitude on the mean sphere.
        assert!((distance((0.0, 0.0), (1.0, 0.0)) - 111_195.08).abs() < 1.0);
        assert_eq!(distance((53.0, -6.0), (53.0, -6.0)), 0.0);
        assert_eq!(metres(840.4), "840 m");
        assert_eq!(metres(12_440.0), "12.4 km");
        assert!(
            (length(&[place(0, 0.0, 0.0), place(1, 1.0, 0.0), place(2, 0.0, 0.0)]) - 222_390.2).abs() < 1.0
        );
    }

    #[test]
    fn bounds_hold_every_point() {
        assert_eq!(bounds([(53.3, -6.2), (52.0, -8.5)]), Some([-8.5, 52.0, -6.2, 53.3]));
        assert_eq!(bounds([]), None);
        let [west, south, east, north] = bounds(around(60.0, 10.0, 111_195.0)).unwrap_or_default();
        assert!((north - south - 2.0).abs() < 0.001 && (east - west - 4.0).abs() < 0.001);
    }

    #[test]
    fn between_two_fixes_one_walks_straight() {
        let path = [place(0, 0.0, 0.0), place(10, 10.0, 20.0)];
        assert_eq!(position(&path, 5 * 60_000), Some((5.0, 10.0)));
        assert_eq!(position(&path, -1), Some((0.0, 0.0)));
        assert_eq!(position(&path, 99 * 60_000), Some((10.0, 20.0)));
        assert_eq!(position(&[], 0), None);
    }

    #[test]
    fn a_long_silence_is_a_gap_in_the_line() {
        let path = [place(0, 0.0, 0.0), place(5, 0.0, 1.0), place(300, 0.0, 2.0), place(305, 0.0, 3.0)];
        let json = track_json(&path);
        let gaps: Vec<_> =
            json["features"].as_array().into_iter().flatten().map(|f| &f["properties"]["gap"]).collect();
        assert_eq!(gaps, [&json!(false), &json!(true), &json!(false)]);
        assert_eq!(json["features"][1]["geometry"]["coordinates"], json!([[1.0, 0.0], [2.0, 0.0]]));
    }

    #[test]
    fn a_circle_has_its_radius_everywhere() {
        let json = circle_json(53.0, -6.0, 500.0);
        for corner in json["features"][0]["geometry"]["coordinates"][0].as_array().into_iter().flatten() {
            let (lon, lat) = (corner[0].as_f64().unwrap_or(0.0), corner[1].as_f64().unwrap_or(0.0));
            assert!((distance((53.0, -6.0), (lat, lon)) - 500.0).abs() < 5.0);
        }
        assert_eq!(degrees(53.3498, -6.2603), "53.3498° N, 6.2603° W");
    }
}
