//! A page of another site may not sign anybody in or out. Browsers name the page's origin on every POST;
//! programs send none.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use handsight_app::App;
use http::{HeaderMap, StatusCode, header};

use super::refusal::Refusal;

fn foreign(public_url: &str, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    let own = public_url.split('/').take(3).collect::<Vec<_>>().join("/");
    let host = origin.split_once("://").map(|(_, host)| host);
    !origin.eq_ignore_ascii_case(&own) && (host.is_none() || host != text(header::HOST))
}

pub(super) async fn own_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    if foreign(&app.public_url, request.headers()) {
        let words = "this origin may not sign anybody in";
        return Refusal::new(StatusCode::FORBIDDEN, "not permitted", words).into_response();
    }
    next.run(request).await
}
