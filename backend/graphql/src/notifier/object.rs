//! A way out as an object; never its secrets.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use handsight_app::notifier::{self as cases, NotifierRow};

use super::kind::{NotifierCarries, NotifierKind};
use crate::{
    context::Visit,
    error::fail,
    noun::noun,
    scalar::{DateTime, Long},
};

/// A non-secret setting.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotifierSetting {
    /// Name.
    name: String,
    /// Value, as text.
    value: String,
}

noun! {
    /// A channel that delivers messages to devices or people.
    Notifier(NotifierRow) {
        /// Kind of channel.
        kind: NotifierKind,
        /// Display name of its kind.
        title: &str = |row| row.kind.title(),
        /// Type of messages.
        carries: NotifierCarries = |row| row.kind.carries().into(),
        /// Name, unique in the enterprise.
        name: &str,
        /// Position among the channels; the lowest is tried first.
        position: i32,
        /// Cost per message, in millionths of the enterprise's currency.
        cost_micros: Long,
        /// Maximum messages per second; zero for no limit.
        per_second: i32,
        /// Whether the channel is enabled.
        enabled: bool,
        /// Human-readable last error; null since the last success.
        last_error: Option<&str>,
        /// When the last error occurred; null if none has since the channel was changed.
        last_error_at: Option<DateTime>,
        /// When it last accepted a message, to the minute; null for never.
        last_success_at: Option<DateTime>,
        /// When it was created.
        created_at: DateTime,
    }
}

#[ComplexObject]
impl Notifier {
    /// Settings, except secret ones.
    async fn settings(&self) -> Vec<NotifierSetting> {
        let text =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let one = |(name, value): (&String, &serde_json::Value)| NotifierSetting {
            name: name.clone(),
            value: text(value),
        };
        self.row.settings.iter().map(one).collect()
    }
    /// Names of the stored secret settings.
    async fn secrets(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        cases::secret_names(ctx.app(), &self.row).map_err(fail)
    }
    /// URL to which the gateway delivers SMS from devices; null if it uses another method. The URL
    /// authenticates the gateway: keep it secret.
    async fn incoming_url(&self, ctx: &Context<'_>) -> Option<String> {
        cases::incoming_url(ctx.app(), self.scope.enterprise(), &self.row)
    }
}
