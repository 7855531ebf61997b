//! The web service of agents and gateways: `/agent/v1/…` and `/gateway/…`. A handler reads, calls one use
//! case and writes its answer; every refusal is a problem document (RFC 9457). It serves no person.

mod actions;
mod authorization;
mod body;
mod check_in;
mod events;
mod gateway;
mod messages;
pub mod object;
mod phone;
mod policy;
mod problem;
mod provision;
mod results;
mod unpack;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post, put},
};
use handsight_app::App;
use handsight_protocol::{agent_api::path, usage::batch::MAX_BYTES};

pub use authorization::Known;
pub use body::{JsonBody, RawBody};
pub use problem::Refusal;

/// The routes of agents and gateways.
pub fn router(app: App) -> Router {
    Router::new()
        .route(path::PROVISION, post(provision::provision))
        .route(path::ACTIONS, get(actions::actions))
        .route(path::RECEIPTS, post(messages::receipts))
        .route(path::REJECTIONS, post(messages::rejections))
        .route(path::RESULTS, post(results::results))
        .route(path::CHECKIN, post(check_in::check_in))
        .route(path::POLICY, get(policy::policy))
        .route(path::PHONE, post(phone::phone))
        // A batch may be as large packed as it may be unpacked; the handler counts what comes out.
        .route(path::EVENTS, post(events::events).layer(DefaultBodyLimit::max(MAX_BYTES + 1)))
        .route(
            &format!("{}/{{id}}", path::OBJECTS),
            put(object::put_by_device).get(object::get_by_device).head(object::head_by_device),
        )
        .route("/gateway/kannel/dlr", get(gateway::delivery_report))
        .route("/gateway/kannel/mo", get(gateway::text))
        .route("/gateway/twilio/status", post(gateway::status).layer(DefaultBodyLimit::max(gateway::MOST)))
        .route("/gateway/twilio/mo", post(gateway::signed_text).layer(DefaultBodyLimit::max(gateway::MOST)))
        .with_state(app)
}
