//! A campaign's row.

use std::collections::HashMap;

use handsight_domain::{
    campaign::InviteState,
    id::{CampaignId, ContactId, DeviceId, TypedId},
    page::{InvalidPage, Page, PageRequest},
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, Stored},
    statement::Sql,
    values,
};

/// A campaign as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "campaigns", key = "campaign_id", insert, update)]
pub struct CampaignRow {
    /// Its id.
    #[row(name = "campaign_id")]
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// What people noted.
    pub note: Option<String>,
    /// The token of its link, sealed with the context `campaign <id>`.
    #[row(kept)]
    pub token_sealed: Vec<u8>,
    /// Until when its links work.
    pub expires_at: Option<Timestamp>,
    /// Most devices that enrol by it.
    pub device_limit: Option<i64>,
    /// The department that its devices get.
    pub department: Option<String>,
    /// The office that its devices get.
    pub office: Option<String>,
    /// `CORPORATE` or `INDIVIDUAL`: what its devices are.
    pub liability: String,
    /// The text by SMS, with placeholders.
    pub sms_text: String,
    /// The subject by e-mail, with placeholders.
    pub email_subject: String,
    /// The text by e-mail, with placeholders.
    pub email_text: String,
    /// How often its common link was opened.
    #[row(kept)]
    pub opened: i64,
    /// When it was made.
    #[row(kept)]
    pub created_at: Timestamp,
    /// By whom, as JSON text.
    #[row(kept)]
    pub created_by: String,
    /// When it was stopped.
    pub stopped_at: Option<Timestamp>,
}

/// By the keyed hash of its token.
pub async fn by_token(tx: &Tx, token_hash: &[u8]) -> Result<Option<CampaignRow>, StoreError> {
    row::one(tx, "AND token_hash = $2", values![token_hash.to_vec()]).await
}

/// Whether a keyed hash is that of a campaign's or an invitation's token.
pub async fn token_exists(tx: &Tx, token_hash: &[u8]) -> Result<bool, StoreError> {
    for table in ["campaign_invites", "campaigns"] {
        let sql = format!("SELECT campaign_id FROM {table} WHERE enterprise_id = $1 AND token_hash = $2");
        if tx.one(&sql, values![token_hash.to_vec()]).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A page, newest first.
///
/// # Errors
/// The inner [`InvalidPage`] for another list's cursor.
pub async fn page(
    tx: &Tx,
    request: &PageRequest,
) -> Result<Result<Page<CampaignRow>, InvalidPage>, StoreError> {
    let total = row::count::<CampaignRow>(tx).await?;
    row::paged(tx, Sql::new(CampaignRow::SELECT), request, true, total).await
}

/// Stores a new campaign.
pub async fn insert(tx: &WriteTx, c: &CampaignRow, token_hash: &[u8]) -> Result<(), StoreError> {
    row::insert_with(tx, &[("token_hash", token_hash.to_vec().into())], std::slice::from_ref(c), "").await?;
    Ok(())
}

/// Counts an opening of the common link.
pub async fn note_opened(tx: &WriteTx, id: CampaignId) -> Result<(), StoreError> {
    let sql = "UPDATE campaigns SET opened = opened + 1 WHERE enterprise_id = $1 AND campaign_id = $2";
    tx.run(sql, values![id]).await
}

/// How a campaign stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignCounts {
    /// Invitations by state.
    pub states: Vec<(InviteState, i64)>,
    /// Devices that enrolled by it and are not deleted.
    pub devices: i64,
}

impl CampaignCounts {
    /// How many invitations are in a state.
    pub fn of(&self, state: InviteState) -> i64 {
        self.states.iter().find(|(s, _)| *s == state).map_or(0, |(_, n)| *n)
    }
    /// How many invitations there are.
    pub fn invited(&self) -> i64 {
        self.states.iter().map(|(_, n)| n).sum()
    }
}

/// How campaigns stand; one without invitations and devices is absent.
pub async fn counts(tx: &Tx, ids: &[CampaignId]) -> Result<HashMap<CampaignId, CampaignCounts>, StoreError> {
    let mut out: HashMap<CampaignId, CampaignCounts> = HashMap::new();
    if ids.is_empty() {
        return Ok(out);
    }
    let mut sql = Sql::new(
        "SELECT campaign_id, state, COUNT(*) AS n FROM campaign_invites
         WHERE enterprise_id = $1 AND campaign_id IN ",
    );
    sql.list(ids.iter().copied()).push(" GROUP BY campaign_id, state");
    for row in sql.rows(tx).await? {
        let state = row.parse("state", InviteState::parse)?;
        out.entry(row.get("campaign_id")?).or_default().states.push((state, row.get("n")?));
    }
    let mut sql = Sql::new(
        "SELECT o.campaign_id, COUNT(*) AS n FROM device_origins o
         INNER JOIN devices d ON d.enterprise_id = $1 AND d.device_id = o.device_id
         WHERE o.enterprise_id = $1 AND d.deleted_at IS NULL AND o.campaign_id IN ",
    );
    sql.list(ids.iter().copied()).push(" GROUP BY o.campaign_id");
    for row in sql.rows(tx).await? {
        out.entry(row.get("campaign_id")?).or_default().devices = row.get("n")?;
    }
    Ok(out)
}

/// How many devices enrolled by a campaign and are not deleted.
pub async fn device_count(tx: &Tx, id: CampaignId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM device_origins o
               INNER JOIN devices d ON d.enterprise_id = $1 AND d.device_id = o.device_id
               WHERE o.enterprise_id = $1 AND d.deleted_at IS NULL AND o.campaign_id = $2";
    tx.number(sql, values![id]).await
}

/// Writes where a new device came from.
pub async fn set_origin(
    tx: &WriteTx,
    device: DeviceId,
    campaign: CampaignId,
    contact: Option<ContactId>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO device_origins (enterprise_id, device_id, campaign_id, contact_id) VALUES ($1, $2, $3, $4)";
    tx.run(sql, values![device, campaign, contact]).await
}

/// Where devices came from; those without a campaign are absent.
pub async fn origins(
    tx: &Tx,
    devices: &[DeviceId],
) -> Result<Vec<(DeviceId, CampaignId, Option<ContactId>)>, StoreError> {
    if devices.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT device_id, campaign_id, contact_id FROM device_origins WHERE enterprise_id = $1 AND device_id IN ",
    );
    sql.list(devices.iter().map(|device| device.uuid()));
    sql.rows(tx)
        .await?
        .iter()
        .map(|row| Ok((row.get("device_id")?, row.get("campaign_id")?, row.opt("contact_id")?)))
        .collect()
}
