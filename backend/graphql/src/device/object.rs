//! The device as an object. It holds the scope it was loaded in; what hangs on it is read in that scope.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, Result};
use handsight_app::{
    action::ActionQuery,
    device as cases,
    device::DeviceRow,
    usage::{EventQuery, bytes_of_last_7_days},
};
use handsight_domain::{
    device::{self as rules, status},
    page::Page,
    place::{names_place, text_without_places},
    policy::Permission,
    scope::EnterpriseScope,
};

use super::number::DeviceNumber;
use super::origin::DeviceOrigin;
use super::part::{Application, DeviceAttribute, Fix, LogLine};
use crate::{
    action::{ActionConnection, ActionState, action_connection},
    attribute::AttributeClass,
    connection,
    connection::{clamp, page_request},
    context::Visit,
    error::{Code, fail},
    loader::{LossKey, NumbersKey, OriginKey, PushKey, WaitingKey, WeekKey, loaders},
    lost::Loss,
    scalar::{Date, DateTime, Flat, Long},
    usage::{UsageDimension, UsageEventConnection, UsageRow, UsageType, event_page, report_rows},
};

/// Whether a device can be counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeviceStatus {
    /// Spoke within the last 30 minutes (two heartbeats).
    Online,
    /// Spoke within the last 72 hours.
    Quiet,
    /// Silent for longer than 72 hours.
    Missing,
    /// It was moved to another server: its history is here, nothing more is heard of it.
    Moved,
}

/// Who owns a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Liability {
    /// The enterprise.
    Corporate,
    /// The person who carries it.
    Individual,
}

impl Liability {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Corporate => "CORPORATE",
            Self::Individual => "INDIVIDUAL",
        }
    }
}

/// A phone that enrolled.
#[derive(Debug, Clone)]
pub struct Device {
    pub(crate) row: DeviceRow,
    pub(crate) scope: EnterpriseScope,
    ahead: Ahead,
}

/// What was read with a page of devices because its fields ask for it; else they read it themselves.
#[derive(Debug, Clone, Copy, Default)]
struct Ahead {
    week: Option<[i64; 7]>,
    waiting: Option<i64>,
}

connection!(Device, DeviceConnection, DeviceEdge);

