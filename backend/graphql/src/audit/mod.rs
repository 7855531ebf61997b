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
    /// One write, by whom and when; each record's hash covers the one before.
    AuditRecord(cases::Record) {
        /// Its place in the enterprise's chain, from 1, without gaps.
        number: Long,
        /// When.
        at: DateTime,
        /// What, as `noun.verb`.
        verb: &str,
        /// The global id of what it was done to; null when it was no one thing.
        target: Option<&str>,
        /// One sentence for people.
        summary: &str,
        /// More, for programs: a map.
        detail: Json = |row| Json(row.detail.clone()),
        /// HMAC-SHA-256 over the record and the hash before it, with a key that only the server has: 64 lower-case hex digits.
        /// Of records from before `AuditCheck.keyedFrom`: SHA-256.
        hash: &str,
    }
}

#[ComplexObject]
impl AuditRecord {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Who.
    async fn actor(&self) -> Actor {
        Actor::from(&self.0.actor)
    }
}

/// What recomputing the chain found.
#[derive(Debug, Clone, SimpleObject)]
pub struct AuditCheck {
    /// Whether every record is where and what it was, and none is missing at the end, as far as the server and the head
    /// that was given know.
    valid: bool,
    /// The last record's number.
    records: Long,
    /// The first number that is missing or altered; null when all is well.
    first_broken: Option<Long>,
    /// What is wrong there, in words; null when all is well.
    problem: Option<String>,
    /// The hash of the last record; null for an empty log.
    head: Option<String>,
    /// The first number whose hash needs the server's key; the records before it were written by a version without one
    /// and are covered by it. Null when no record needs it.
    keyed_from: Option<Long>,
}

view! {
    /// How far the audit log reaches, signed: kept outside this server, it shows later that a log was cut or written anew.
    AuditHead(cases::SignedHead) only {
        /// The number of the last record.
        number: Long,
        /// Its hash: 64 lower-case hex digits.
        hash: &str,
        /// The enterprise's own key for heads (Ed25519): 64 lower-case hex digits, the same for every head.
        public_key: &str,
        /// All of it with the signature, as a file to keep: one line of JSON. `docs/audit.md` says how to verify it.
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
