//! Rows of packages and of their versions.

use handsight_domain::{
    id::{ObjectId, PackageId, PackageVersionId, TypedId},
    package::PushState,
    scope::Actor,
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, people::keyset::keyset, statement::Sql, values};

/// A package as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRow {
    /// Its id.
    pub id: PackageId,
    /// The application's package name, as devices list it.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The platform it is for; `None` for any.
    pub platform: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
}

/// A version as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Its id.
    pub id: PackageVersionId,
    /// Its package.
    pub package: PackageId,
    /// The version, as devices list it.
    pub version: String,
    /// The file; `None` for one of the platform's store.
    pub object: Option<ObjectId>,
    /// What is new, for people.
    pub notes: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
}

const PACKAGE: &str = "package_id, name, title, platform, created_at, created_by";
const VERSION: &str = "version_id, package_id, version, object_id, notes, created_at, created_by";

fn package(row: &Row) -> Result<PackageRow, StoreError> {
    Ok(PackageRow {
        id: row.get("package_id")?,
        name: row.get("name")?,
        title: row.get("title")?,
        platform: row.opt("platform")?,
        created_at: row.get("created_at")?,
        created_by: row.json("created_by")?,
    })
}

fn version(row: &Row) -> Result<VersionRow, StoreError> {
    Ok(VersionRow {
        id: row.get("version_id")?,
        package: row.get("package_id")?,
        version: row.get("version")?,
        object: row.opt("object_id")?,
        notes: row.opt("notes")?,
        created_at: row.get("created_at")?,
        created_by: row.json("created_by")?,
    })
}

pub(super) fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// Stores a new package.
///
/// # Errors
/// [`StoreError`] as the database says, also when there is one of this name.
pub async fn insert_package(tx: &WriteTx, p: &PackageRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO packages (enterprise_id, package_id, name, title, platform, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![p.id, p.name, p.title, p.platform, p.created_at, text(&p.created_by)],
    )
    .await?;
    Ok(())
}

/// By id.
pub async fn package_by_id(tx: &Tx, id: PackageId) -> Result<Option<PackageRow>, StoreError> {
    let sql = format!("SELECT {PACKAGE} FROM packages WHERE enterprise_id = $1 AND package_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(package).transpose()
}

/// By the application's package name.
pub async fn package_by_name(tx: &Tx, name: &str) -> Result<Option<PackageRow>, StoreError> {
    let sql = format!("SELECT {PACKAGE} FROM packages WHERE enterprise_id = $1 AND name = $2");
    tx.one(&sql, values![name]).await?.as_ref().map(package).transpose()
}

/// A page, newest first.
pub async fn package_page(
    tx: &Tx,
    edge: Option<PackageId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<PackageRow>, StoreError> {
    let k = keyset(true, backward, edge.map(TypedId::uuid));
    let sql = format!(
        "SELECT {PACKAGE} FROM packages WHERE enterprise_id = $1 AND package_id {} $2 ORDER BY package_id {} LIMIT $3",
        k.test, k.order
    );
    tx.all(&sql, values![k.edge, limit]).await?.iter().map(package).collect()
}

/// How many packages there are.
pub async fn package_count(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM packages WHERE enterprise_id = $1";
    tx.one(sql, vec![]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Removes a package with its versions and pushes; actions that were issued stay.
pub async fn delete_package(tx: &WriteTx, id: PackageId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM package_waves WHERE enterprise_id = $1 AND push_id IN
         (SELECT push_id FROM package_pushes WHERE enterprise_id = $1 AND package_id = $2)",
        values![id],
    )
    .await?;
    for table in ["package_pushes", "package_versions", "packages"] {
        let sql = format!("DELETE FROM {table} WHERE enterprise_id = $1 AND package_id = $2");
        tx.execute(&sql, values![id]).await?;
    }
    Ok(())
}

/// Stores a new version.
///
/// # Errors
/// [`StoreError`] as the database says, also when the package has it.
pub async fn insert_version(tx: &WriteTx, v: &VersionRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO package_versions (enterprise_id, version_id, package_id, version, object_id, notes, created_at,
             created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![v.id, v.package, v.version, v.object, v.notes, v.created_at, text(&v.created_by)],
    )
    .await?;
    Ok(())
}

/// By id.
pub async fn version_by_id(tx: &Tx, id: PackageVersionId) -> Result<Option<VersionRow>, StoreError> {
    let sql = format!("SELECT {VERSION} FROM package_versions WHERE enterprise_id = $1 AND version_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(version).transpose()
}

/// The versions of packages, newest first within each.
pub async fn versions_of(tx: &Tx, packages: &[PackageId]) -> Result<Vec<VersionRow>, StoreError> {
    if packages.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(format!(
        "SELECT {VERSION} FROM package_versions WHERE enterprise_id = $1 AND package_id IN "
    ));
    sql.list(packages.iter().copied()).push(" ORDER BY version_id DESC");
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(version).collect()
}

/// A version for as long as the transaction lasts: nobody pushes it and nobody deletes it meanwhile.
pub async fn version_for_update(
    tx: &WriteTx,
    id: PackageVersionId,
) -> Result<Option<VersionRow>, StoreError> {
    let lock = tx.backend().hold();
    let sql =
        format!("SELECT {VERSION} FROM package_versions WHERE enterprise_id = $1 AND version_id = $2{lock}");
    tx.one(&sql, values![id]).await?.as_ref().map(version).transpose()
}

/// Removes a version with those pushes of it that have ended.
///
/// # Errors
/// [`StoreError::Database`] when a push of it has not ended.
pub async fn delete_version(tx: &WriteTx, id: PackageVersionId) -> Result<(), StoreError> {
    let ended = "enterprise_id = $1 AND version_id = $2 AND state IN ($3, $4)";
    let ends = || values![id, PushState::Finished.name(), PushState::Stopped.name()];
    let waves = format!(
        "DELETE FROM package_waves WHERE enterprise_id = $1
         AND push_id IN (SELECT push_id FROM package_pushes WHERE {ended})"
    );
    tx.execute(&waves, ends()).await?;
    tx.execute(&format!("DELETE FROM package_pushes WHERE {ended}"), ends()).await?;
    let sql = "DELETE FROM package_versions WHERE enterprise_id = $1 AND version_id = $2";
    tx.execute(sql, values![id]).await?;
    Ok(())
}
