//! Lists of contacts: a page in an order, how many, their ids.

use handsight_domain::{
    id::{CampaignId, ContactId, ContactImportId},
    page::{Cursor, InvalidPage, Page, PageRequest},
};

use super::row::ContactRow;
use crate::{
    StoreError, Tx,
    row::FromRow,
    statement::{Sql, containing},
};

/// How far a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactState {
    /// No campaign invited it, and no device of its came in.
    New,
    /// Invited, and no device of its came in.
    Invited,
    /// A device of its came in.
    Enrolled,
}

/// Which contacts.
#[derive(Debug, Clone, Default)]
pub struct ContactQuery {
    /// Words that all must occur in a contact's texts.
    pub search: Option<String>,
    /// Only those this far.
    pub state: Option<ContactState>,
    /// Only those of a department.
    pub department: Option<String>,
    /// Only those that an import made.
    pub import: Option<ContactImportId>,
    /// Only those that this campaign has not invited.
    pub not_invited_by: Option<CampaignId>,
}

/// By what contacts are ordered; equal ones by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactKey {
    /// Name.
    Name,
    /// Number.
    PhoneNumber,
    /// Address.
    Email,
    /// Department.
    Department,
    /// When it was made.
    CreatedAt,
}

/// An order.
#[derive(Debug, Clone, Copy)]
pub struct ContactOrder {
    /// By what.
    pub key: ContactKey,
    /// From the greatest.
    pub descending: bool,
}

impl ContactKey {
    const fn expression(self) -> &'static str {
        match self {
            Self::Name => "lower(COALESCE(c.name, ''))",
            Self::PhoneNumber => "COALESCE(c.phone_number, '')",
            Self::Email => "lower(COALESCE(c.email, ''))",
            Self::Department => "lower(COALESCE(c.department, ''))",
            Self::CreatedAt => "c.created_at",
        }
    }
}

const INVITED: &str = "EXISTS (SELECT 1 FROM campaign_invites i
    WHERE i.enterprise_id = $1 AND i.contact_id = c.contact_id)";
const ENROLLED: &str = "EXISTS (SELECT 1 FROM campaign_invites i
    WHERE i.enterprise_id = $1 AND i.contact_id = c.contact_id AND i.enrolled_at IS NOT NULL)";

impl ContactQuery {
    /// Adds its conditions to a statement over `contacts c`.
    fn narrow(&self, sql: &mut Sql) {
        match self.state {
            None => {}
            Some(ContactState::New) => {
                sql.push(" AND NOT ").push(INVITED);
            }
            Some(ContactState::Invited) => {
                sql.push(" AND ").push(INVITED).push(" AND NOT ").push(ENROLLED);
            }
            Some(ContactState::Enrolled) => {
                sql.push(" AND ").push(ENROLLED);
            }
        }
        if let Some(department) = &self.department {
            sql.push(" AND c.department = ").bind(department.as_str());
        }
        if let Some(import) = self.import {
            sql.push(" AND c.import_id = ").bind(import);
        }
        if let Some(campaign) = self.not_invited_by {
            sql.push(
                " AND NOT EXISTS (SELECT 1 FROM campaign_invites i
                  WHERE i.enterprise_id = $1 AND i.contact_id = c.contact_id AND i.campaign_id = ",
            );
            sql.bind(campaign).push(")");
        }
        for term in self.search.as_deref().unwrap_or_default().split_whitespace().take(10) {
            let term: String = term.chars().take(100).collect();
            sql.push(" AND c.search_text LIKE ").bind(containing(&term.to_lowercase())).push(" ESCAPE '\\'");
        }
    }
}

/// One page.
///
/// # Errors
/// The inner [`InvalidPage`] for a cursor of another order.
pub async fn page(
    tx: &Tx,
    query: &ContactQuery,
    order: ContactOrder,
    request: &PageRequest,
) -> Result<Result<Page<ContactRow>, InvalidPage>, StoreError> {
    let key = order.key.expression();
    let whole = order.key == ContactKey::CreatedAt;
    let descending = order.descending != request.backward;
    let mut sql = Sql::new(format!(
        "SELECT {}, {key} AS sort_key FROM contacts c WHERE c.enterprise_id = $1",
        ContactRow::COLUMNS
    ));
    query.narrow(&mut sql);
    if let Some(cursor) = &request.cursor {
        let Ok(id) = cursor.id.parse::<ContactId>() else { return Ok(Err(InvalidPage::Cursor)) };
        sql.push(" AND (").push(key).push(if descending {
            ", c.contact_id) < ("
        } else {
            ", c.contact_id) > ("
        });
        match (cursor.value.as_str(), cursor.value.as_i64()) {
            (Some(text), _) if !whole => sql.bind(text),
            (_, Some(number)) if whole => sql.bind(number),
            _ => return Ok(Err(InvalidPage::Cursor)),
        };
        sql.push(", ").bind(id).push(")");
    }
    let direction = if descending { " DESC" } else { "" };
    sql.push(" ORDER BY ").push(key).push(direction).push(", c.contact_id").push(direction);
    sql.push(" LIMIT ").bind(i64::from(request.limit) + 1);
    let mut rows = Vec::new();
    for row in sql.rows(tx).await? {
        let contact = ContactRow::read(&row)?;
        let value =
            if whole { row.get::<i64>("sort_key")?.into() } else { row.get::<String>("sort_key")?.into() };
        rows.push((Cursor { value, id: contact.id.to_string() }, contact));
    }
    let total = count(tx, query).await?;
    Ok(Ok(Page::from_rows(request, rows, total)))
}

/// How many.
pub async fn count(tx: &Tx, query: &ContactQuery) -> Result<i64, StoreError> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM contacts c WHERE c.enterprise_id = $1");
    query.narrow(&mut sql);
    sql.number(tx).await
}

/// The ids of up to `limit`, oldest first.
pub async fn ids(tx: &Tx, query: &ContactQuery, limit: i64) -> Result<Vec<ContactId>, StoreError> {
    let mut sql = Sql::new("SELECT c.contact_id FROM contacts c WHERE c.enterprise_id = $1");
    query.narrow(&mut sql);
    sql.push(" ORDER BY c.contact_id LIMIT ").bind(limit);
    sql.rows(tx).await?.iter().map(|row| row.get("contact_id")).collect()
}
