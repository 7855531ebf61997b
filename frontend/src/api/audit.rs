//! The audit log, and whether its chain holds.

use super::action::Actor;
use super::page::{PageInfo, Turn};
use super::scalar::{DateTime, Json, Long};
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::QueryBuilder;

/// One record.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AuditRecord {
    pub id: cynic::Id,
    pub number: Long,
    pub at: DateTime,
    pub actor: Actor,
    pub verb: String,
    pub target: Option<String>,
    pub summary: String,
    pub detail: Json,
    pub hash: String,
}

/// A page of records.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AuditRecordConnection")]
pub struct AuditPage {
    /// The records, newest first.
    pub nodes: Vec<AuditRecord>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// How many there are.
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
struct AuditVariables {
    search: Option<String>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "AuditVariables")]
struct AuditQuery {
    #[arguments(search: $search, first: $first, after: $after, last: $last, before: $before)]
    audit_records: AuditPage,
}

/// A page of the log.
///
/// # Errors
/// As [`transport::run`].
pub async fn records(search: String, turn: Turn, rows: i32) -> Result<AuditPage, Fault> {
    let slice = turn.slice(rows);
    let variables = AuditVariables {
        search: Some(search).filter(|text| !text.is_empty()),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    Ok(transport::run(AuditQuery::build(variables)).await?.audit_records)
}

/// Whether the chain of the whole log holds.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AuditCheck {
    pub valid: bool,
    pub records: Long,
    pub first_broken: Option<Long>,
    pub problem: Option<String>,
    pub head: Option<String>,
    pub keyed_from: Option<Long>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct CheckQuery {
    audit_check: AuditCheck,
}

/// Recomputes the chain of the whole log.
///
/// # Errors
/// As [`transport::run`].
pub async fn check() -> Result<AuditCheck, Fault> {
    Ok(transport::run(CheckQuery::build(())).await?.audit_check)
}

/// How far the log reaches, signed.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AuditHead {
    pub number: Long,
    pub file: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct HeadQuery {
    audit_head: AuditHead,
}

/// The signed head, a file to keep.
///
/// # Errors
/// As [`transport::run`].
pub async fn head() -> Result<AuditHead, Fault> {
    Ok(transport::run(HeadQuery::build(())).await?.audit_head)
}
