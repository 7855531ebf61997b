//! Invitations: one a contact and campaign, with a link of its own.

use handsight_domain::{
    campaign::{InviteState, InviteWay},
    id::{CampaignId, CampaignInviteId, ContactId, DeviceId},
    page::{InvalidPage, Page, PageRequest},
    time::Timestamp,
};

use crate::{
    Row, Rows, StoreError, Tx, WriteTx,
    bulk::Kind,
    row::{self, Stored},
    statement::Sql,
    values,
};

/// An invitation as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "campaign_invites", key = "invite_id", update)]
pub struct InviteRow {
    /// Its id.
    #[row(name = "invite_id")]
    pub id: CampaignInviteId,
    /// Its campaign.
    #[row(name = "campaign_id", kept)]
    pub campaign: CampaignId,
    /// Whom it invites.
    #[row(name = "contact_id", kept)]
    pub contact: ContactId,
    /// Which way it goes.
    #[row(name = "channel", closed)]
    pub way: InviteWay,
    /// How far it is.
    #[row(closed)]
    pub state: InviteState,
    /// The token of its link, sealed with the context `invite <id>`.
    #[row(kept)]
    pub token_sealed: Vec<u8>,
    /// When it was made.
    #[row(kept)]
    pub created_at: Timestamp,
    /// When it is sent (again); `None` when nothing waits.
    pub next_attempt_at: Option<Timestamp>,
    /// Attempts since it was queued.
    pub attempts: i64,
    /// How often it was handed over: more than once means reminded.
    pub sends: i64,
    /// When it was last handed over.
    pub sent_at: Option<Timestamp>,
    /// When its link was first opened.
    pub opened_at: Option<Timestamp>,
    /// When a phone enrolled by it.
    pub enrolled_at: Option<Timestamp>,
    /// That phone.
    #[row(name = "device_id")]
    pub device: Option<DeviceId>,
    /// What the last attempt failed of, in words.
    pub last_error: Option<String>,
}

const NEW: &[(&str, Kind)] = &[
    ("invite_id", Kind::Id),
    ("campaign_id", Kind::Id),
    ("contact_id", Kind::Id),
    ("channel", Kind::Text),
    ("state", Kind::Text),
    ("token_hash", Kind::Bytes),
    ("token_sealed", Kind::Bytes),
    ("created_at", Kind::Int),
    ("next_attempt_at", Kind::Int),
];

/// Stores new invitations, each with the keyed hash of its token; contacts that the campaign invited already are
/// passed over.
pub async fn insert_invites(tx: &WriteTx, invites: &[(InviteRow, Vec<u8>)]) -> Result<(), StoreError> {
    let mut table = Rows::new(NEW);
    for (row, hash) in invites {
        table.push(values![
            row.id,
            row.campaign,
            row.contact,
            row.way.name(),
            row.state.name(),
            hash,
            row.token_sealed,
            row.created_at,
            row.next_attempt_at.unwrap_or(row.created_at),
        ]);
    }
    // `WHERE true` keeps SQLite from reading ON CONFLICT as a join.
    let sql =
        "INSERT INTO campaign_invites (enterprise_id, invite_id, campaign_id, contact_id, channel, state,
                   token_hash, token_sealed, created_at, next_attempt_at, attempts, sends)
               SELECT $1, k.invite_id, k.campaign_id, k.contact_id, k.channel, k.state, k.token_hash,
                   k.token_sealed, k.created_at, k.next_attempt_at, 0, 0
               FROM k WHERE true
               ON CONFLICT (enterprise_id, campaign_id, contact_id) DO NOTHING";
    tx.bulk(sql, table).await?;
    Ok(())
}

/// By the keyed hash of its token, to be changed: whoever else wants to change it waits.
pub async fn invite_by_token(tx: &WriteTx, token_hash: &[u8]) -> Result<Option<InviteRow>, StoreError> {
    let held = format!("AND token_hash = $2{}", tx.backend().hold());
    row::one(tx, &held, values![token_hash.to_vec()]).await
}

/// The newest invitation of each contact; those never invited are absent.
pub async fn invites_of_contacts(tx: &Tx, contacts: &[ContactId]) -> Result<Vec<InviteRow>, StoreError> {
    let mut out: Vec<InviteRow> = Vec::new();
    for invite in
        row::among::<InviteRow, _>(tx, "contact_id", contacts, "ORDER BY contact_id, invite_id").await?
    {
        // One that a phone came by says more than a newer one.
        match out.last_mut().filter(|last| last.contact == invite.contact) {
            Some(last) if last.enrolled_at.is_some() => {}
            Some(last) => *last = invite,
            None => out.push(invite),
        }
    }
    Ok(out)
}

