//! One handler a route; each reads its input, calls a use case and writes the answer.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use handsight_app::{
    App,
    account::{self, AccessError, Asked, SignIn, SignUp, SignedIn},
    again,
    member::{self, Accept},
};
use handsight_domain::{caller::Caller, id::MemberId};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, SET_COOKIE},
};
use serde::Deserialize;
use serde_json::json;

use super::cookie;
use super::refusal::Refusal;
use crate::client::Client;

type Input<T> = Result<Json<T>, JsonRejection>;

fn input<T>(input: Input<T>) -> Result<T, Refusal> {
    input.map(|Json(value)| value).map_err(|rejection| {
        let status = rejection.status();
        // The library's words name types of ours; the status says enough.
        Refusal::new(status, "the body is not understood", "send a JSON object with the fields of this call")
    })
}

fn signed_in(app: &App, status: StatusCode, got: &SignedIn) -> Response {
    let body = json!({"accessToken": got.access_token, "expiresAt": got.expires_at.to_string()});
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(token) = &got.refresh_token {
        headers.insert(SET_COOKIE, cookie::set(app, token, got.refresh_expires_at));
    }
    response
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignUpBody {
    enterprise_name: String,
    name: String,
    email: String,
    password: String,
    time_zone: Option<String>,
    invitation: Option<String>,
}

pub(super) async fn sign_up(
    State(app): State<App>,
    Client(browser): Client,
    body: Input<SignUpBody>,
) -> Result<Response, Refusal> {
    let body = input(body)?;
    let case = SignUp {
        enterprise_name: body.enterprise_name,
        name: body.name,
        email: body.email,
        password: body.password,
        time_zone: body.time_zone,
        invitation: body.invitation,
    };
    let got = account::sign_up(&app, &case, &browser).await?;
    Ok(signed_in(&app, StatusCode::CREATED, &got))
}

#[derive(Deserialize)]
pub(super) struct SignInBody {
    email: String,
    password: String,
}

pub(super) async fn sign_in(
    State(app): State<App>,
    Client(browser): Client,
    body: Input<SignInBody>,
) -> Result<Response, Refusal> {
    let body = input(body)?;
    let case = SignIn { email: body.email, password: body.password };
    let got = account::sign_in(&app, &case, &browser).await?;
    Ok(signed_in(&app, StatusCode::OK, &got))
}

pub(super) async fn refresh(State(app): State<App>, headers: HeaderMap) -> Response {
    let outcome = match cookie::read(&headers) {
        Some(token) => again(|| account::refresh(&app, &token)).await,
        None => Err(AccessError::Ended),
    };
    match outcome {
        Ok(got) => signed_in(&app, StatusCode::OK, &got),
        Err(error) => {
            let ended = matches!(error, AccessError::Ended);
            let mut response = Refusal::from(error).into_response();
            if ended {
                response.headers_mut().insert(SET_COOKIE, cookie::clear(&app));
            }
            response
        }
    }
}

pub(super) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    if let Some(token) = cookie::read(&headers) {
        again(|| account::sign_out(&app, &token)).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie::clear(&app))]).into_response())
}

/// Asks for another letter that confirms the caller's address.
pub(super) async fn confirmation(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refusal> {
    let visitor = handsight_graphql::http::visitor(&app, &headers).await?;
    let Some(Caller::Member(caller)) = visitor.map(|v| v.caller) else {
        return Err(AccessError::Ended.into());
    };
    let body = match again(|| account::ask_again(&app, &caller)).await? {
        Asked::Sent(to) => json!({"confirmed": false, "sentTo": to}),
        Asked::Proved => json!({"confirmed": true, "sentTo": null}),
    };
    Ok((StatusCode::ACCEPTED, [(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

#[derive(Deserialize)]
pub(super) struct ConfirmBody {
    token: String,
}

/// Confirms an address by the token of a letter's link.
pub(super) async fn confirm(State(app): State<App>, body: Input<ConfirmBody>) -> Result<Response, Refusal> {
    let token = input(body)?.token;
    let email = again(|| account::prove(&app, &token)).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(json!({"email": email}))).into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SwitchBody {
    member_id: String,
}

pub(super) async fn switch(
    State(app): State<App>,
    headers: HeaderMap,
    body: Input<SwitchBody>,
) -> Result<Response, Refusal> {
    let visitor = handsight_graphql::http::visitor(&app, &headers).await?;
    let Some(Caller::Member(caller)) = visitor.map(|v| v.caller) else {
        return Err(AccessError::Ended.into());
    };
    let to: MemberId = input(body)?.member_id.parse().map_err(|_| Refusal::not_found())?;
    let got = again(|| account::switch(&app, &caller, to)).await?;
    Ok(signed_in(&app, StatusCode::OK, &got))
}

pub(super) async fn peek(State(app): State<App>, Path(token): Path<String>) -> Result<Response, Refusal> {
    let found = member::peek(&app, &token).await?;
    let body = json!({
        "enterpriseName": found.enterprise_name,
        "email": found.email,
        "role": found.role,
        "expiresAt": found.expires_at.to_string(),
        "accountExists": found.account_exists,
    });
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

#[derive(Deserialize)]
pub(super) struct AcceptBody {
    name: Option<String>,
    password: String,
}

pub(super) async fn accept(
    State(app): State<App>,
    Client(browser): Client,
    Path(token): Path<String>,
    body: Input<AcceptBody>,
) -> Result<Response, Refusal> {
    let body = input(body)?;
    let case = Accept { name: body.name, password: body.password };
    let got = member::accept(&app, &token, &case, &browser).await?;
    Ok(signed_in(&app, StatusCode::OK, &got))
}
