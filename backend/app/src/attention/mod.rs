//! What needs somebody's attention: facts in words, most urgent first. It asks and tells; it changes nothing.

use std::time::Duration;

use handsight_domain::{
    command, country,
    device::PRESENT_WITHIN,
    id::{ActionSessionId, DeviceId},
    package::PushState,
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    action::ActionRow,
    attention::{self as rows, DeviceFact, DeviceFacts},
    device::enrolled_count,
    lost::{asking, lost_devices},
    notifier::{notifiers, spend_of},
    package, row, webhook,
};

use crate::{App, UseCaseError, enterprise, notifier};

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

/// Up to this many devices stand by themselves; more are one fact.
const SINGLY: i64 = 3;

fn ago(from: Timestamp, now: Timestamp) -> String {
    let hours = now.since(from).as_secs() / 3_600;
    match hours {
        0 => "less than an hour ago".to_owned(),
        1 => "an hour ago".to_owned(),
        2..48 => format!("{hours} hours ago"),
        _ => format!("{} days ago", hours / 24),
    }
}

fn about(
    out: &mut Vec<Attention>,
    kind: Kind,
    severity: Severity,
    (facts, count): DeviceFacts,
    one: impl Fn(&DeviceFact) -> (String, String),
    many: (String, String),
) {
    if count > SINGLY {
        let (title, detail) = many;
        out.push(Attention { kind, severity, title, detail, device: None, session: None, count });
        return;
    }
    for fact in facts {
        let (title, detail) = one(&fact);
        let device = Some(fact.device);
        out.push(Attention { kind, severity, title, detail, device, session: None, count: 1 });
    }
}

fn evaluation(ends_at: Option<Timestamp>, now: Timestamp) -> Option<Attention> {
    let ends_at = ends_at?;
    let left = ends_at.since(now);
    let (severity, title, detail) = if ends_at <= now {
        let detail = "New phones cannot enrol. Ask the operator of the service to convert the enterprise.";
        (Severity::Bad, "The evaluation has ended".to_owned(), detail)
    } else if left <= Duration::from_secs(7 * 86_400) {
        let days = left.as_secs().div_ceil(86_400);
        let word = if days == 1 { "day" } else { "days" };
        let detail = "After that no new phones can enrol until the enterprise is converted to paying.";
        (Severity::Warn, format!("The evaluation ends in {days} {word}"), detail)
    } else {
        return None;
    };
    let detail = detail.to_owned();
    let kind = Kind::EvaluationEnding;
    Some(Attention { kind, severity, title, detail, device: None, session: None, count: 1 })
}

