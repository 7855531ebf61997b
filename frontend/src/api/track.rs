//! Where one device was over a stretch of time.

use super::scalar::DateTime;
use crate::model::fault::Fault;
use crate::model::geo::Place;

operations!("track");

impl From<Fix> for Place {
    fn from(fix: Fix) -> Self {
        Self { at: fix.at.at(), lat: fix.lat, lon: fix.lon, accuracy_m: fix.accuracy_m, source: fix.source }
    }
}

/// The fixes of a device between two instants (milliseconds since 1970), oldest first.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn track(device: &str, from: i64, to: i64) -> Result<Vec<Place>, Fault> {
    let found = fixes(device, DateTime::from_ms(from), DateTime::from_ms(to)).await?;
    let mut path: Vec<Place> = found.into_iter().map(Place::from).collect();
    path.sort_by_key(|place| place.at);
    Ok(path)
}
