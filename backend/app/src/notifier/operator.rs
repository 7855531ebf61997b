//! The one door to the operator's own gateway and mail server. Everybody who signs up may use them, so what an
//! enterprise sends by them in a day is bounded, and so is what one person gets by them from all enterprises together.
//! What is over the bound took nothing and is told when it can go on; who has a channel of their own is not bounded.
//! The counts are exact: they are taken before the gateway is spoken to, and given back when it took nothing.

use std::{sync::Arc, time::Duration};

use handsight_channel::{
    Accepted, Mail, Mailer, Notifier, Outbound, SendError, SharedMailer, SharedNotifier, smpp::text::count,
};
use handsight_domain::{
    id::{EnterpriseId, TypedId},
    scope::{EnterpriseScope, PlatformScope},
    time::Timestamp,
};
use handsight_store::{
    device::enterprise_gate,
    people::{enterprise::is_proved, throttle},
};

use crate::{App, UseCaseError};

const DAY: Duration = Duration::from_secs(24 * 3_600);
/// How soon after an owner's address is proved goes out what waited for it, at the latest.
const UNPROVED: Duration = Duration::from_secs(15 * 60);

/// Most messages of one day (UTC) by the operator's gateway or mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Texts of an enterprise on evaluation. A long text counts as many times as it has parts.
    pub evaluation_texts: i64,
    /// Texts of any other enterprise.
    pub texts: i64,
    /// Letters of an enterprise on evaluation.
    pub evaluation_letters: i64,
    /// Letters of any other enterprise.
    pub letters: i64,
    /// Texts to one number, and letters to one address, of all enterprises together.
    pub person: i64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { evaluation_texts: 50, texts: 5_000, evaluation_letters: 50, letters: 5_000, person: 30 }
    }
}

impl Allowance {
    /// As good as none: for tests and measurements.
    pub const BOUNDLESS: Self = {
        let most = i64::MAX / 4;
        Self { evaluation_texts: most, texts: most, evaluation_letters: most, letters: most, person: most }
    };
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Text,
    Letter,
}

impl What {
    /// In words, of so many.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("texts", "the operator's gateway"),
            Self::Letter => ("letters", "the operator's mail server"),
        }
    }
}

/// What was taken of an allowance, to be given back.
struct Taken {
    subjects: [Vec<u8>; 2],
    count: i64,
}

/// The operator's gateway, as an enterprise may use it; `None` when there is none.
pub(crate) fn texts(app: &App, enterprise: EnterpriseId) -> Option<SharedNotifier> {
    let inner = Arc::clone(app.sms.as_ref()?);
    Some(Arc::new(Door { app: app.clone(), enterprise, inner }))
}

/// The operator's mail server, as an enterprise may use it; `None` when there is none.
pub(crate) fn letters(app: &App, enterprise: EnterpriseId) -> Option<SharedMailer> {
    let inner = Arc::clone(app.mail.as_ref()?);
    Some(Arc::new(Door { app: app.clone(), enterprise, inner }))
}

#[derive(Debug)]
struct Door<T> {
    app: App,
    enterprise: EnterpriseId,
    inner: T,
}

#[async_trait::async_trait]
impl Notifier for Door<SharedNotifier> {
    fn transport(&self) -> &'static str {
        self.inner.transport()
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        let parts = i64::try_from(count(&message.text)).unwrap_or(i64::MAX);
        let taken = self.take(What::Text, &message.to, parts, message.urgent).await?;
        let outcome = self.inner.send(message).await;
        self.settle(taken, &outcome).await?;
        outcome
    }
}

#[async_trait::async_trait]
impl Mailer for Door<SharedMailer> {
    async fn send(&self, mail: &Mail) -> Result<Accepted, SendError> {
        let taken = self.take(What::Letter, &mail.to.trim().to_lowercase(), 1, false).await?;
        let outcome = self.inner.send(mail).await;
        self.settle(taken, &outcome).await?;
        outcome
    }
}

fn away(error: impl Into<UseCaseError>) -> SendError {
    let error = error.into();
    tracing::warn!(%error, "what is left of the operator's gateway could not be read");
    SendError::Temporary("the database is not available".to_owned())
}

impl<T> Door<T> {
    /// What an enterprise may send in a day. What is urgent, as a lock, has as much again for itself: whoever used up
    /// the day with invitations can still lock a phone.
    async fn most(&self, what: What, urgent: bool) -> Result<(i64, i64), UseCaseError> {
        let tx = self.app.store.read(&EnterpriseScope::of_job(self.enterprise)).await?;
        let gate = enterprise_gate(&tx, false).await?.ok_or(UseCaseError::NotFound)?;
        let of = self.app.allowance;
        let most = match (what, gate.evaluation_ends_at.is_some()) {
            (What::Text, true) => of.evaluation_texts,
            (What::Text, false) => of.texts,
            (What::Letter, true) => of.evaluation_letters,
            (What::Letter, false) => of.letters,
        };
        Ok(if urgent { (most * 2, of.person * 2) } else { (most, of.person) })
    }

    /// Whether an owner's address is proved: before that nothing leaves in the operator's name.
    async fn proved(&self) -> Result<bool, UseCaseError> {
        let tx = self.app.store.read(&EnterpriseScope::of_job(self.enterprise)).await?;
        Ok(is_proved(&tx).await?)
    }

    async fn take(&self, what: What, to: &str, count: i64, urgent: bool) -> Result<Taken, SendError> {
        let (most, person) = self.most(what, urgent).await.map_err(away)?;
        let (name, by) = what.words();
        if !self.proved().await.map_err(away)? {
            let words = format!(
                "{by} carries no {name} until an owner's e-mail address is confirmed: open the link in the letter, or add \
                 a channel of your own"
            );
            return Err(SendError::Later { words, at: self.app.clock.now().after(UNPROVED) });
        }
        let day = self.app.clock.now().millis().div_euclid(DAY.as_millis() as i64);
        let ends = Timestamp::from_millis((day + 1) * DAY.as_millis() as i64);
        let subject =
            |of: &str| self.app.secret.hash("operator's gateway", format!("{name} {day} {of}").as_bytes());
        let subjects = [subject(&self.enterprise.uuid().to_string()), subject(to)];
        let later = |words: String| Err(SendError::Later { words, at: ends });
        // Dropped without a commit, neither is taken.
        let tx = self.app.store.platform(&PlatformScope::of_service()).await.map_err(away)?;
        if !throttle::take(&tx, &subjects[0], (count, most), ends).await.map_err(away)? {
            return later(format!(
                "today's {most} {name} by {by} are used up: more at 00:00 UTC, or add a channel of your own"
            ));
        }
        if !throttle::take(&tx, &subjects[1], (count, person), ends).await.map_err(away)? {
            return later(format!(
                "today's {person} {name} to this person by {by} are used up: more at 00:00 UTC, or add a channel of \
                 your own"
            ));
        }
        tx.commit().await.map_err(away)?;
        Ok(Taken { subjects, count })
    }

    async fn settle(&self, taken: Taken, outcome: &Result<Accepted, SendError>) -> Result<(), SendError> {
        if !outcome.as_ref().is_err_and(SendError::took_nothing) {
            return Ok(());
        }
        let back = async {
            let tx = self.app.store.platform(&PlatformScope::of_service()).await?;
            for subject in &taken.subjects {
                throttle::give_back(&tx, subject, taken.count).await?;
            }
            tx.commit().await
        };
        // What it said counts more than a count that stays too high until midnight.
        if let Err(error) = back.await {
            tracing::warn!(%error, "what the operator's gateway did not take still counts");
        }
        Ok(())
    }
}
