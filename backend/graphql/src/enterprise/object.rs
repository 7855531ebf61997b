//! The enterprise as an object.

use async_graphql::{ComplexObject, Context, Enum, Result};
use handsight_app::{
    device,
    enterprise::{self as cases, Mode},
    usage::{self, RecountRow},
};
use handsight_domain::scope::EnterpriseScope;

use crate::{
    connection::clamp,
    context::Visit,
    error::fail,
    noun::{noun, view},
    scalar::{DateTime, Long},
};

/// Plan of an enterprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Mode")]
pub enum EnterpriseMode {
    /// Evaluation: 30 days and at most 25 devices.
    Evaluation,
    /// Paid plan: no end date and no device limit.
    Paying,
}

view! {
    /// Progress of recounting daily usage in another time zone.
    UsageRecount(RecountRow) only {
        /// The new IANA time zone.
        time_zone: &str,
        /// When it began.
        begun_at: DateTime,
        /// Number of events to process; 0 until known, soon after the start.
        total: Long,
        /// Number of processed events.
        done: Long,
    }
}

noun! {
    /// An enterprise, the tenant. Every object belongs to exactly one.
    Enterprise(cases::Enterprise) {
        /// Name.
        name: &str,
        /// System ID that connects devices to this enterprise: ten digits, the last of which is a check
        /// digit.
        system_id: &str,
        /// IANA time zone, which determines local days.
        time_zone: &str = |row| row.time_zone.name(),
        /// When it signed up.
        created_at: DateTime,
        /// When the evaluation ends; null on a paid plan.
        evaluation_ends_at: Option<DateTime>,
        /// Maximum number of enrolled devices; null on a paid plan.
        device_limit: Option<i32>,
        /// When conversion to a paid plan was requested; null if never.
        conversion_requested_at: Option<DateTime>,
        /// Whether an owner's e-mail address is confirmed or the operator approved the enterprise. Until
        /// then, the operator's channels send no SMS or e-mail; waiting messages are sent soon after
        /// confirmation. An address not confirmed within seven days can be claimed by the next person who
        /// signs up with it, and the earlier account can no longer sign in.
        confirmed: bool = |row| row.proved,
        /// Hours after which an unreceived wipe is put on hold until confirmed again, 1 to 720.
        wipe_asks_after_hours: i32,
        /// Public Ed25519 key for commands that are destructive, run code or replace content, 64 lowercase
        /// hex digits.
        command_key: &str,
    }
}

#[ComplexObject]
impl Enterprise {
    /// Evaluation or paid plan.
    async fn mode(&self) -> EnterpriseMode {
        self.row.mode.into()
    }
    /// Progress of recounting daily usage after a change of the time zone; null if complete. Until then,
    /// reports use the new zone for recounted days and the old zone for others; each event counts exactly
    /// once.
    async fn usage_recount(&self, ctx: &Context<'_>) -> Result<Option<UsageRecount>> {
        let row = usage::recount(ctx.app(), &self.scope).await.map_err(fail)?;
        Ok(row.map(UsageRecount::from))
    }
    /// Number of enrolled devices.
    async fn device_count(&self, ctx: &Context<'_>) -> Result<i32> {
        device_count(ctx, &self.scope).await
    }
}

impl Enterprise {
    /// The scope it was loaded in.
    pub const fn scope(&self) -> &EnterpriseScope {
        &self.scope
    }
}

/// How many devices are enrolled with an enterprise.
///
/// # Errors
/// When the database is away.
pub(crate) async fn device_count(ctx: &Context<'_>, scope: &EnterpriseScope) -> Result<i32> {
    Ok(clamp(device::enrolled(ctx.app(), scope).await.map_err(fail)?))
}
