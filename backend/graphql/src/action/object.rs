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
    /// A command issued to one device.
    Action(ActionRow) {
        /// Sequence number on the device, 8 hex digits. May change while the action waits for its earliest
        /// delivery time, or if another action is prioritized before this one is first sent.
        sequence: String = |row| format!("{:08x}", row.sequence),
        /// Three-letter code of the command.
        command: &str,
        /// Display name of the command.
        title: &str = |row| command::title(&row.command),
        /// State.
        state: ActionState = |row| row.life.state.into(),
        /// When it was issued.
        created_at: DateTime,
        /// Earliest delivery time; null for immediate delivery.
        not_before: Option<DateTime>,
        /// When it was last prioritized; null if never.
        raised_at: Option<DateTime>,
        /// Deadline.
        expires_at: DateTime,
        /// When it was first sent; null before.
        sent_at: Option<DateTime> = |row| row.life.sent_at.map(DateTime),
        /// When the server received the receipt; null before, and if the result came without a receipt.
        received_at: Option<DateTime> = |row| row.life.received_at.map(DateTime),
        /// When it ended; null before.
        finished_at: Option<DateTime> = |row| row.life.finished_at.map(DateTime),
        /// Human-readable reason why the last delivery failed or what delivery waits for and until when; null
        /// after a successful delivery and once the action has ended.
        last_error: Option<&str> = |row| row.last_error.as_deref().filter(|_| !row.life.state.is_end()),
        /// The message as sent to the device, without its token and signature. Signed commands include the
        /// time until which they may be executed, in seconds since 1970 UTC.
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
    /// The device, even if deleted since.
    async fn device(&self, ctx: &Context<'_>) -> Result<Device> {
        crate::device::require(ctx, &self.scope, self.row.device).await
    }
    /// Whether the caller may issue this command to a device, and so may prioritize, retry and cancel the
    /// action.
    async fn caller_may(&self, ctx: &Context<'_>) -> bool {
        Authority::of(ctx.caller()).check(&self.row.command, 1).is_ok()
    }
    /// The session it belongs to.
    async fn session(&self, ctx: &Context<'_>) -> Result<ActionSession> {
        self.of_session(ctx).await
    }
    /// ID of the backup that a `bak` action created; null until the device has answered and for other
    /// commands.
    async fn backup_id(&self) -> Option<ID> {
        // A backup has its action's own number.
        (self.row.command == "bak").then(|| BackupId::from_uuid(self.row.id.uuid()).to_string().into())
    }
    /// Parameters by position; null for an omitted one.
    async fn parameters(&self) -> Vec<Option<String>> {
        command::parameters(&self.row.wire)
    }
    /// Who issued it.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Actor> {
        Ok(Actor::from(&self.of_session(ctx).await?.row.created_by))
    }
    /// Why it hasn't been sent or completed yet; null once it has ended.
    async fn waiting_for(&self) -> Option<WaitingFor> {
        let (asks, error) = (self.row.confirm_asked_at.is_some(), self.row.last_error.is_some());
        waiting_for(self.row.life.state, self.row.held, asks, error).map(WaitingFor::from)
    }
    /// Since when it has been on hold for a new confirmation, because no device received it for too long;
    /// null if it isn't on hold.
    async fn confirm_asked_at(&self) -> Option<DateTime> {
        let open = !self.row.life.state.is_end() && self.row.life.received_at.is_none();
        self.row.confirm_asked_at.filter(|_| open).map(DateTime)
    }
    /// When the next delivery attempt is due; null once ended and if the action is only delivered at
    /// check-in.
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
    /// Delivery attempts, in order.
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<Attempt>> {
        let rows = loaders(ctx, &self.scope).load_one(AttemptsKey(self.row.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Attempt::from).collect())
    }
    /// Receipt from the device; null before.
    async fn receipt(&self, ctx: &Context<'_>) -> Result<Option<Receipt>> {
        Ok(loaders(ctx, &self.scope).load_one(ReceiptKey(self.row.id)).await?.map(Receipt::from))
    }
    /// Result from the device; null before. Expired or cancelled actions may have a late result.
    async fn result(&self, ctx: &Context<'_>) -> Result<Option<ResultItem>> {
        let found = loaders(ctx, &self.scope).load_one(ResultKey(self.row.id)).await?;
        let places = ctx.caller().may_see_places();
        Ok(found.map(|row| ResultItem::told(row, &self.row, &self.scope, places)))
    }
    /// The identical action that superseded it; null if none did.
    async fn superseded_by(&self, ctx: &Context<'_>) -> Result<Option<Action>> {
        let Some(id) = self.row.superseded_by else { return Ok(None) };
        let row = loaders(ctx, &self.scope).load_one(ActionKey(id)).await?;
        Ok(row.map(|row| Self::new(row, self.scope.clone())))
    }
}
