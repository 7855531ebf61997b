//! What messages cost, a month of the enterprise's calendar at a time (named by the number of its first day), and
//! the bound that people set.

use crate::{StoreError, Tx, values};

/// What holds for all messages of an enterprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagingSettings {
    /// The currency of every cost, ISO 4217.
    pub currency: String,
    /// The most that may be spent in a month, in millionths; null for no bound.
    pub monthly_cap_micros: Option<i64>,
}

impl Default for MessagingSettings {
    fn default() -> Self {
        Self { currency: "EUR".to_owned(), monthly_cap_micros: None }
    }
}

/// What a month has cost so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spend {
    /// Paid and free messages that were handed over.
    pub messages: i64,
    /// Millionths of the currency.
    pub cost_micros: i64,
    /// Attempts by a paid way that did not go out because the bound was reached, since the bound was set.
    pub held_back: i64,
}

/// The settings; the defaults when nobody has set them.
pub async fn messaging_settings(tx: &Tx) -> Result<MessagingSettings, StoreError> {
    let sql = "SELECT currency, monthly_cap_micros FROM messaging_settings WHERE enterprise_id = $1";
    match tx.one(sql, values![]).await? {
        Some(row) => Ok(MessagingSettings {
            currency: row.get("currency")?,
            monthly_cap_micros: row.opt("monthly_cap_micros")?,
        }),
        None => Ok(MessagingSettings::default()),
    }
}

/// Writes the settings.
pub async fn save_messaging_settings(tx: &Tx, settings: &MessagingSettings) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO messaging_settings (enterprise_id, currency, monthly_cap_micros) VALUES ($1, $2, $3)
         ON CONFLICT (enterprise_id) DO UPDATE SET currency = excluded.currency,
             monthly_cap_micros = excluded.monthly_cap_micros";
    tx.run(sql, values![settings.currency, settings.monthly_cap_micros]).await
}

/// What a month has cost so far.
pub async fn spend_of(tx: &Tx, month: i64) -> Result<Spend, StoreError> {
    let sql = "SELECT messages, cost_micros, held_back FROM messaging_spend
               WHERE enterprise_id = $1 AND month = $2";
    match tx.one(sql, values![month]).await? {
        Some(row) => Ok(Spend {
            messages: row.get("messages")?,
            cost_micros: row.get("cost_micros")?,
            held_back: row.get("held_back")?,
        }),
        None => Ok(Spend::default()),
    }
}

/// Adds to a month, or takes back what was not spent after all, unless that would pass the bound; answers
/// whether it was added.
pub async fn add_spend(
    tx: &Tx,
    month: i64,
    messages: i64,
    cost_micros: i64,
    cap_micros: Option<i64>,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO messaging_spend (enterprise_id, month, messages, cost_micros, held_back)
               VALUES ($1, $2, 0, 0, 0) ON CONFLICT (enterprise_id, month) DO NOTHING";
    tx.execute(sql, values![month]).await?;
    let sql = "UPDATE messaging_spend SET messages = messages + $3, cost_micros = cost_micros + $4
               WHERE enterprise_id = $1 AND month = $2 AND ($4 <= 0 OR cost_micros + $4 <= $5)";
    Ok(tx.execute(sql, values![month, messages, cost_micros, cap_micros.unwrap_or(i64::MAX / 2)]).await? == 1)
}

/// Forgets what the bound held back in a month: it is another bound now.
pub async fn forget_held_back(tx: &Tx, month: i64) -> Result<(), StoreError> {
    let sql = "UPDATE messaging_spend SET held_back = 0 WHERE enterprise_id = $1 AND month = $2";
    tx.run(sql, values![month]).await
}

/// Counts an attempt that was held back by the bound.
pub async fn hold_back(tx: &Tx, month: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO messaging_spend (enterprise_id, month, messages, cost_micros, held_back)
               VALUES ($1, $2, 0, 0, 1)
               ON CONFLICT (enterprise_id, month) DO UPDATE SET held_back = messaging_spend.held_back + 1";
    tx.run(sql, values![month]).await
}
