//! The audit log in the API.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use handsight_app::audit as cases;
use handsight_domain::{id::AuditRecordId, policy::Permission};

use crate::{
    actor::Actor,
    connection,
    connection::page_request,
    context::Visit,
    error::fail,
    node::found,
    noun::view,
    scalar::{DateTime, Json, Long},
};

connection!(AuditRecord, AuditRecordConnection, AuditRecordEdge);

view! {
    /// An audit log record of one write. Each record's hash covers the previous one.
    AuditRecord(cases::Record) {
        /// Number in the enterprise's chain, from 1 without gaps.
        number: Long,
        /// When it was done.
        at: DateTime,
        /// What was done, as `noun.verb`.
        verb: &str,
        /// Global ID of the affected object; null if there isn't exactly one.
        target: Option<&str>,
        /// Human-readable summary, one sentence.
        summary: &str,
        /// Machine-readable details: a map.
        detail: Json = |row| Json(row.detail.clone()),
        /// HMAC-SHA-256 over the record and the previous hash, keyed with a secret of the server, 64
        /// lowercase hex digits. Records before `AuditCheck.keyedFrom` use SHA-256.
        hash: &str,
    }
}

#[ComplexObject]
impl AuditRecord {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Who did it.
    async fn actor(&self) -> Actor {
        Actor::from(&self.0.actor)
    }
}

/// Result of checking the hash chain.
#[derive(Debug, Clone, SimpleObject)]
pub struct AuditCheck {
    /// Whether all records are unaltered and complete, as far as the server and the given head can tell.
    valid: bool,
    /// Number of the last record.
    records: Long,
    /// Number of the first missing or altered record; null if the log is intact.
    first_broken: Option<Long>,
    /// Human-readable description of the problem; null if the log is intact.
    problem: Option<String>,
    /// Hash of the last record; null for an empty log.
    head: Option<String>,
    /// Number of the first record whose hash is keyed with the server's key. Earlier records were written by
    /// a version without a key and are covered by it. Null if no record is keyed.
    keyed_from: Option<Long>,
}

view! {
    /// Signed state of the audit log. Stored elsewhere, it proves later whether the log was truncated or
    /// rewritten.
    AuditHead(cases::SignedHead) only {
        /// Number of the last record.
        number: Long,
        /// Hash of the last record, 64 lowercase hex digits.
        hash: &str,
        /// The enterprise's public key for heads (Ed25519), 64 lowercase hex digits; the same for every head.
        public_key: &str,
        /// The head and its signature as a file: one line of JSON. See `docs/audit.md` for verification.
        file: String = |row| row.file(),
    }
}

/// Root fields of the audit log.
#[derive(Debug, Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The audit log, newest first.
    async fn audit_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only records whose verb, target, summary or actor contains this text.")]
        search: Option<String>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<AuditRecordConnection> {
        let scope = ctx.enter(Permission::AuditRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::list(ctx.app(), &scope, search.as_deref(), &request).await.map_err(fail)?;
        Ok(page.map(AuditRecord).into())
    }
    /// Recomputes the hash chain of the whole audit log and checks its end against the last known record.
    /// Only one check per log runs at a time. If a long log exceeds the request timeout, the check continues
    /// in the background; query again within a minute of its end to get the result.
    async fn audit_check(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exported head file to check the log against.")] head_file: Option<String>,
    ) -> Result<AuditCheck> {
        let scope = ctx.enter(Permission::AuditRead)?;
        let found = cases::check_together(ctx.app(), &scope, head_file.as_deref()).await.map_err(fail)?;
        Ok(AuditCheck {
            valid: found.valid,
            records: Long(found.records),
            first_broken: found.first_broken.map(Long),
            problem: found.problem,
            head: found.head,
            keyed_from: found.keyed_from.map(Long),
        })
    }
    /// The current head of the audit log, signed.
    async fn audit_head(&self, ctx: &Context<'_>) -> Result<AuditHead> {
        let scope = ctx.enter(Permission::AuditRead)?;
        Ok(AuditHead(cases::signed_head(ctx.app(), &scope).await.map_err(fail)?))
    }
}

found! {
    AuditRecord by AuditRecordId, AuditRead, cases::find as AuditRecord;
}
