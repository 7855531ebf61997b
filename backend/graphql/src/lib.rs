//! The GraphQL API: a schema by noun, and the HTTP, WebSocket and event-stream doors to it. Resolvers
//! translate and do not decide: whoever asks is turned into a scope, a use case is called, its answer wrapped.

pub mod access;
pub mod action;
pub mod actor;
pub mod attention;
pub mod attribute;
pub mod audit;
pub mod auth_session;
pub mod backup;
pub mod campaign;
pub mod command;
pub mod connection;
pub mod contact;
pub mod context;
pub mod device;
pub mod email;
pub mod enrolment;
pub mod enterprise;
pub mod error;
pub mod filter;
pub mod http;
pub mod limit;
pub mod live;
pub mod loader;
pub mod lost;
pub mod map;
pub mod member;
pub mod node;
pub mod notifier;
pub mod object;
pub mod policy;
pub mod problem;
pub mod qos;
pub mod roamer;
pub mod scalar;
pub mod schema;
pub mod script;
pub mod token;
pub mod tower;
pub mod usage;
pub mod view;
pub mod viewer;
pub mod webhook;

pub use http::router;
pub use schema::{ApiSchema, build, sdl};
