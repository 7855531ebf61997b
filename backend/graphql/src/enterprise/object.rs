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

/// Whether an enterprise pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Mode")]
pub enum EnterpriseMode {
    /// Trying: 30 days and at most 25 devices.
    Evaluation,
    /// Paying: no end and no limit.
    Paying,
}

view! {
    /// Days of usage on their way into another time zone.
    UsageRecount(RecountRow) only {
        /// The IANA time zone that they are counted in.
        time_zone: &str,
        /// Since when.
        begun_at: DateTime,
        /// How many events there were to look at; 0 until they are counted, soon after it begins.
        total: Long,
        /// How many were looked at.
        done: Long,
    }
}

noun! {
    /// An enterprise, the tenant: everything belongs to exactly one.
    Enterprise(cases::Enterprise) {
        /// Its name.
        name: &str,
        /// Ten decimal digits that route a phone to this enterprise; the last is a check digit.
        system_id: &str,
        /// IANA time zone; decides local days.
        time_zone: &str = |row| row.time_zone.name(),
        /// When it signed up.
        created_at: DateTime,
        /// When the evaluation ends; null for a paying enterprise.
        evaluation_ends_at: Option<DateTime>,
        /// Most devices that may be enrolled; null for a paying enterprise.
        device_limit: Option<i32>,
        /// When somebody asked the operator to make it a paying one; null when nobody has.
        conversion_requested_at: Option<DateTime>,
        /// Whether an owner's e-mail address is confirmed, or the operator vouched for the enterprise. Until then no text and
        /// no letter leaves by the operator's gateways; what waits goes out soon after. An address that is not confirmed within
        /// seven days can be claimed by whoever signs up with it next: its account then signs in no more.
        confirmed: bool = |row| row.proved,
        /// How many hours a wipe waits for its phone before it asks again instead of going out, 1 to 720.
        wipe_asks_after_hours: i32,
        /// Public half of the Ed25519 key that signs commands that destroy, run code or replace content: 64 lower-case hex digits.
        command_key: &str,
    }
}

#[ComplexObject]
impl Enterprise {
    /// Whether it pays.
    async fn mode(&self) -> EnterpriseMode {
        self.row.mode.into()
    }
    /// How far the days of usage are counted anew after a change of the time zone; null when all are. Until it is done
    /// reports count days that are done by the new zone and the others by the old one, each event exactly once.
    async fn usage_recount(&self, ctx: &Context<'_>) -> Result<Option<UsageRecount>> {
        let row = usage::recount(ctx.app(), &self.scope).await.map_err(fail)?;
        Ok(row.map(UsageRecount::from))
    }
    /// How many devices are enrolled.
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
