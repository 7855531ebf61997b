//! Vector tiles of the own map: `GET /tiles/qos/{z}/{x}/{y}.mvt?from&to&carrier&generation`, for whoever may
//! read usage, by the same bearer token as the API. Tiles are private to the caller's enterprise: no shared
//! cache keeps them.

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing,
};
use handsight_app::{
    App, UseCaseError,
    qos::{self, TileInput, TilePlace},
};
use handsight_domain::{calendar::LocalDay, caller::Denied, policy::Permission};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use crate::http::{DEADLINE, visitor};

/// The longest name of a carrier or a generation, in characters.
const NAME: usize = 100;

/// The route.
pub fn router(app: App) -> Router {
    Router::new().route("/tiles/qos/{z}/{x}/{y}", routing::get(tile)).with_state(app)
}

#[derive(Debug, Deserialize)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    carrier: Option<String>,
    generation: Option<String>,
}

fn problem(status: StatusCode, title: &str) -> Response {
    let body = serde_json::json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, body.to_string()).into_response()
}

fn day(text: Option<&str>, default: LocalDay) -> Option<LocalDay> {
    text.map_or(Some(default), LocalDay::parse)
}

async fn tile(
    State(app): State<App>,
    Path((z, x, y)): Path<(u8, u32, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let visitor = match visitor(&app, &headers).await {
        Ok(Some(visitor)) => visitor,
        Ok(None) => return problem(StatusCode::UNAUTHORIZED, "the token does not hold"),
        Err(_) => return problem(StatusCode::SERVICE_UNAVAILABLE, "the database is not available"),
    };
    let scope = match visitor
        .caller
        .enter(Permission::UsageRead)
        .and_then(|_| visitor.caller.enter(Permission::LocationRead))
    {
        Ok(scope) => scope,
        Err(Denied::Anonymous) => return problem(StatusCode::UNAUTHORIZED, "sign in first"),
        Err(denied) => return problem(StatusCode::FORBIDDEN, &denied.to_string()),
    };
    let Some(y) = y.strip_suffix(".mvt").and_then(|y| y.parse().ok()) else {
        return problem(StatusCode::NOT_FOUND, "there is no such tile");
    };
    let today = LocalDay::from_number(app.clock.now().millis().div_euclid(86_400_000));
    let period = (day(asked.from.as_deref(), today.plus(-90)), day(asked.to.as_deref(), today.plus(1)));
    let (Some(from), Some(to)) = period else {
        return problem(StatusCode::BAD_REQUEST, "`from` and `to` are days as YYYY-MM-DD");
    };
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > NAME);
    if long(&asked.carrier) || long(&asked.generation) {
        let words = format!("`carrier` and `generation` have at most {NAME} characters");
        return problem(StatusCode::BAD_REQUEST, &words);
    }
    let input = TileInput {
        place: TilePlace { z, x, y },
        from,
        to,
        carrier: given(asked.carrier),
        generation: given(asked.generation),
    };
    let Ok(made) = tokio::time::timeout(DEADLINE, qos::tile(&app, &scope, input)).await else {
        return problem(StatusCode::SERVICE_UNAVAILABLE, "this took too long: ask for fewer days");
    };
    match made {
        Ok(tile) => answer(&headers, &tile),
        Err(UseCaseError::NotFound) => problem(StatusCode::NOT_FOUND, "there is no such tile"),
        Err(UseCaseError::Invalid(problems)) => {
            let words: Vec<_> = problems.into_iter().map(|p| p.message).collect();
            problem(StatusCode::BAD_REQUEST, &words.join("; "))
        }
        Err(error) => {
            tracing::error!(%error, "a tile could not be made");
            problem(StatusCode::SERVICE_UNAVAILABLE, "the database is not available")
        }
    }
}

fn answer(headers: &HeaderMap, tile: &qos::Tile) -> Response {
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == tile.tag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = [(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")];
        (StatusCode::OK, kind, tile.bytes.to_vec()).into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=30, must-revalidate"));
    out.insert(header::VARY, HeaderValue::from_static("Authorization"));
    if let Ok(tag) = HeaderValue::from_str(&tile.tag) {
        out.insert(header::ETAG, tag);
    }
    response
}
