//! `GET /export/devices.csv?filter=…&search=…`: the device list as a file, streamed piece by piece.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::stream;
use handsight_app::{
    App, UseCaseError,
    device::{Selection, export_csv},
};
use handsight_domain::{caller::Denied, filter::Asked, policy::Permission};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::json;

use crate::{
    access::Access,
    http::{bearer, visitor},
};

/// Which devices: the filter as JSON, as the API takes it.
#[derive(Debug, Deserialize)]
struct Which {
    filter: Option<String>,
    search: Option<String>,
}

/// The route of the export.
pub fn router(app: App) -> Router {
    Router::new().route("/export/devices.csv", get(devices)).with_state(app)
}

fn problem(status: StatusCode, title: &str, detail: &str) -> Response {
    let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, body.to_string()).into_response()
}

async fn devices(State(app): State<App>, Query(which): Query<Which>, headers: HeaderMap) -> Response {
    let visitor = match visitor(&app, &headers).await {
        Ok(Some(visitor)) => visitor,
        Ok(None) => return problem(StatusCode::UNAUTHORIZED, "not signed in", "the token does not hold"),
        Err(_) => return problem(StatusCode::SERVICE_UNAVAILABLE, "not available", "try again later"),
    };
    let scope = match visitor.caller.enter(Permission::DevicesRead) {
        Ok(scope) => scope,
        Err(why @ Denied::Anonymous) => {
            return problem(StatusCode::UNAUTHORIZED, "not signed in", &why.to_string());
        }
        Err(why) => return problem(StatusCode::FORBIDDEN, "forbidden", &why.to_string()),
    };
    let filter = match which.filter.as_deref().map(serde_json::from_str::<Asked>).transpose() {
        Ok(filter) => filter,
        Err(why) => {
            return problem(StatusCode::UNPROCESSABLE_ENTITY, "not acceptable", &format!("filter: {why}"));
        }
    };
    let selection = Selection { filter, search: which.search };
    // The first piece is read before anything is answered, so that a wrong filter is still a problem document.
    let (first, next) = match export_csv(&app, &scope, &selection, None).await {
        Ok(piece) => piece,
        Err(UseCaseError::Invalid(problems)) => {
            let words: Vec<_> = problems.iter().map(|p| format!("{} {}", p.field, p.message)).collect();
            return problem(StatusCode::UNPROCESSABLE_ENTITY, "not acceptable", &words.join("; "));
        }
        Err(error) => {
            tracing::error!(%error, "an export failed");
            return problem(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal error",
                "something went wrong on our side",
            );
        }
    };
    let access = Access::new(app.clone(), visitor, bearer(&headers).map(str::to_owned));
    let rest = stream::try_unfold(next, move |after| {
        let (app, scope, selection) = (app.clone(), scope.clone(), selection.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            let piece = export_csv(&app, &scope, &selection, Some(after)).await;
            piece.map(|(text, next)| Some((Bytes::from(text), next)))
        }
    });
    let whole = futures::StreamExt::chain(stream::iter([Ok(Bytes::from(first))]), rest);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"devices.csv\""),
    ];
    (headers, access.guard(Body::from_stream(whole))).into_response()
}
