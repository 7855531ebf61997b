//! A campaign's row.

use std::collections::HashMap;

use handsight_domain::{
    campaign::InviteState,
    id::{CampaignId, ContactId, DeviceId, TypedId},
    page::{Cursor, InvalidPage, Page, PageRequest},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, statement::Sql, values};

/// A campaign as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// Its id.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// What people noted.
    pub note: Option<String>,
    /// The token of its link, sealed with the context `campaign <id>`.
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
    pub opened: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom, as JSON text.
    pub created_by: String,
    /// When it was stopped.
    pub stopped_at: Option<Timestamp>,
}

const COLUMNS: &str = "campaign_id, name, note, token_sealed, expires_at, device_limit, department, office, \
    liability, sms_text, email_subject, email_text, opened, created_at, created_by, stopped_at";

fn read(row: &Row) -> Result<CampaignRow, StoreError> {
    Ok(CampaignRow {
        id: row.get("campaign_id")?,
        name: row.get("name")?,
        note: row.opt("note")?,
        token_sealed: row.get("token_sealed")?,
        expires_at: row.opt("expires_at")?,
        device_limit: row.opt("device_limit")?,
        department: row.opt("department")?,
        office: row.opt("office")?,
        liability: row.get("liability")?,
        sms_text: row.get("sms_text")?,
        email_subject: row.get("email_subject")?,
        email_text: row.get("email_text")?,
        opened: row.get("opened")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        stopped_at: row.opt("stopped_at")?,
    })
}

/// By id.
pub async fn by_id(tx: &Tx, id: CampaignId) -> Result<Option<CampaignRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM campaigns WHERE enterprise_id = $1 AND campaign_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// By id, locked until the transaction ends: two that send at once would send each text twice.
pub async fn for_update(tx: &WriteTx, id: CampaignId) -> Result<Option<CampaignRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM campaigns WHERE enterprise_id = $1 AND campaign_id = $2{}",
        tx.backend().hold()
    );
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// Several by id; strangers are left out.
pub async fn by_ids(tx: &Tx, ids: &[CampaignId]) -> Result<Vec<CampaignRow>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql =
        Sql::new(format!("SELECT {COLUMNS} FROM campaigns WHERE enterprise_id = $1 AND campaign_id IN "));
    sql.list(ids.iter().copied());
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(read).collect()
}

/// By the keyed hash of its token.
pub async fn by_token(tx: &Tx, token_hash: &[u8]) -> Result<Option<CampaignRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM campaigns WHERE enterprise_id = $1 AND token_hash = $2");
    tx.one(&sql, values![token_hash.to_vec()]).await?.as_ref().map(read).transpose()
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
    let mut sql = Sql::new(format!("SELECT {COLUMNS} FROM campaigns WHERE enterprise_id = $1"));
    if let Some(cursor) = &request.cursor {
        let Ok(id) = cursor.id.parse::<CampaignId>() else { return Ok(Err(InvalidPage::Cursor)) };
        sql.push(if request.backward { " AND campaign_id > " } else { " AND campaign_id < " }).bind(id);
    }
    sql.push(" ORDER BY campaign_id").push(if request.backward { "" } else { " DESC" });
    sql.push(" LIMIT ").bind(i64::from(request.limit) + 1);
    let (text, values) = sql.parts();
    let mut rows = Vec::new();
    for row in tx.all(&text, values).await? {
        let campaign = read(&row)?;
        rows.push((Cursor { value: serde_json::Value::Null, id: campaign.id.to_string() }, campaign));
    }
    let count = "SELECT COUNT(*) AS n FROM campaigns WHERE enterprise_id = $1";
    let total = tx.one(count, vec![]).await?.map_or(Ok(0), |row| row.get("n"))?;
    Ok(Ok(Page::from_rows(request, rows, total)))
}

/// Stores a new campaign.
pub async fn insert(tx: &WriteTx, c: &CampaignRow, token_hash: &[u8]) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO campaigns (enterprise_id, campaign_id, name, note, token_hash, token_sealed, expires_at,
             device_limit, department, office, liability, sms_text, email_subject, email_text, opened,
             created_at, created_by, stopped_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, $17)",
        values![
            c.id,
            c.name,
            c.note,
            token_hash.to_vec(),
            c.token_sealed,
            c.expires_at,
            c.device_limit,
            c.department,
            c.office,
            c.liability,
            c.sms_text,
            c.email_subject,
            c.email_text,
            c.created_at,
            c.created_by,
            c.stopped_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes what people decide of a campaign.
pub async fn save(tx: &WriteTx, c: &CampaignRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE campaigns SET name = $3, note = $4, expires_at = $5, device_limit = $6, department = $7,
             office = $8, liability = $9, sms_text = $10, email_subject = $11, email_text = $12,
             stopped_at = $13
         WHERE enterprise_id = $1 AND campaign_id = $2",
        values![
            c.id,
            c.name,
            c.note,
            c.expires_at,
            c.device_limit,
            c.department,
            c.office,
            c.liability,
            c.sms_text,
            c.email_subject,
            c.email_text,
            c.stopped_at
        ],
    )
    .await?;
    Ok(())
}

/// Counts an opening of the common link.
pub async fn note_opened(tx: &WriteTx, id: CampaignId) -> Result<(), StoreError> {
    let sql = "UPDATE campaigns SET opened = opened + 1 WHERE enterprise_id = $1 AND campaign_id = $2";
    tx.execute(sql, values![id]).await?;
    Ok(())
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
    let (text, values) = sql.parts();
    for row in tx.all(&text, values).await? {
        let state = row.parse("state", InviteState::parse)?;
        out.entry(row.get("campaign_id")?).or_default().states.push((state, row.get("n")?));
    }
    let mut sql = Sql::new(
        "SELECT o.campaign_id, COUNT(*) AS n FROM device_origins o
         INNER JOIN devices d ON d.enterprise_id = $1 AND d.device_id = o.device_id
         WHERE o.enterprise_id = $1 AND d.deleted_at IS NULL AND o.campaign_id IN ",
    );
    sql.list(ids.iter().copied()).push(" GROUP BY o.campaign_id");
    let (text, values) = sql.parts();
    for row in tx.all(&text, values).await? {
        out.entry(row.get("campaign_id")?).or_default().devices = row.get("n")?;
    }
    Ok(out)
}

/// How many devices enrolled by a campaign and are not deleted.
pub async fn device_count(tx: &Tx, id: CampaignId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM device_origins o
         INNER JOIN devices d ON d.enterprise_id = $1 AND d.device_id = o.device_id
         WHERE o.enterprise_id = $1 AND d.deleted_at IS NULL AND o.campaign_id = $2";
    tx.one(sql, values![id]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Writes where a new device came from.
pub async fn set_origin(
    tx: &WriteTx,
    device: DeviceId,
    campaign: CampaignId,
    contact: Option<ContactId>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO device_origins (enterprise_id, device_id, campaign_id, contact_id) VALUES ($1, $2, $3, $4)",
        values![device, campaign, contact],
    )
    .await?;
    Ok(())
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
    let (text, values) = sql.parts();
    tx.all(&text, values)
        .await?
        .iter()
        .map(|row| Ok((row.get("device_id")?, row.get("campaign_id")?, row.opt("contact_id")?)))
        .collect()
}
