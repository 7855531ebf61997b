//! The action as an object.

use async_graphql::{ComplexObject, Context, ID, Result};
use handsight_app::action::{ActionRow, Authority};
use handsight_domain::{
    action::waiting_for,
    command,
    id::{BackupId, TypedId},
};

use super::{
    outcome::{Attempt, Receipt, ResultItem},
    session::ActionSession,
    state::{ActionState, WaitingFor},
};
use crate::{
    actor::Actor,
    connection,
    context::Visit,
    device::Device,
    error::not_found,
    loader::{ActionKey, AttemptsKey, DeviceKey, ReceiptKey, ResultKey, loaders},
    noun::noun,
    scalar::DateTime,
};

noun! {
    /// One numbered command for one device.
    Action(ActionRow) {
        /// Its number at the device, 8 hex digits. It may change while the action waits for its earliest time, and until it
        /// was first handed over when another one is raised.
        sequence: String = |row| format!("{:08x}", row.sequence),
        /// The command's three letters.
        command: &str,
        /// The command's name for people.
        title: &str = |row| command::title(&row.command),
        /// Where it stands.
        state: ActionState = |row| row.life.state.into(),
        /// When it was asked for.
        created_at: DateTime,
        /// Not to be handed over earlier; null for at once.
        not_before: Option<DateTime>,
        /// When somebody last put it before others, so that it goes the urgent way; null when nobody did.
        raised_at: Option<DateTime>,
        /// The deadline.
        expires_at: DateTime,
        /// When it was first handed over; null before.
        sent_at: Option<DateTime> = |row| row.life.sent_at.map(DateTime),
        /// When the server heard that the device has it; null before, and when the result came without a receipt.
        received_at: Option<DateTime> = |row| row.life.received_at.map(DateTime),
        /// When it ended; null before.
        finished_at: Option<DateTime> = |row| row.life.finished_at.map(DateTime),
        /// Why it did not go out last, for people: what a gateway said, or what it waits for and until when; null when it went,
        /// and once it ended.
        last_error: Option<&str> = |row| row.last_error.as_deref().filter(|_| !row.life.state.is_end()),
        /// The message as it goes to the phone, without its token and signature; a command that is signed says until when it
        /// may be done, in seconds since 1970 UTC.
        message: String = |row| handsight_app::action::message(row),
    }
}

connection!(Action, ActionConnection, ActionEdge);

impl Action {
    async fn of_session(&self, ctx: &Context<'_>) -> Result<ActionSession> {
        super::load_session(ctx, &self.scope, self.row.session).await?.ok_or_else(not_found)
    }
}

#[ComplexObject]
impl Action {
    /// The device, also when it has been deleted since.
    async fn device(&self, ctx: &Context<'_>) -> Result<Device> {
        crate::device::require(ctx, &self.scope, self.row.device).await
    }
    /// Whether the caller may ask this of a device, and so raise it, send it again and take it back.
    async fn caller_may(&self, ctx: &Context<'_>) -> bool {
        Authority::of(ctx.caller()).check(&self.row.command, 1).is_ok()
    }
    /// The request it belongs to.
    async fn session(&self, ctx: &Context<'_>) -> Result<ActionSession> {
        self.of_session(ctx).await
    }
    /// The backup that a `bak` brings once the phone has answered; null for any other command.
    async fn backup_id(&self) -> Option<ID> {
        // A backup has its action's own number.
        (self.row.command == "bak").then(|| BackupId::from_uuid(self.row.id.uuid()).to_string().into())
    }
    /// The command's parameters by position; null for one that was omitted.
    async fn parameters(&self) -> Vec<Option<String>> {
        command::parameters(&self.row.wire)
    }
    /// Who asked.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Actor> {
        Ok(Actor::from(&self.of_session(ctx).await?.row.created_by))
    }
    /// Why it has not gone out or come back yet; null once it ended.
    async fn waiting_for(&self) -> Option<WaitingFor> {
        let (asks, error) = (self.row.confirm_asked_at.is_some(), self.row.last_error.is_some());
        waiting_for(self.row.life.state, self.row.held, asks, error).map(WaitingFor::from)
    }
    /// Since when it is held until somebody confirms it again, because no phone received it for so long; null
    /// when it does not ask.
    async fn confirm_asked_at(&self) -> Option<DateTime> {
        let open = !self.row.life.state.is_end() && self.row.life.received_at.is_none();
        self.row.confirm_asked_at.filter(|_| open).map(DateTime)
    }
    /// When the server will try next; null once it ended, and when the device can only fetch it.
    async fn next_attempt_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        if self.row.life.state.is_end() {
            return Ok(None);
        }
        // What went by a way out once goes by one again; before that, a number and a gateway promise it.
        let went = self.row.rung.is_some() || self.row.last_error.is_some();
        let device = loaders(ctx, &self.scope).load_one(DeviceKey(self.row.device)).await?;
        let promised = ctx.app().sms.is_some() && device.is_some_and(|d| d.phone_number.is_some());
        let reachable = went || promised;
        Ok(self.row.next_attempt_at.filter(|_| reachable).map(DateTime))
    }
    /// Each time it was handed over, in order.
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<Attempt>> {
        let rows = loaders(ctx, &self.scope).load_one(AttemptsKey(self.row.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Attempt::from).collect())
    }
    /// The device's word that it has the message; null before.
    async fn receipt(&self, ctx: &Context<'_>) -> Result<Option<Receipt>> {
        Ok(loaders(ctx, &self.scope).load_one(ReceiptKey(self.row.id)).await?.map(Receipt::from))
    }
    /// The device's answer; null before. An expired or cancelled action may have one that came late.
    async fn result(&self, ctx: &Context<'_>) -> Result<Option<ResultItem>> {
        let found = loaders(ctx, &self.scope).load_one(ResultKey(self.row.id)).await?;
        let places = ctx.caller().may_see_places();
        Ok(found.map(|row| ResultItem::told(row, &self.row, &self.scope, places)))
    }
    /// The identical action that took this one's place, when it was superseded; null otherwise.
    async fn superseded_by(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        let Some(id) = self.row.superseded_by else { return Ok(None) };
        let row = loaders(ctx, &self.scope).load_one(ActionKey(id)).await?;
        Ok(row.map(|row| Self::new(row, self.scope.clone())))
    }
}
