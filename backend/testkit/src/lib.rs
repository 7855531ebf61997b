//! A test application: the whole server in one process, on SQLite or PostgreSQL, with a settable clock, a
//! recorded way out by SMS and two enterprises. For tests only: it unwraps, and its chance is seeded.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up must stop")]

mod app;
mod clock;
mod database;
mod graphql;
mod json;
mod people;
mod phone;
mod postgres;
mod reply;
mod rows;
mod tenant;

pub use app::PASSWORD;
pub use app::{CONNECTIONS, TestApp};
pub use clock::TestClock;
pub use database::{Database, TestDatabase};
pub use graphql::mutation;
pub use json::{holds, with};
pub use phone::Phone;
pub use postgres::Cluster;
pub use reply::Reply;
pub use rows::{device, store_device};
pub use tenant::{Person, Tenant};

/// Every statement of this process so far held its rows in the order of locks.
///
/// # Panics
/// When one did not; a deadlock would show only under load.
pub fn assert_order_of_locks() {
    let broken = handsight_store::broken_orders();
    assert!(broken.is_empty(), "rows were held out of the order of locks by {broken:#?}");
}

/// Runs a test of what only PostgreSQL can say: `on_postgres!(a_name, |app| async move { … });`. It is left out, in words,
/// where it is not installed.
#[macro_export]
macro_rules! on_postgres {
    ($name:ident, |$app:ident| $body:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            if !$crate::Cluster::is_installed() {
                eprintln!("skipped: PostgreSQL is not installed here");
                return;
            }
            let $app = $crate::TestApp::on($crate::Database::Postgres).await;
            $body.await;
            $crate::assert_order_of_locks();
        }
    };
}

/// Runs a test on both databases: `on_both!(a_name, |app| async move { … });`. PostgreSQL is left out, in
/// words, where it is not installed.
#[macro_export]
macro_rules! on_both {
    ($name:ident, |$app:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "each test takes what it needs")]
            use super::*;
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let $app = $crate::TestApp::on($crate::Database::Sqlite).await;
                $body.await
            }
            $crate::on_postgres!(on_postgres, |$app| $body);
        }
    };
}
