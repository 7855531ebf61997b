//! The audit log, and whether its chain holds.

use super::page::{Page, Turn};
use crate::model::fault::Fault;

operations!("audit");

/// A page of records.
pub type AuditPage = Page<AuditRecord>;

/// A page of the log, newest first.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn records(search: String, turn: Turn, rows: i32) -> Result<AuditPage, Fault> {
    list(Some(search).filter(|text| !text.is_empty()), turn, rows).await
}
