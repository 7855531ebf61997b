//! A contact's row.

use std::collections::HashMap;

use handsight_domain::{
    contact::Details,
    id::{ContactId, ContactImportId, DeviceId},
    time::Timestamp,
};

use crate::{Row, Rows, StoreError, Tx, WriteTx, bulk::Kind, row, statement::Sql, values};

/// A contact as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "contacts", key = "contact_id")]
pub struct ContactRow {
    /// Its id.
    #[row(name = "contact_id")]
    pub id: ContactId,
    /// What people know of it.
    #[row(with = details, names("name", "phone_number", "email", "department", "office", "notes"))]
    pub details: Details,
    /// The import that made it; `None` when a person typed it.
    #[row(name = "import_id")]
    pub import: Option<ContactImportId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl ContactRow {
    /// What text search looks into: lower case, one text.
    fn search_text(&self) -> String {
        let d = &self.details;
        let parts = [&d.name, &d.phone_number, &d.email, &d.department, &d.office, &d.notes];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" \u{1f} ").to_lowercase()
    }
}

mod details {
    use super::Details;
    use crate::{Row, StoreError};

    pub fn read(row: &Row) -> Result<Details, StoreError> {
        Ok(Details {
            name: row.opt("name")?,
            phone_number: row.opt("phone_number")?,
            email: row.opt("email")?,
            department: row.opt("department")?,
            office: row.opt("office")?,
            notes: row.opt("notes")?,
        })
    }
}

/// Lets nobody else change the enterprise's contacts by the same use cases until the transaction ends, so that
/// two imports at once make no twins.
pub async fn lock(tx: &WriteTx) -> Result<(), StoreError> {
    let sql = format!("SELECT name FROM enterprises WHERE enterprise_id = $1{}", tx.backend().hold());
    tx.one(&sql, vec![]).await?;
    Ok(())
}

/// Contacts that have one of these numbers or addresses (compared in lower case).
pub async fn find_twins(
    tx: &Tx,
    numbers: &[String],
    emails: &[String],
) -> Result<Vec<ContactRow>, StoreError> {
    let mut out: Vec<ContactRow> = Vec::new();
    for (column, keys) in [("phone_number", numbers), ("lower(email)", emails)] {
        out.extend(row::among::<ContactRow, _>(tx, column, keys, "").await?);
    }
    out.sort_by_key(|row| row.id);
    out.dedup_by_key(|row| row.id);
    Ok(out)
}

/// Which of these numbers belong to devices that are enrolled.
pub async fn numbers_of_devices(
    tx: &Tx,
    numbers: &[String],
) -> Result<HashMap<String, DeviceId>, StoreError> {
    let mut out = HashMap::new();
    for piece in numbers.chunks(5_000) {
        let mut sql = Sql::new(
            "SELECT phone_number, device_id FROM devices
             WHERE enterprise_id = $1 AND deleted_at IS NULL AND moved_at IS NULL AND phone_number IN ",
        );
        sql.list(piece.iter());
        for row in sql.rows(tx).await? {
            out.insert(row.get("phone_number")?, row.get("device_id")?);
        }
    }
    Ok(out)
}

/// Stores a new contact.
pub async fn insert(tx: &WriteTx, row: &ContactRow) -> Result<(), StoreError> {
    insert_all(tx, std::slice::from_ref(row)).await
}

const NEW: &[(&str, Kind)] = &[
    ("contact_id", Kind::Id),
    ("name", Kind::Text),
    ("phone_number", Kind::Text),
    ("email", Kind::Text),
    ("department", Kind::Text),
    ("office", Kind::Text),
    ("notes", Kind::Text),
    ("import_id", Kind::Id),
    ("created_at", Kind::Int),
    ("updated_at", Kind::Int),
    ("search_text", Kind::Text),
];

/// Stores new contacts, set-wise. The id of no import travels as the contact's own id.
pub async fn insert_all(tx: &WriteTx, rows: &[ContactRow]) -> Result<(), StoreError> {
    use handsight_domain::id::TypedId;
    let mut table = Rows::new(NEW);
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    for row in rows {
        let d = &row.details;
        table.push(values![
            row.id,
            text(&d.name),
            text(&d.phone_number),
            text(&d.email),
            text(&d.department),
            text(&d.office),
            text(&d.notes),
            row.import.map_or(row.id.uuid(), TypedId::uuid),
            row.created_at,
            row.updated_at,
            row.search_text(),
        ]);
    }
    let sql =
        "INSERT INTO contacts (enterprise_id, contact_id, name, phone_number, email, department, office,
                   notes, import_id, created_at, updated_at, search_text)
               SELECT $1, k.contact_id, NULLIF(k.name, ''), NULLIF(k.phone_number, ''), NULLIF(k.email, ''),
                   NULLIF(k.department, ''), NULLIF(k.office, ''), NULLIF(k.notes, ''),
                   NULLIF(k.import_id, k.contact_id), k.created_at, k.updated_at, k.search_text
               FROM k";
    tx.bulk(sql, table).await?;
    Ok(())
}

/// Writes what people know of a contact.
pub async fn save(tx: &WriteTx, row: &ContactRow) -> Result<(), StoreError> {
    let d = &row.details;
    let sql = "UPDATE contacts SET name = $3, phone_number = $4, email = $5, department = $6, office = $7,
                   notes = $8, updated_at = $9, search_text = $10
               WHERE enterprise_id = $1 AND contact_id = $2";
    tx.run(
        sql,
        values![
            row.id,
            d.name,
            d.phone_number,
            d.email,
            d.department,
            d.office,
            d.notes,
            row.updated_at,
            row.search_text()
        ],
    )
    .await
}

/// Removes contacts with their invitations; where a device came from is kept without the person. Answers which
/// were there.
pub async fn delete(tx: &WriteTx, ids: &[ContactId]) -> Result<Vec<ContactId>, StoreError> {
    let mut gone = Vec::new();
    for piece in ids.chunks(5_000) {
        for before in [
            "DELETE FROM campaign_invites WHERE enterprise_id = $1 AND contact_id IN ",
            "UPDATE device_origins SET contact_id = NULL WHERE enterprise_id = $1 AND contact_id IN ",
        ] {
            let mut sql = Sql::new(before);
            sql.list(piece.iter().copied());
            sql.run(tx).await?;
        }
        let mut sql = Sql::new("DELETE FROM contacts WHERE enterprise_id = $1 AND contact_id IN ");
        sql.list(piece.iter().copied()).push(" RETURNING contact_id");
        for row in sql.rows(tx).await? {
            gone.push(row.get("contact_id")?);
        }
    }
    Ok(gone)
}
