//! A way out as an object; never its secrets.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::notifier::{self as cases, NotifierRow};
use handsight_domain::scope::EnterpriseScope;

use super::kind::{NotifierCarries, NotifierKind};
use crate::{
    connection::clamp,
    context::Visit,
    error::fail,
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

/// A way out to phones or people.
#[derive(Debug, Clone)]
pub struct Notifier {
    pub(crate) row: NotifierRow,
    pub(crate) scope: EnterpriseScope,
}

/// A way out to phones or people.
#[Object]
impl Notifier {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// What it is.
    async fn kind(&self) -> NotifierKind {
        self.row.kind.into()
    }
    /// What it is, for people.
    async fn title(&self) -> &str {
        self.row.kind.title()
    }
    /// What it carries.
    async fn carries(&self) -> NotifierCarries {
        self.row.kind.carries().into()
    }
    /// Its name, unique in the enterprise.
    async fn name(&self) -> &str {
        &self.row.name
    }
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
    /// Its place among the others; the lowest is tried first.
    async fn position(&self) -> i32 {
        clamp(self.row.position)
    }
    /// What one message costs, in millionths of the enterprise's currency.
    async fn cost_micros(&self) -> Long {
        Long(self.row.cost_micros)
    }
    /// Most messages a second; zero for no bound.
    async fn per_second(&self) -> i32 {
        clamp(self.row.per_second)
    }
    /// Whether it is used.
    async fn enabled(&self) -> bool {
        self.row.enabled
    }
    /// What went wrong last, in words; null once it worked again.
    async fn last_error(&self) -> Option<&str> {
        self.row.last_error.as_deref()
    }
    /// When something last went wrong; null for never since it was changed.
    async fn last_error_at(&self) -> Option<DateTime> {
        self.row.last_error_at.map(DateTime)
    }
    /// When it last took a message, to the minute; null for never.
    async fn last_success_at(&self) -> Option<DateTime> {
        self.row.last_success_at.map(DateTime)
    }
    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
    /// Where the gateway hands in texts from phones; null when it does so otherwise. The address authorises: keep
    /// it like a password.
    async fn incoming_url(&self, ctx: &Context<'_>) -> Option<String> {
        cases::incoming_url(ctx.app(), self.scope.enterprise(), &self.row)
    }
}
