//! The one door to the operator's own gateway and mail server. Everybody who signs up may use them, so what an
//! enterprise sends by them in a day is bounded, and so is what one person gets by them from all enterprises together.
//! What is over the bound took nothing and is told when it can go on; who has a channel of their own is not bounded.
//! The counts are exact: they are taken before the gateway is spoken to, and given back when it took nothing. Enterprises
//! on evaluation share a bound, since one person may have several, and so do the letters that ask for a proof of an
//! address, which go to whoever a stranger names.

use std::{sync::Arc, time::Duration};

use handsight_channel::{
    Accepted, Mail, Mailer, Notifier, Outbound, SendError, SharedMailer, SharedNotifier, smpp::text::count,
};
use handsight_domain::{
    id::{EnterpriseId, TypedId},
    number_class::{NumberClass, classify},
    scope::{EnterpriseScope, PlatformScope},
    time::Timestamp,
};
use handsight_store::{
    PlatformTx, StoreError,
    device::{enterprise_gate, is_proven},
    people::{enterprise::is_proved, throttle},
};

use crate::{App, UseCaseError, device::e164, enterprise};

const DAY: Duration = Duration::from_secs(24 * 3_600);
/// How long it is remembered which unproven numbers an enterprise on evaluation has texted: longer than evaluations last.
const REMEMBERED: Duration = Duration::from_secs(366 * 24 * 3_600);
/// Letters in a day that ask for a proof: for one enterprise, and to one address.
const CONFIRMATIONS: i64 = 10;
const CONFIRMATIONS_TO_ONE: i64 = 5;
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
    /// Texts to one number, and letters to one address, of all enterprises together. A number that is proven for a device
    /// of an enterprise is counted for that enterprise alone.
    pub person: i64,
    /// Texts, and letters, of all enterprises on evaluation together.
    pub evaluations: i64,
    /// Letters that ask for the proof of an address, of all enterprises together.
    pub confirmations: i64,
    /// Numbers of devices that nobody has proven, to which an enterprise on evaluation may send commands; in all, not
    /// of a day.
    pub unproven: i64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            evaluation_texts: 50,
            texts: 5_000,
            evaluation_letters: 50,
            letters: 5_000,
            person: 30,
            evaluations: 1_000,
            confirmations: 2_000,
            unproven: 10,
        }
    }
}

impl Allowance {
    /// As good as none: for tests and measurements.
    pub const BOUNDLESS: Self = {
        let most = i64::MAX / 4;
        Self {
            evaluation_texts: most,
            texts: most,
            evaluation_letters: most,
            letters: most,
            person: most,
            evaluations: most,
            confirmations: most,
            unproven: most,
        }
    };
}

/// To whom a text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// To a person, and letters.
    Person,
    /// To a device: commands.
    Device,
    /// To a number, which it asks to prove itself.
    Proof,
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

/// Something of which there is so much until a time.
struct Bound {
    subject: Vec<u8>,
    most: i64,
    /// What is said when it is used up.
    words: String,
}

/// What was taken of allowances, to be given back.
struct Taken {
    subjects: Vec<Vec<u8>>,
    count: i64,
}

/// The number of the day (UTC), and when it ends.
fn today(app: &App) -> (i64, Timestamp) {
    let length = DAY.as_millis() as i64;
    let day = app.clock.now().millis().div_euclid(length);
    (day, Timestamp::from_millis((day + 1) * length))
}

fn subject(app: &App, of: &str) -> Vec<u8> {
    app.secret.hash("operator's gateway", of.as_bytes())
}

/// Takes so many of each bound, in their order, or of none: dropped without a commit, nothing is taken.
async fn take(tx: &PlatformTx, bounds: Vec<Bound>, count: i64, ends: Timestamp) -> Result<Taken, SendError> {
    let mut subjects = Vec::with_capacity(bounds.len());
    for Bound { subject, most, words } in bounds {
        if !throttle::take(tx, &subject, (count, most), ends).await.map_err(away)? {
            return Err(SendError::Later { words, at: ends });
        }
        subjects.push(subject);
    }
    Ok(Taken { subjects, count })
}

