//! The audit log: one chain of records an enterprise. The head row is locked from a record's number until
//! the commit, so that numbers have no gaps and each hash covers the one before.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
};

use handsight_domain::{
    id::{AuditRecordId, EnterpriseId},
    time::Timestamp,
};

use crate::{
    Row, StoreError, Together, Tx, WriteTx,
    row::{self, FromRow},
    values,
};

/// A record as stored.
#[derive(Debug, Clone, Row)]
#[row(table = "audit_records", key = "record_id", insert)]
pub struct AuditRow {
    /// Its id.
    #[row(name = "record_id")]
    pub id: AuditRecordId,
    /// Its place in the chain, from 1.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as JSON text.
    pub actor: String,
    /// `noun.verb`.
    pub verb: String,
    /// The id of what it was done to, if there is one.
    pub target: Option<String>,
    /// One sentence.
    pub summary: String,
    /// More, as JSON text.
    pub detail: String,
    /// The hash over the record and the hash before it.
    pub hash: Vec<u8>,
    /// Whether the hash was made with the key; without it, by a server that had none yet.
    #[row(with = keyed)]
    pub keyed: bool,
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The last number.
    pub number: i64,
    /// The hash of the record with that number.
    pub hash: Vec<u8>,
}

/// The end of a chain as stored, with its seal.
#[derive(Debug, Clone)]
pub struct HeadRow {
    /// The end.
    pub head: Head,
    /// The last number that was written with the key and the proof; `None` when none was.
    pub seal: Option<(i64, Vec<u8>)>,
}

/// The ends of chains that this process has seen committed. What stands in the database may be put back to what it was;
/// this is not. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Heads(Arc<Mutex<HashMap<EnterpriseId, Seen>>>);

#[derive(Debug)]
struct Seen {
    head: Head,
    /// The number that was last kept elsewhere.
    kept: i64,
    /// The log went on from another place than this end: what is known of it stays as it is.
    parted: bool,
}

impl Heads {
    /// Notes what was committed; what is not further than what is known changes nothing.
    pub(crate) fn note(&self, enterprise: EnterpriseId, head: Head) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.entry(enterprise) {
            Entry::Occupied(mut seen) => {
                let seen = seen.get_mut();
                if seen.head.number < head.number && !seen.parted {
                    seen.head = head;
                }
            }
            Entry::Vacant(free) => {
                free.insert(Seen { head, kept: 0, parted: false });
            }
        }
    }
    /// Holds the end that a new record goes on from, which is locked in the database now, against what was seen: the log
    /// was cut or bent when it is an earlier or another one.
    fn goes_on_from(&self, enterprise: EnterpriseId, end: &Head) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = all.get_mut(&enterprise) {
            let other = end.number == seen.head.number && end.hash != seen.head.hash;
            seen.parted |= other || end.number < seen.head.number;
        }
    }
    /// The furthest end that was seen of an enterprise's chain.
    pub fn of(&self, enterprise: EnterpriseId) -> Option<Head> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&enterprise).map(|seen| seen.head.clone())
    }
    /// What moved on since it was last kept elsewhere.
    pub fn moved(&self) -> Vec<(EnterpriseId, Head)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let moved = all.iter().filter(|(_, seen)| seen.kept < seen.head.number);
        moved.map(|(enterprise, seen)| (*enterprise, seen.head.clone())).collect()
    }
    /// Notes that an end was kept elsewhere.
    pub fn kept(&self, enterprise: EnterpriseId, number: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = all.get_mut(&enterprise) {
            seen.kept = seen.kept.max(number);
        }
    }
    /// Forgets an enterprise's end: the operator has put a backup back.
    pub fn forget(&self, enterprise: EnterpriseId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&enterprise);
    }
}

/// A record of before there was a key says nothing of it.
mod keyed {
    use crate::{Row, StoreError, Value};

    pub fn read(row: &Row) -> Result<bool, StoreError> {
        Ok(row.opt("keyed")?.unwrap_or_default())
    }

    pub fn values(keyed: &bool) -> [Value; 1] {
        [(*keyed).into()]
    }
}

/// What a record is found by.
fn search_text(r: &AuditRow) -> String {
    [&r.verb, r.target.as_deref().unwrap_or(""), &r.summary, &r.actor].join(" ").to_lowercase()
}

