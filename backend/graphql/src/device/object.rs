//! The device as an object. It holds the scope it was loaded in; what hangs on it is read in that scope.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Enum, ID, Result};
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
    closed::closed,
    connection,
    connection::{clamp, page_request},
    context::Visit,
    error::{Code, fail},
    loader::{LossKey, NumbersKey, OriginKey, PushKey, WaitingKey, WeekKey, loaders},
    lost::Loss,
    noun::object,
    scalar::{Date, DateTime, Flat, Long},
    usage::{UsageDimension, UsageEventConnection, UsageRow, UsageType, event_page, report_rows},
};

closed! { DeviceStatus = rules::DeviceStatus; }

/// Owner of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Liability {
    /// The enterprise owns it.
    Corporate,
    /// The person who uses it owns it.
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

object! {
    /// An enrolled device. The values it reports are as of `lastSeenAt` and null if not reported.
    Device.row {
        /// Name of the device, editable.
        name: &str,
        /// Phone number in E.164 format if it could be parsed; null if unknown.
        phone_number: Option<&str>,
        /// Name of the person who uses the device; null if not set.
        holder: Option<&str>,
        /// The holder's e-mail address; null if not set.
        holder_email: Option<&str>,
        /// The holder's department; null if not set.
        department: Option<&str>,
        /// The holder's office; null if not set.
        office: Option<&str>,
        /// Platform: `android`, `ios`, `linux`, `simulated` …
        platform: &str,
        /// Manufacturer; null if not reported.
        manufacturer: Option<&str>,
        /// Name of the model; null if not reported.
        model: Option<&str>,
        /// Version of the operating system; null if not reported.
        os_version: Option<&str>,
        /// Version of the agent; null if not reported.
        agent_version: Option<&str>,
        /// Home carrier; null if not reported.
        home_carrier: Option<&str>,
        /// Carrier whose network the device is on; null if not reported.
        serving_carrier: Option<&str>,
        /// Whether the device is on a network other than its home carrier's.
        roaming: bool,
        /// Country the device is in, ISO 3166-1 alpha-2; null if not reported.
        country: Option<&str>,
        /// When the device reported its move to another server; null if it hasn't moved.
        moved_at: Option<DateTime>,
        /// Address of the server the device moved to; null if it hasn't moved.
        moved_to: Option<&str>,
        /// When the device was enrolled.
        enrolled_at: DateTime,
        /// When the device last checked in, to the minute. Never null, because enrolment counts as a
        /// check-in.
        last_seen_at: Option<DateTime> = |row| Some(row.last_seen_at.into()),
        /// Battery charge in percent, 0 to 100; null if not reported.
        battery_percent: Option<i32>,
        /// Signal strength in dBm, negative; null if not reported.
        signal_dbm: Option<i32>,
        /// Current radio technology, e.g. `LTE`; null if not reported.
        radio: Option<&str>,
        /// Notes; null if empty.
        notes: Option<&str>,
        /// Sequence number of the last processed action, 8 hex digits.
        sequence: String = |row| format!("{:08x}", row.processed_sequence),
    }
}