/// Gives back what was taken for what a gateway did not take.
async fn settle(app: &App, taken: Taken, outcome: &Result<Accepted, SendError>) {
    if !outcome.as_ref().is_err_and(SendError::took_nothing) {
        return;
    }
    let back = async {
        let tx = app.store.platform(&PlatformScope::of_service()).await?;
        for subject in &taken.subjects {
            throttle::give_back(&tx, subject, taken.count).await?;
        }
        tx.commit().await
    };
    // What it said counts more than a count that stays too high until midnight.
    if let Err(error) = back.await {
        tracing::warn!(%error, "what the operator's gateway did not take still counts");
    }
}

/// Sends a letter that asks an address for a proof, by the operator's mail server. Anybody may have one sent to anybody,
/// so they are bounded for the enterprise, the address and the installation.
///
/// # Errors
/// [`SendError`]; [`SendError::Later`] when a bound of the day is reached.
pub(crate) async fn confirmation(
    app: &App,
    enterprise: EnterpriseId,
    mail: &Mail,
) -> Result<Accepted, SendError> {
    let Some(mailer) = &app.mail else {
        return Err(SendError::Permanent("no mail server is configured".to_owned()));
    };
    let (day, ends) = today(app);
    let bound = |of: &str, most: i64| Bound {
        subject: subject(app, &format!("confirmation {day} {of}")),
        most,
        words: "today's letters that ask for a confirmation are used up: more at 00:00 UTC".to_owned(),
    };
    let bounds = vec![
        bound(&enterprise.uuid().to_string(), CONFIRMATIONS.min(app.allowance.confirmations)),
        bound("all", app.allowance.confirmations),
        bound(&mail.to, CONFIRMATIONS_TO_ONE.min(app.allowance.confirmations)),
    ];
    let tx = app.store.platform(&PlatformScope::of_service()).await.map_err(away)?;
    let taken = take(&tx, bounds, 1, ends).await?;
    tx.commit().await.map_err(away)?;
    let outcome = mailer.send(mail).await;
    settle(app, taken, &outcome).await;
    outcome
}

/// The operator's gateway, as an enterprise may use it; `None` when there is none.
pub(super) fn texts(app: &App, enterprise: EnterpriseId, of: Use) -> Option<SharedNotifier> {
    let inner = Arc::clone(app.sms.as_ref()?);
    Some(Arc::new(Door { app: app.clone(), enterprise, of, inner }))
}

/// The operator's mail server, as an enterprise may use it; `None` when there is none.
pub(super) fn letters(app: &App, enterprise: EnterpriseId) -> Option<SharedMailer> {
    let inner = Arc::clone(app.mail.as_ref()?);
    Some(Arc::new(Door { app: app.clone(), enterprise, of: Use::Person, inner }))
}

#[derive(Debug)]
struct Door<T> {
    app: App,
    enterprise: EnterpriseId,
    of: Use,
    inner: T,
}

#[async_trait::async_trait]
impl Notifier for Door<SharedNotifier> {
    fn transport(&self) -> &'static str {
        self.inner.transport()
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        let parts = i64::try_from(count(&message.text)).unwrap_or(i64::MAX);
        let message = Outbound { to: self.number(&message.to).await?, ..message.clone() };
        let taken = self.take(What::Text, &message.to, parts, message.urgent).await?;
        let outcome = self.inner.send(&message).await;
        settle(&self.app, taken, &outcome).await;
        outcome
    }
}

#[async_trait::async_trait]
impl Mailer for Door<SharedMailer> {
    async fn send(&self, mail: &Mail) -> Result<Accepted, SendError> {
        let taken = self.take(What::Letter, &mail.to.trim().to_lowercase(), 1, false).await?;
        let outcome = self.inner.send(mail).await;
        settle(&self.app, taken, &outcome).await;
        outcome
    }
}

fn away(error: impl Into<UseCaseError>) -> SendError {
    let error = error.into();
    tracing::warn!(%error, "what is left of the operator's gateway could not be read");
    SendError::Temporary("the database is not available".to_owned())
}

/// What is known of an enterprise and of whom it writes to.
struct Known {
    /// An owner's address is proved: before that nothing leaves in the operator's name.
    confirmed: bool,
    evaluation: bool,
    /// The number is proven for one of the enterprise's devices.
    proven: bool,
}