impl Device {
    pub(crate) const fn new(row: DeviceRow, scope: EnterpriseScope) -> Self {
        Self { row, scope, ahead: Ahead { week: None, waiting: None } }
    }
    /// Reads what the fields of a page ask for of each of its devices: at once, and not device by device.
    ///
    /// # Errors
    /// As the fields.
    pub(super) async fn look_ahead(
        ctx: &Context<'_>,
        scope: &EnterpriseScope,
        page: &mut Page<Self>,
    ) -> Result<()> {
        let asked = |field: &str| {
            let look = ctx.look_ahead();
            look.field("nodes").field(field).exists()
                || look.field("edges").field("node").field(field).exists()
        };
        let ids: Vec<_> = page.items.iter().map(|(_, device)| device.key()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        if asked("dataLast7Days") && ctx.caller().may(Permission::UsageRead) {
            let mut weeks = bytes_of_last_7_days(ctx.app(), scope, &ids).await.map_err(fail)?;
            for (_, device) in &mut page.items {
                device.ahead.week = Some(weeks.remove(&device.row.id).unwrap_or_default());
            }
        }
        if asked("waitingActions") {
            let waiting: HashMap<_, _> =
                cases::waiting_counts(ctx.app(), scope, &ids).await.map_err(fail)?.into_iter().collect();
            for (_, device) in &mut page.items {
                device.ahead.waiting = Some(waiting.get(&device.row.id).copied().unwrap_or(0));
            }
        }
        Ok(())
    }
    /// Its id, as typed.
    pub const fn key(&self) -> handsight_domain::id::DeviceId {
        self.row.id
    }
}

/// A phone that enrolled. What it tells of itself is as of `lastSeenAt`; null where it has not told.
#[Object]
impl Device {
    /// Global id; the device's public handle.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// Its name, which people can change.
    async fn name(&self) -> &str {
        &self.row.name
    }
    /// Its phone number in E.164 where it could be read; null when it is not known.
    async fn phone_number(&self) -> Option<&str> {
        self.row.phone_number.as_deref()
    }
    /// Who carries it; null when nobody has said.
    async fn holder(&self) -> Option<&str> {
        self.row.holder.as_deref()
    }
    /// The holder's e-mail address; null when nobody has said.
    async fn holder_email(&self) -> Option<&str> {
        self.row.holder_email.as_deref()
    }
    /// The holder's department; null when nobody has said.
    async fn department(&self) -> Option<&str> {
        self.row.department.as_deref()
    }
    /// The holder's office; null when nobody has said.
    async fn office(&self) -> Option<&str> {
        self.row.office.as_deref()
    }
    /// `android`, `ios`, `linux`, `simulated` …
    async fn platform(&self) -> &str {
        &self.row.platform
    }
    /// Who made it; null when it has not told.
    async fn manufacturer(&self) -> Option<&str> {
        self.row.manufacturer.as_deref()
    }
    /// The model's name; null when it has not told.
    async fn model(&self) -> Option<&str> {
        self.row.model.as_deref()
    }
    /// The operating system's version; null when it has not told.
    async fn os_version(&self) -> Option<&str> {
        self.row.os_version.as_deref()
    }
    /// The agent's version; null when it has not told.
    async fn agent_version(&self) -> Option<&str> {
        self.row.agent_version.as_deref()
    }
    /// The carrier of its contract; null when it has not told.
    async fn home_carrier(&self) -> Option<&str> {
        self.row.home_carrier.as_deref()
    }
    /// The carrier whose network it uses; null when it has not told.
    async fn serving_carrier(&self) -> Option<&str> {
        self.row.serving_carrier.as_deref()
    }
    /// Whether it uses a network other than its home carrier's.
    async fn roaming(&self) -> bool {
        self.row.roaming
    }
    /// The country it is in, ISO 3166-1 alpha-2; null when it has not told.
    async fn country(&self) -> Option<&str> {
        self.row.country.as_deref()
    }
    /// Who owns it.
    async fn liability(&self) -> Liability {
        if self.row.liability == "INDIVIDUAL" { Liability::Individual } else { Liability::Corporate }
    }
    /// Whether it can be counted on, from when it last spoke.
    async fn status(&self, ctx: &Context<'_>) -> DeviceStatus {
        match status(self.row.last_seen_at, self.row.moved_at, ctx.app().clock.now()) {
            rules::DeviceStatus::Online => DeviceStatus::Online,
            rules::DeviceStatus::Quiet => DeviceStatus::Quiet,
            rules::DeviceStatus::Missing => DeviceStatus::Missing,
            rules::DeviceStatus::Moved => DeviceStatus::Moved,
        }
    }
    /// When it said that it had moved to another server; null while it is here.
    async fn moved_at(&self) -> Option<DateTime> {
        self.row.moved_at.map(DateTime)
    }
    /// The address of the server that it moved to; null while it is here.
    async fn moved_to(&self) -> Option<&str> {
        self.row.moved_to.as_deref()
    }
    /// When it enrolled.
    async fn enrolled_at(&self) -> DateTime {
        self.row.enrolled_at.into()
    }
    /// When it last spoke, to the minute; never null, because enrolling is speaking.
    async fn last_seen_at(&self) -> Option<DateTime> {
        Some(self.row.last_seen_at.into())
    }
    /// Charge in per cent, 0 to 100; null when it has not told.
    async fn battery_percent(&self) -> Option<i32> {
        self.row.battery_percent.map(clamp)
    }
    /// Signal strength in dBm, below zero; null when it has not told.
    async fn signal_dbm(&self) -> Option<i32> {
        self.row.signal_dbm.map(clamp)
    }
    /// The radio technology in use, as `LTE`; null when it has not told.
    async fn radio(&self) -> Option<&str> {
        self.row.radio.as_deref()
    }
    /// What people noted about it; null when nothing.
    async fn notes(&self) -> Option<&str> {
        self.row.notes.as_deref()
    }
    /// By which campaign it came; null when it came by the system ID alone, or the caller may not manage enrolment.
    async fn origin(&self, ctx: &Context<'_>) -> Result<Option<DeviceOrigin>> {
        if !ctx.caller().may(Permission::EnrolmentManage) {
            return Ok(None);
        }
        let found = loaders(ctx, &self.scope).load_one(OriginKey(self.row.id)).await?;
        Ok(found.map(|(campaign, contact)| DeviceOrigin { campaign, contact, scope: self.scope.clone() }))
    }
    /// The number of the last action that the device has processed, 8 hex digits.
    async fn sequence(&self) -> String {
        format!("{:08x}", self.row.processed_sequence)
    }
    /// How many actions have not ended at it.
    async fn waiting_actions(&self, ctx: &Context<'_>) -> Result<i32> {
        let waiting = match self.ahead.waiting {
            Some(waiting) => Some(waiting),
            None => loaders(ctx, &self.scope).load_one(WaitingKey(self.row.id)).await?,
        };
        Ok(waiting.map_or(0, clamp))
    }
    /// Since when it is lost, and what was done about it; null when it is not marked as lost.
    async fn lost(&self, ctx: &Context<'_>) -> Result<Option<Loss>> {
        let row = loaders(ctx, &self.scope).load_one(LossKey(self.row.id)).await?;
        Ok(row.map(|row| Loss { row, scope: self.scope.clone() }))
    }
    /// Each time it was lost, newest first, at most 20.
    async fn losses(&self, ctx: &Context<'_>) -> Result<Vec<Loss>> {
        let rows = handsight_app::lost::history(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| Loss { row, scope: self.scope.clone() }).collect())
    }
    /// What it said of itself, by name; without what tells a place for whoever may not see where devices are.
    async fn attributes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this class; null for all.")] class: Option<AttributeClass>,
    ) -> Result<Vec<DeviceAttribute>> {
        let mut all = DeviceAttribute::own(&self.row);
        let reported = cases::attributes(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        all.extend(reported.into_iter().map(DeviceAttribute::reported));
        all.retain(|a| class.is_none_or(|class| a.class == class));
        if !ctx.caller().may_see_places() {
            all.retain(|a| !names_place(&a.name));
            all.iter_mut().for_each(|a| a.value = text_without_places(&a.value));
        }
        Ok(all)
    }
    /// Its actions, newest first.
    async fn actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those in one of these states; null for all.")] state: Option<Vec<ActionState>>,
        #[graphql(desc = "How many from the newest on, 1 to 200; 50 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the oldest on, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ActionConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let query = ActionQuery {
            states: state.map(|s| s.into_iter().map(Into::into).collect()),
            device: Some(self.row.id),
            ..ActionQuery::default()
        };
        action_connection(ctx, &scope, &query, &request).await
    }
    /// Where it was last; null when that is not known or the caller may not see where devices are.
    async fn location(&self, ctx: &Context<'_>) -> Option<Fix> {
        if !ctx.caller().may_see_places() {
            return None;
        }
        self.row.fix.clone().map(Fix::from)
    }
    /// Where it was, oldest first; the newest 20,000 positions of a longer track.
    async fn track(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this instant on.")] from: DateTime,
        #[graphql(desc = "Until before this instant.")] to: DateTime,
    ) -> Result<Vec<Fix>> {
        let scope = ctx.enter(Permission::LocationRead)?;
        let fixes = cases::track(ctx.app(), &scope, self.row.id, from.0, to.0).await.map_err(fail)?;
        Ok(fixes.into_iter().map(Fix::from).collect())
    }
    /// Bytes a day, oldest first, seven values that end today; none when the caller may not see usage.
    async fn data_last7_days(&self, ctx: &Context<'_>) -> Result<Flat<Long>> {
        if !ctx.caller().may(Permission::UsageRead) {
            return Ok(Flat(Vec::new()));
        }
        let week = match self.ahead.week {
            Some(week) => week,
            None => loaders(ctx, &self.scope).load_one(WeekKey(self.row.id)).await?.unwrap_or_default(),
        };
        Ok(Flat(week.into_iter().map(Long).collect()))
    }
    /// Its usage from daily sums, grouped like the root field `usage`.
    async fn usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first local day.")] from: Date,
        #[graphql(desc = "The last local day, at most ten years later.")] to: Date,
        #[graphql(desc = "What to group by; the keys of each row follow this order.")] by: Vec<
            UsageDimension,
        >,
    ) -> Result<Vec<UsageRow>> {
        let scope = ctx.enter(Permission::UsageRead)?;
        report_rows(ctx, &scope, (from, to), by, Some(self.row.id), None).await
    }
    /// Its usage events, newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "type", desc = "Of these types; null or empty for all.")] kinds: Option<
            Vec<UsageType>,
        >,
        #[graphql(desc = "Begun at this instant or later.")] from: Option<DateTime>,
        #[graphql(desc = "Begun before this instant.")] to: Option<DateTime>,
        #[graphql(desc = "How many, from the beginning; 1 to 200.")] first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end; 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<UsageEventConnection> {
        let scope = ctx.enter(Permission::UsageRead)?;
        let query = EventQuery {
            device: Some(self.row.id),
            types: kinds.unwrap_or_default().into_iter().map(Into::into).collect(),
            from: from.map(|at| at.0),
            to: to.map(|at| at.0),
        };
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        event_page(ctx, &scope, query, request).await
    }
    /// Its SIMs' places with their numbers, the first one first.
    async fn numbers(&self, ctx: &Context<'_>) -> Result<Vec<DeviceNumber>> {
        let rows = loaders(ctx, &self.scope).load_one(NumbersKey(self.row.id)).await?.unwrap_or_default();
        Ok(rows.into_iter().map(DeviceNumber).collect())
    }
    /// The push service that reaches it, as `fcm`, `apns` or `mqtt`; null when it named none.
    async fn push_service(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        loaders(ctx, &self.scope).load_one(PushKey(self.row.id)).await
    }
    /// Its applications, by package.
    async fn applications(&self, ctx: &Context<'_>) -> Result<Vec<Application>> {
        let rows = cases::applications(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(rows.into_iter().map(Application::from).collect())
    }
    /// The newest lines of its agent's log, newest first, for whoever may see actions and where devices are: a log tells
    /// both.
    async fn log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many lines, 1 to 1,000; 200 when nothing is said.")] first: Option<i32>,
    ) -> Result<Vec<LogLine>> {
        let first = u32::try_from(first.unwrap_or(200)).ok().filter(|n| (1..=1_000).contains(n));
        let first = first.ok_or_else(|| Code::InvalidInput.error("`first` is 1 to 1,000 lines"))?;
        let scope = ctx.enter_places(Permission::ActionsRead)?;
        let rows = cases::log(ctx.app(), &scope, self.row.id, first).await.map_err(fail)?;
        Ok(rows.into_iter().map(LogLine::from).collect())
    }
}
