//! The doors to the GraphQL API: `POST` and `GET /graphql` (GraphQL over HTTP, with event streams for
//! subscriptions), `/graphql/ws` (graphql-transport-ws), and GraphiQL for signed-in people.

mod answer;
mod bearer;
pub(crate) mod deadline;
mod execute;
mod graphiql;
mod handler;
mod negotiate;
mod parameters;
mod shape;
mod sse;
mod ws;
mod ws_message;
mod ws_operation;

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::DefaultBodyLimit, routing};
use handsight_app::App;

pub use bearer::{bearer, visitor};
pub use negotiate::in_pieces;

use crate::{ApiSchema, limit::Costs};

/// Largest body of a request, in bytes.
pub const BODY: usize = 1 << 20;
/// How long a query, a mutation or an event of a subscription may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// What the doors share.
#[derive(Clone)]
pub(crate) struct Api {
    pub app: App,
    pub schema: ApiSchema,
    pub costs: Arc<Costs>,
}

/// The routes of the API.
pub fn router(app: App) -> Router {
    let costs = Arc::new(Costs::of(&crate::sdl()));
    let tiles = crate::map::router(app.clone());
    let exports = crate::device::export_router(app.clone());
    let api = Api { schema: crate::build(app.clone()), app, costs };
    Router::new()
        .route("/graphql", routing::post(handler::post).get(handler::get))
        .route("/graphql/ws", routing::get(ws::upgrade))
        .route("/graphql/graphiql.js", routing::get(graphiql::script))
        .route("/graphql/graphiql.css", routing::get(graphiql::style))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(api)
        .merge(exports)
        .merge(tiles)
}
