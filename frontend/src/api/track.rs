//! Where one device was over a stretch of time.

use super::scalar::DateTime;
use super::{schema, transport};
use crate::model::fault::Fault;
use crate::model::geo::Place;
use cynic::QueryBuilder;

/// A position at an instant.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Fix {
    /// When it was there.
    pub at: DateTime,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Metres; null when the phone did not tell.
    pub accuracy_m: Option<f64>,
    /// How it was found.
    pub source: String,
}

impl From<Fix> for Place {
    fn from(fix: Fix) -> Self {
        Self { at: fix.at.at(), lat: fix.lat, lon: fix.lon, accuracy_m: fix.accuracy_m, source: fix.source }
    }
}

#[derive(cynic::QueryVariables)]
struct TrackVariables {
    id: cynic::Id,
    from: DateTime,
    to: DateTime,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device", variables = "TrackVariables")]
struct Tracked {
    #[arguments(from: $from, to: $to)]
    track: Vec<Fix>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "TrackVariables")]
struct TrackQuery {
    #[arguments(id: $id)]
    device: Option<Tracked>,
}

/// The fixes of a device between two instants (milliseconds since 1970), oldest first.
///
/// # Errors
/// [`Fault::NotFound`] when there is no such device; else as [`transport::run`].
pub async fn track(device: &str, from: i64, to: i64) -> Result<Vec<Place>, Fault> {
    let variables = TrackVariables {
        id: cynic::Id::new(device),
        from: DateTime::from_ms(from),
        to: DateTime::from_ms(to),
    };
    let answer = transport::run(TrackQuery::build(variables)).await?;
    let mut path: Vec<Place> =
        answer.device.ok_or(Fault::NotFound)?.track.into_iter().map(Place::from).collect();
    path.sort_by_key(|place| place.at);
    Ok(path)
}