#[ComplexObject]
impl Device {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// Who owns the device.
    async fn liability(&self) -> Liability {
        if self.row.liability == "INDIVIDUAL" { Liability::Individual } else { Liability::Corporate }
    }
    /// Status, derived from the last check-in.
    async fn status(&self, ctx: &Context<'_>) -> DeviceStatus {
        status(self.row.last_seen_at, self.row.moved_at, ctx.app().clock.now()).into()
    }
    /// Campaign through which the device enrolled; null if it used the system ID alone or if the caller lacks
    /// `ENROLMENT_MANAGE`.
    async fn origin(&self, ctx: &Context<'_>) -> Result<Option<DeviceOrigin>> {
        if !ctx.caller().may(Permission::EnrolmentManage) {
            return Ok(None);
        }
        let found = loaders(ctx, &self.scope).load_one(OriginKey(self.row.id)).await?;
        Ok(found.map(|(campaign, contact)| DeviceOrigin { campaign, contact, scope: self.scope.clone() }))
    }
    /// Number of actions that haven't ended.
    async fn waiting_actions(&self, ctx: &Context<'_>) -> Result<i32> {
        let waiting = match self.ahead.waiting {
            Some(waiting) => Some(waiting),
            None => loaders(ctx, &self.scope).load_one(WaitingKey(self.row.id)).await?,
        };
        Ok(waiting.map_or(0, clamp))
    }
    /// The current loss and the steps taken; null if the device isn't marked as lost.
    async fn lost(&self, ctx: &Context<'_>) -> Result<Option<Loss>> {
        let row = loaders(ctx, &self.scope).load_one(LossKey(self.row.id)).await?;
        Ok(row.map(|row| Loss { row, scope: self.scope.clone() }))
    }
    /// History of losses, newest first, at most 20.
    async fn losses(&self, ctx: &Context<'_>) -> Result<Vec<Loss>> {
        let rows = handsight_app::lost::history(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| Loss { row, scope: self.scope.clone() }).collect())
    }
    /// Attributes reported by the device, by name. Attributes that reveal a location require `LOCATION_READ`.
    async fn attributes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by class; null for all classes.")] class: Option<AttributeClass>,
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
        #[graphql(desc = "Filters by state; null for all states.")] state: Option<Vec<ActionState>>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ActionConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let query = ActionQuery {
            states: state.map(|s| s.into_iter().map(|state| state.0).collect()),
            device: Some(self.row.id),
            ..ActionQuery::default()
        };
        action_connection(ctx, &scope, &query, &request).await
    }
    /// Last known location; null if unknown or if the caller lacks `LOCATION_READ`.
    async fn location(&self, ctx: &Context<'_>) -> Option<Fix> {
        if !ctx.caller().may_see_places() {
            return None;
        }
        self.row.fix.clone().map(Fix::from)
    }
    /// Location history, oldest first; the newest 20,000 locations of a longer track.
    async fn track(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Start of the period, inclusive.")] from: DateTime,
        #[graphql(desc = "End of the period, exclusive.")] to: DateTime,
    ) -> Result<Vec<Fix>> {
        let scope = ctx.enter(Permission::LocationRead)?;
        let fixes = cases::track(ctx.app(), &scope, self.row.id, from.0, to.0).await.map_err(fail)?;
        Ok(fixes.into_iter().map(Fix::from).collect())
    }
    /// Bytes per day over the last seven days, oldest first; empty if the caller lacks `USAGE_READ`.
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
    /// Usage of the device from daily totals, grouped like the root field `usage`.
    async fn usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day, in local time.")] from: Date,
        #[graphql(desc = "Last day, in local time; at most ten years after `from`.")] to: Date,
        #[graphql(desc = "Dimensions, in the order of each row's keys.")] by: Vec<UsageDimension>,
    ) -> Result<Vec<UsageRow>> {
        let scope = ctx.enter(Permission::UsageRead)?;
        report_rows(ctx, &scope, (from, to), by, Some(self.row.id), None).await
    }
    /// Its usage events, newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "type", desc = "Filters by event type; null or empty for all.")] kinds: Option<
            Vec<UsageType>,
        >,
        #[graphql(desc = "Only events that began at or after this time.")] from: Option<DateTime>,
        #[graphql(desc = "Only events that began before this time.")] to: Option<DateTime>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
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
    /// SIM slots with their phone numbers, in order.
    async fn numbers(&self, ctx: &Context<'_>) -> Result<Vec<DeviceNumber>> {
        let rows = loaders(ctx, &self.scope).load_one(NumbersKey(self.row.id)).await?.unwrap_or_default();
        Ok(rows.into_iter().map(DeviceNumber).collect())
    }
    /// Push service of the device, e.g. `fcm`, `apns` or `mqtt`; null if it reported none.
    async fn push_service(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        loaders(ctx, &self.scope).load_one(PushKey(self.row.id)).await
    }
    /// Installed applications, by package name.
    async fn applications(&self, ctx: &Context<'_>) -> Result<Vec<Application>> {
        let rows = cases::applications(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(rows.into_iter().map(Application::from).collect())
    }
    /// Latest lines of the agent's log, newest first. Requires `ACTIONS_READ` and `LOCATION_READ`, because a
    /// log can reveal both.
    async fn log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of lines, 1 to 1,000; 200 by default.")] first: Option<i32>,
    ) -> Result<Vec<LogLine>> {
        let first = u32::try_from(first.unwrap_or(200)).ok().filter(|n| (1..=1_000).contains(n));
        let first = first.ok_or_else(|| Code::InvalidInput.error("`first` is 1 to 1,000 lines"))?;
        let scope = ctx.enter_places(Permission::ActionsRead)?;
        let rows = cases::log(ctx.app(), &scope, self.row.id, first).await.map_err(fail)?;
        Ok(rows.into_iter().map(LogLine::from).collect())
    }
}
