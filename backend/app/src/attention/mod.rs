//! What needs somebody's attention: facts in words, most urgent first. It asks and tells; it changes nothing. Each rule is a
//! file, and `RULES` lists them.

mod battery;
mod enrolment;
mod evaluation;
mod failed;
mod gateway;
mod lost;
mod messages;
mod missing;
mod notifier;
mod package;
mod roaming;
mod sim;
mod webhook;
mod wipe;

use futures::future::BoxFuture;
use handsight_domain::{
    device::PRESENT_WITHIN,
    id::{ActionSessionId, DeviceId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    Tx,
    attention::{DeviceFact, DeviceFacts},
};

use crate::{App, UseCaseError};

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A device was silent for 72 hours.
    DeviceMissing,
    /// Actions failed, were refused or ran out of time within the last 24 hours.
    ActionFailed,
    /// Actions wait because no notifier takes them.
    GatewayDown,
    /// A device roams.
    Roaming,
    /// The evaluation ends within 7 days or has ended.
    EvaluationEnding,
    /// A device has at most 15 % charge.
    BatteryLow,
    /// Nobody is enrolled yet.
    EnrolmentEmpty,
    /// A webhook was switched off by the service, or has taken nothing for an hour.
    WebhookFailing,
    /// Messages wait because the month's bound on their cost is reached.
    MessageCapReached,
    /// A way out did not take its last message.
    NotifierFailing,
    /// Another SIM card was seen in a device within the last 7 days, and its number is not proven.
    SimChanged,
    /// A device is marked as lost.
    DeviceLost,
    /// A wipe waited so long that it must be confirmed again.
    WipeUnconfirmed,
    /// A push of a package was halted.
    PackageHalted,
    /// A cycle of a push of a package is due, and somebody decides.
    PackageDue,
}

/// How urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something is wrong.
    Bad,
    /// Something may go wrong.
    Warn,
    /// Something waits for somebody.
    Wait,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// What it is about.
    pub kind: Kind,
    /// How urgent.
    pub severity: Severity,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub detail: String,
    /// The device, when it is one.
    pub device: Option<DeviceId>,
    /// The session, when it is one.
    pub session: Option<ActionSessionId>,
    /// How many devices or actions.
    pub count: i64,
}

/// A rule: what of its kind needs attention, in the enterprise that it looks at.
type Rule = for<'a> fn(&'a Look<'a>) -> BoxFuture<'a, Result<Vec<Attention>, UseCaseError>>;

/// Every rule; what is as urgent stands in their order.
const RULES: &[Rule] = &[
    |look| Box::pin(missing::rule(look)),
    |look| Box::pin(failed::rule(look)),
    |look| Box::pin(lost::rule(look)),
    |look| Box::pin(wipe::rule(look)),
    |look| Box::pin(gateway::rule(look)),
    |look| Box::pin(messages::rule(look)),
    |look| Box::pin(notifier::rule(look)),
    |look| Box::pin(sim::rule(look)),
    |look| Box::pin(evaluation::rule(look)),
    |look| Box::pin(battery::rule(look)),
    |look| Box::pin(roaming::rule(look)),
    |look| Box::pin(webhook::rule(look)),
    |look| Box::pin(package::rule(look)),
    |look| Box::pin(enrolment::rule(look)),
];

/// What a rule looks at.
struct Look<'a> {
    tx: &'a Tx,
    now: Timestamp,
}

/// Up to this many devices stand by themselves; more are one fact.
const SINGLY: i64 = 3;

impl Look<'_> {
    /// Devices that were heard of since then are present.
    fn present(&self) -> Timestamp {
        self.now.before(PRESENT_WITHIN)
    }
    /// How long ago an instant is, in words.
    fn ago(&self, from: Timestamp) -> String {
        let hours = self.now.since(from).as_secs() / 3_600;
        match hours {
            0 => "less than an hour ago".to_owned(),
            1 => "an hour ago".to_owned(),
            2..48 => format!("{hours} hours ago"),
            _ => format!("{} days ago", hours / 24),
        }
    }
}

impl Attention {
    /// A fact about nothing in particular, one in number.
    fn new(kind: Kind, severity: Severity, title: impl Into<String>, detail: impl Into<String>) -> Self {
        let (title, detail) = (title.into(), detail.into());
        Self { kind, severity, title, detail, device: None, session: None, count: 1 }
    }
}

/// Facts about devices: each by itself, or one for `many`. Both say title and detail.
fn of_devices(
    (kind, severity): (Kind, Severity),
    (facts, count): DeviceFacts,
    one: impl Fn(&DeviceFact) -> (String, String),
    many: (&str, &str),
) -> Vec<Attention> {
    if count > SINGLY {
        let title = format!("{count} devices {}", many.0);
        return vec![Attention { count, ..Attention::new(kind, severity, title, many.1) }];
    }
    let single = |fact: DeviceFact| {
        let (title, detail) = one(&fact);
        Attention { device: Some(fact.device), ..Attention::new(kind, severity, title, detail) }
    };
    facts.into_iter().map(single).collect()
}

/// What needs attention now, most urgent first.
pub async fn attention(app: &App, scope: &EnterpriseScope) -> Result<Vec<Attention>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let look = Look { tx: &tx, now: app.clock.now() };
    let mut out = Vec::new();
    for rule in RULES {
        out.extend(rule(&look).await?);
    }
    out.sort_by_key(|fact| fact.severity);
    Ok(out)
}