impl<T> Door<T> {
    /// The number in E.164, as the enterprise's country reads one that was stored before numbers had one spelling.
    /// Nothing else goes out at the operator's cost.
    async fn number(&self, to: &str) -> Result<String, SendError> {
        let country = async {
            let tx = self.app.store.read(&EnterpriseScope::of_job(self.enterprise)).await?;
            enterprise::country(&tx).await
        };
        let country = country.await.map_err(away)?;
        let number = e164(to, country).ok_or_else(|| {
            SendError::Permanent(
                "the operator's gateway texts full phone numbers only: enter it with its country code, such as \
                 +12025550123"
                    .to_owned(),
            )
        })?;
        match classify(&number, country).class {
            NumberClass::Premium | NumberClass::Satellite => {
                let words = "the operator's gateway texts no premium and satellite numbers";
                Err(SendError::Permanent(words.to_owned()))
            }
            _ => Ok(number),
        }
    }

    async fn known(&self, what: What, to: &str) -> Result<Known, UseCaseError> {
        let tx = self.app.store.read(&EnterpriseScope::of_job(self.enterprise)).await?;
        let gate = enterprise_gate(&tx, false).await?.ok_or(UseCaseError::NotFound)?;
        Ok(Known {
            confirmed: is_proved(&tx).await?,
            evaluation: gate.evaluation_ends_at.is_some(),
            proven: what == What::Text && is_proven(&tx, to).await?,
        })
    }

    /// What is bounded in a day. What is urgent, as a lock, has as much again for itself: whoever used up the day with
    /// invitations can still lock a phone; where the number is proven, nobody else's texts hold it up either.
    fn bounds(&self, known: &Known, what: What, to: &str, urgent: bool) -> Vec<Bound> {
        let (of, (name, by), (day, _)) = (self.app.allowance, what.words(), today(&self.app));
        let twice = if urgent { 2 } else { 1 };
        let most = match (what, known.evaluation) {
            (What::Text, true) => of.evaluation_texts,
            (What::Text, false) => of.texts,
            (What::Letter, true) => of.evaluation_letters,
            (What::Letter, false) => of.letters,
        };
        let enterprise = self.enterprise.uuid();
        let bound = |of: &str, most: i64, who: &str| Bound {
            subject: subject(&self.app, &format!("{name} {day} {of}")),
            most,
            words: format!(
                "today's {most} {name}{who} by {by} are used up: more at 00:00 UTC, or add a channel of your own"
            ),
        };
        let mut bounds = vec![bound(&enterprise.to_string(), most * twice, "")];
        if known.evaluation && !(urgent && known.proven) {
            bounds.push(bound("evaluations", of.evaluations, " of all enterprises on evaluation"));
        }
        bounds.push(if known.proven {
            bound(&format!("{enterprise} {to}"), of.person * twice, " to this person")
        } else {
            bound(to, of.person, " to this person")
        });
        bounds
    }

    /// Whether an enterprise on evaluation may send commands to a number that nobody has proven: to a few in all.
    async fn admits(&self, tx: &PlatformTx, to: &str, most: i64) -> Result<bool, StoreError> {
        let (enterprise, end) = (self.enterprise.uuid(), self.app.clock.now().after(REMEMBERED));
        let number = subject(&self.app, &format!("unproven {enterprise} {to}"));
        let all = subject(&self.app, &format!("unproven {enterprise}"));
        // One that was texted before is none of the new ones.
        Ok(!throttle::take(tx, &number, (1, 1), end).await?
            || throttle::take(tx, &all, (1, most), end).await?)
    }

    async fn take(&self, what: What, to: &str, count: i64, urgent: bool) -> Result<Taken, SendError> {
        let known = self.known(what, to).await.map_err(away)?;
        let (name, by) = what.words();
        if !known.confirmed {
            let words = format!(
                "{by} carries no {name} until an owner's e-mail address is confirmed: open the link in the letter, or add \
                 a channel of your own"
            );
            return Err(SendError::Later { words, at: self.app.clock.now().after(UNPROVED) });
        }
        let (_, ends) = today(&self.app);
        // Dropped without a commit, none of it is taken.
        let tx = self.app.store.platform(&PlatformScope::of_service()).await.map_err(away)?;
        let taken = take(&tx, self.bounds(&known, what, to, urgent), count, ends).await?;
        let most = self.app.allowance.unproven;
        if known.evaluation
            && !known.proven
            && self.of == Use::Device
            && !self.admits(&tx, to, most).await.map_err(away)?
        {
            let words = format!(
                "on evaluation, {by} texts at most {most} devices whose numbers are not verified: verify this number, or \
                 add a channel of your own"
            );
            return Err(SendError::Later { words, at: ends });
        }
        tx.commit().await.map_err(away)?;
        Ok(taken)
    }
}