/// What needs attention now, most urgent first.
pub async fn attention(app: &App, scope: &EnterpriseScope) -> Result<Vec<Attention>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let now = app.clock.now();
    let present = now.before(PRESENT_WITHIN);
    let mut out = Vec::new();
    let plain = |kind, severity, title: String, detail: String, count| Attention {
        kind,
        severity,
        title,
        detail,
        device: None,
        session: None,
        count,
    };
    let missing = rows::missing(&tx, present, SINGLY).await?;
    let many =
        (format!("{} devices are missing", missing.1), "They were silent for more than 72 hours.".to_owned());
    about(
        &mut out,
        Kind::DeviceMissing,
        Severity::Bad,
        missing,
        |fact| {
            (format!("{} is missing", fact.name), format!("Last heard of {}.", ago(fact.last_seen_at, now)))
        },
        many,
    );
    for failed in rows::failed(&tx, now.before(Duration::from_secs(86_400)), 5).await? {
        let word = if failed.count == 1 { "action" } else { "actions" };
        out.push(Attention {
            kind: Kind::ActionFailed,
            severity: Severity::Bad,
            title: format!("{}: {} {word} failed", command::title(&failed.command), failed.count),
            detail: "Failed, refused or out of time within the last 24 hours.".to_owned(),
            device: failed.device,
            session: Some(failed.session),
            count: failed.count,
        });
    }
    let lost = lost_devices(&tx, SINGLY).await?;
    let many = (format!("{} devices are lost", lost.1), "Marked as lost and not found again.".to_owned());
    about(
        &mut out,
        Kind::DeviceLost,
        Severity::Bad,
        lost,
        |fact| {
            let detail = format!("Marked as lost; last heard of {}.", ago(fact.last_seen_at, now));
            (format!("{} is lost", fact.name), detail)
        },
        many,
    );
    let (asking, first) = asking(&tx).await?;
    if asking > 0 {
        let action = match first {
            Some(id) if asking == 1 => row::find::<ActionRow>(&tx, id).await?,
            _ => None,
        };
        let title = if asking == 1 { "A wipe waits to be confirmed" } else { "Wipes wait to be confirmed" };
        out.push(Attention {
            device: action.map(|a| a.device),
            ..plain(
                Kind::WipeUnconfirmed,
                Severity::Bad,
                title.to_owned(),
                "No phone received it for so long that somebody must say again that it is meant.".to_owned(),
                asking,
            )
        });
    }
    let (stuck, error) = rows::stuck(&tx).await?;
    if stuck > 0 {
        let word = if stuck == 1 { "action waits" } else { "actions wait" };
        let title = format!("{stuck} {word} for the SMS gateway");
        let detail = error.unwrap_or_else(|| "The gateway does not answer.".to_owned());
        out.push(plain(Kind::GatewayDown, Severity::Bad, title, detail, stuck));
    }
    let month = notifier::month(&tx, now).await?;
    let held = spend_of(&tx, month).await?.held_back;
    if held > 0 {
        let title = "The month's bound on messages is reached".to_owned();
        let detail =
            "Paid ways wait for the next month: raise the bound under Notifiers if that is too long.";
        out.push(plain(Kind::MessageCapReached, Severity::Bad, title, detail.to_owned(), held));
    }
    for row in notifiers(&tx).await?.into_iter().filter(|n| n.enabled) {
        if let Some(error) = row.last_error {
            let title = format!("{} does not take messages", row.name);
            out.push(plain(Kind::NotifierFailing, Severity::Warn, title, error, 1));
        }
    }
    let since = now.before(Duration::from_secs(7 * 86_400));
    let changed = rows::sim_changed(&tx, since, SINGLY).await?;
    let many =
        (format!("{} devices have another SIM card", changed.1), "Their numbers are not proven.".to_owned());
    about(
        &mut out,
        Kind::SimChanged,
        Severity::Warn,
        changed,
        |fact| {
            let title = format!("{} has another SIM card", fact.name);
            (title, "Its number is not proven: somebody may have taken the phone.".to_owned())
        },
        many,
    );
    out.extend(evaluation(enterprise::require(&tx).await?.evaluation_ends_at, now));
    let low = rows::low_batteries(&tx, present, SINGLY).await?;
    let many = (format!("{} devices are low on battery", low.1), "Each has at most 15 % charge.".to_owned());
    about(
        &mut out,
        Kind::BatteryLow,
        Severity::Warn,
        low,
        |fact| {
            let percent = fact.battery_percent.unwrap_or(0);
            (format!("{} is low on battery", fact.name), format!("{percent} % charge."))
        },
        many,
    );
    let roaming = rows::roaming(&tx, present, SINGLY).await?;
    let many = (format!("{} devices are roaming", roaming.1), "Calls and data may cost extra.".to_owned());
    about(
        &mut out,
        Kind::Roaming,
        Severity::Warn,
        roaming,
        |fact| {
            let place = fact.country.as_deref().map_or("another carrier's network", country::label);
            (format!("{} is roaming", fact.name), format!("In {place}."))
        },
        many,
    );
    for webhook in webhook::failing(&tx, now.before(Duration::from_secs(3_600))).await? {
        let (severity, title, detail) = match &webhook.disabled_reason {
            Some(reason) => {
                (Severity::Bad, "A webhook was switched off", format!("{}: {reason}.", webhook.url))
            }
            None => (
                Severity::Warn,
                "A webhook takes nothing",
                format!("{} has taken nothing for an hour.", webhook.url),
            ),
        };
        out.push(plain(Kind::WebhookFailing, severity, title.to_owned(), detail, 1));
    }
    for push in package::pushes_in(&tx, &[PushState::Halted, PushState::Due]).await? {
        let title = match row::find::<package::PackageRow>(&tx, push.package).await? {
            Some(package) => package.title,
            None => continue,
        };
        out.push(if push.state == PushState::Halted {
            let detail = push.note.unwrap_or_else(|| "Too many devices failed.".to_owned());
            plain(Kind::PackageHalted, Severity::Bad, format!("The push of {title} was halted"), detail, 1)
        } else {
            let detail = "See who lacks it, and push it again.".to_owned();
            plain(Kind::PackageDue, Severity::Wait, format!("{title} is to be pushed again"), detail, 1)
        });
    }
    if enrolled_count(&tx).await? == 0 {
        let title = "No phone is enrolled yet".to_owned();
        let detail = "Open Enrolment and send the link, the QR code or the system ID to somebody.".to_owned();
        out.push(plain(Kind::EnrolmentEmpty, Severity::Wait, title, detail, 0));
    }
    out.sort_by_key(|fact| fact.severity);
    Ok(out)
}