/// Which invitations.
#[derive(Debug, Clone)]
pub struct InviteQuery {
    /// Of this campaign.
    pub campaign: CampaignId,
    /// In one of these states; `None` for all.
    pub states: Option<Vec<InviteState>>,
    /// These only; `None` for all.
    pub ids: Option<Vec<CampaignInviteId>>,
}

impl InviteQuery {
    /// Adds its conditions.
    fn narrow(&self, sql: &mut Sql) {
        sql.push(" AND campaign_id = ").bind(self.campaign);
        if let Some(states) = &self.states {
            sql.push(" AND state IN ").list(states.iter().map(|s| s.name()));
        }
        if let Some(ids) = &self.ids {
            sql.push(" AND invite_id IN ").list(ids.iter().copied());
        }
    }
}

/// A page, in the order they were made.
///
/// # Errors
/// The inner [`InvalidPage`] for another list's cursor.
pub async fn invites_page(
    tx: &Tx,
    query: &InviteQuery,
    request: &PageRequest,
) -> Result<Result<Page<InviteRow>, InvalidPage>, StoreError> {
    let (mut all, mut count) = (Sql::new(InviteRow::SELECT), Sql::new(InviteRow::COUNT));
    query.narrow(&mut all);
    query.narrow(&mut count);
    let total = count.number(tx).await?;
    row::paged(tx, all, request, false, total).await
}

/// Which ways the invitations go that a query names and nothing waits for.
pub async fn ways_at_rest(tx: &Tx, query: &InviteQuery) -> Result<Vec<InviteWay>, StoreError> {
    if query.ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(vec![]);
    }
    let mut sql = Sql::new("SELECT DISTINCT channel FROM campaign_invites WHERE enterprise_id = $1");
    query.narrow(&mut sql);
    sql.push(" AND next_attempt_at IS NULL");
    sql.rows(tx).await?.iter().map(|row| row.parse("channel", InviteWay::parse)).collect()
}

/// Has the invitations sent (again) that a query names and nothing waits for; answers how many.
pub async fn queue_again(tx: &WriteTx, query: &InviteQuery, now: Timestamp) -> Result<i64, StoreError> {
    if query.ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(0);
    }
    let mut sql = Sql::new("UPDATE campaign_invites SET next_attempt_at = ");
    sql.bind(now).push(
        ", attempts = 0, last_error = NULL,
           state = CASE WHEN state IN ('FAILED', 'STOPPED') THEN 'QUEUED' ELSE state END
         WHERE enterprise_id = $1",
    );
    query.narrow(&mut sql);
    sql.push(" AND next_attempt_at IS NULL");
    Ok(i64::try_from(sql.execute(tx).await?).unwrap_or(i64::MAX))
}

/// Every invitation that a query names, to be changed.
pub async fn invites_where(tx: &WriteTx, query: &InviteQuery) -> Result<Vec<InviteRow>, StoreError> {
    if query.ids.as_ref().is_some_and(Vec::is_empty) {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(InviteRow::SELECT);
    query.narrow(&mut sql);
    sql.push(" ORDER BY invite_id").push(tx.backend().hold());
    sql.all(tx).await
}

/// Up to `limit` invitations of a campaign that are to be sent now, to be changed.
pub async fn due_invites(
    tx: &WriteTx,
    campaign: CampaignId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<InviteRow>, StoreError> {
    let due = format!(
        "AND campaign_id = $2 AND next_attempt_at <= $3 ORDER BY next_attempt_at, invite_id LIMIT $4{}",
        tx.backend().hold()
    );
    row::all(tx, &due, values![campaign, now, limit]).await
}

/// When the next invitation of a campaign is to be sent, if one waits.
pub async fn next_attempt(tx: &Tx, campaign: CampaignId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT MIN(next_attempt_at) AS next_at FROM campaign_invites
               WHERE enterprise_id = $1 AND campaign_id = $2 AND next_attempt_at IS NOT NULL";
    tx.one(sql, values![campaign]).await?.map_or(Ok(None), |row| row.opt("next_at"))
}
