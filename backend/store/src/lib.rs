//! All SQL of Handsight, for SQLite and PostgreSQL. One way in to an enterprise's rows: a transaction opened
//! with an [`EnterpriseScope`](handsight_domain::scope::EnterpriseScope), in which `$1` of every statement is
//! that enterprise. Refuses to hand out a connection.
//!
//! Whatever asks the database fails with what it says, as a [`StoreError`]; an `# Errors` section says what it may mean
//! besides. What a table's row is made of is declared with its struct, and [`row`] finds, lists and stores it.
#![allow(clippy::missing_errors_doc, reason = "said once, above")]

pub mod action;
mod again;
pub mod attention;
pub mod backup;
pub mod bulk;
pub mod campaign;
pub mod column;
pub mod connect;
pub mod contact;
pub mod device;
pub mod error;
pub mod event;
pub mod guard;
mod health;
pub mod installation;
pub mod job;
mod lane;
pub mod live;
mod lock;
pub mod lost;
pub mod notifier;
pub mod object;
pub mod package;
pub mod people;
pub mod qos;
mod relay;
pub mod route;
pub mod row;
pub mod scoped;
pub mod script;
pub mod statement;
mod together;
pub mod tower;
mod unit;
pub mod usage;
pub mod webhook;

pub use again::{again, sends};
pub use bulk::Rows;
pub use column::{Column, Row, ToValue};
pub use connect::{Backend, Store, StoreOptions};
pub use error::StoreError;
pub(crate) use handsight_derive::Row;
pub use installation::RoleFault;
pub use live::{Live, LiveEvent};
pub use lock::broken_orders;
pub use scoped::{PlatformTx, ReadTx, Tx, WriteTx};
pub use sea_orm::Value;
pub use together::Together;
pub use unit::{Spent, carried, charged, counted, one_view};
