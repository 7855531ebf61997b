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

/// A setting that is no secret.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotifierSetting {
    /// Its name.
    name: String,
    /// Its value, as text.
    value: String,
}

noun! {
    /// A way out to phones or people.
    Notifier(NotifierRow) {
        /// What it is.
        kind: NotifierKind,
        /// What it is, for people.
        title: &str = |row| row.kind.title(),
        /// What it carries.
        carries: NotifierCarries = |row| row.kind.carries().into(),
        /// Its name, unique in the enterprise.
        name: &str,
        /// Its place among the others; the lowest is tried first.
        position: i32,
        /// What one message costs, in millionths of the enterprise's currency.
        cost_micros: Long,
        /// Most messages a second; zero for no bound.
        per_second: i32,
        /// Whether it is used.
        enabled: bool,
        /// What went wrong last, in words; null once it worked again.
        last_error: Option<&str>,
        /// When something last went wrong; null for never since it was changed.
        last_error_at: Option<DateTime>,
        /// When it last took a message, to the minute; null for never.
        last_success_at: Option<DateTime>,
        /// When it was created.
        created_at: DateTime,
    }
}

#[ComplexObject]
impl Notifier {
    /// Its settings, the secret ones left out.
    async fn settings(&self) -> Vec<NotifierSetting> {
        let text =
            |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let one = |(name, value): (&String, &serde_json::Value)| NotifierSetting {
            name: name.clone(),
            value: text(value),
        };
        self.row.settings.iter().map(one).collect()
    }
    /// The names of the secret settings that are kept.
    async fn secrets(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        cases::secret_names(ctx.app(), &self.row).map_err(fail)
    }
    /// Where the gateway hands in texts from phones; null when it does so otherwise. The address authorises: keep
    /// it like a password.
    async fn incoming_url(&self, ctx: &Context<'_>) -> Option<String> {
        cases::incoming_url(ctx.app(), self.scope.enterprise(), &self.row)
    }
}