/// Begins an enterprise's chain.
pub async fn begin_chain(tx: &WriteTx) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_heads (enterprise_id, number, hash) VALUES ($1, 0, $2)";
    tx.run(sql, values![Vec::<u8>::new()]).await
}

/// Takes the next number; answers it with the hash before it. Holds the head until the transaction ends.
///
/// # Errors
/// [`StoreError::Corrupt`] when the enterprise has no chain.
pub async fn next(tx: &WriteTx) -> Result<(i64, Vec<u8>), StoreError> {
    let sql = "UPDATE audit_heads SET number = number + 1 WHERE enterprise_id = $1 RETURNING number, hash";
    let row =
        tx.one(sql, vec![]).await?.ok_or_else(|| StoreError::Corrupt { column: "number".to_owned() })?;
    let (number, hash): (i64, Vec<u8>) = (row.get("number")?, row.get("hash")?);
    let end = Head { number: number - 1, hash: hash.clone() };
    tx.heads().goes_on_from(tx.scope().enterprise(), &end);
    Ok((number, hash))
}

/// Appends a record and moves the head to its hash, with the seal of the new head.
pub async fn append(tx: &mut WriteTx, r: &AuditRow, seal: &[u8]) -> Result<(), StoreError> {
    let mut work = Together::new();
    let beside = [("search_text", search_text(r).into())];
    work.add_sql(row::inserting(&beside, std::slice::from_ref(r), ""));
    work.add(
        "UPDATE audit_heads SET hash = $2, sealed_number = $3, sealed_mac = $4 WHERE enterprise_id = $1",
        values![r.hash, r.number, seal.to_vec()],
    );
    tx.together(work).await?;
    tx.note_head(Head { number: r.number, hash: r.hash.clone() });
    Ok(())
}

/// Up to `limit` records, newest first, below `before` (or, backward, above it in ascending order); `like` is
/// a lower-case pattern or `%`.
pub async fn page(
    tx: &Tx,
    like: &str,
    edge: Option<i64>,
    backward: bool,
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    let (test, order, all) = if backward { (">", "ASC", 0) } else { ("<", "DESC", i64::MAX) };
    let some =
        format!("AND search_text LIKE $2 ESCAPE '\\' AND number {test} $3 ORDER BY number {order} LIMIT $4");
    row::all(tx, &some, values![like, edge.unwrap_or(all), limit]).await
}

/// How many records match.
pub async fn count(tx: &Tx, like: &str) -> Result<i64, StoreError> {
    row::count_of::<AuditRow>(tx, "AND search_text LIKE $2 ESCAPE '\\'", values![like]).await
}

/// Up to `limit` records after a number, oldest first, for checking the chain; each with whether it is found by what it
/// says.
pub async fn after(tx: &Tx, number: i64, limit: i64) -> Result<Vec<(AuditRow, bool)>, StoreError> {
    let sql = format!(
        "SELECT {}, search_text FROM audit_records WHERE enterprise_id = $1 AND number > $2
         ORDER BY number LIMIT $3",
        AuditRow::COLUMNS
    );
    let rows = tx.all(&sql, values![number, limit]).await?;
    let each = rows.iter().map(|row| {
        let record = AuditRow::read(row)?;
        let found = row.get::<String>("search_text")? == search_text(&record);
        Ok((record, found))
    });
    each.collect()
}

/// The hash of a record, by its number.
pub async fn hash_of(tx: &Tx, number: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT hash FROM audit_records WHERE enterprise_id = $1 AND number = $2";
    tx.one(sql, values![number]).await?.map(|row| row.get("hash")).transpose()
}

/// The head.
pub async fn head(tx: &Tx) -> Result<Option<HeadRow>, StoreError> {
    let sql = "SELECT number, hash, sealed_number, sealed_mac FROM audit_heads WHERE enterprise_id = $1";
    let read = |row: Row| {
        let head = Head { number: row.get("number")?, hash: row.get("hash")? };
        Ok(HeadRow { head, seal: row.opt("sealed_number")?.zip(row.opt("sealed_mac")?) })
    };
    tx.one(sql, vec![]).await?.map(read).transpose()
}
