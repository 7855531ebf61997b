//! Rows of packages and of their versions.

use handsight_domain::{
    id::{ObjectId, PackageId, PackageVersionId},
    package::PushState,
    scope::Actor,
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, Keyed},
    values,
};

/// A package as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "packages", key = "package_id", insert)]
pub struct PackageRow {
    /// Its id.
    #[row(name = "package_id")]
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
    #[row(json)]
    pub created_by: Actor,
}

/// A version as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "package_versions", key = "version_id", insert)]
pub struct VersionRow {
    /// Its id.
    #[row(name = "version_id")]
    pub id: PackageVersionId,
    /// Its package.
    #[row(name = "package_id")]
    pub package: PackageId,
    /// The version, as devices list it.
    pub version: String,
    /// The file; `None` for one of the platform's store.
    #[row(name = "object_id")]
    pub object: Option<ObjectId>,
    /// What is new, for people.
    pub notes: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// By whom.
    #[row(json)]
    pub created_by: Actor,
}

/// By the application's package name.
pub async fn package_by_name(tx: &Tx, name: &str) -> Result<Option<PackageRow>, StoreError> {
    row::one(tx, "AND name = $2", values![name]).await
}

/// Removes a package with its versions and pushes; actions that were issued stay.
pub async fn delete_package(tx: &WriteTx, id: PackageId) -> Result<(), StoreError> {
    let sql = "DELETE FROM package_waves WHERE enterprise_id = $1 AND push_id IN
               (SELECT push_id FROM package_pushes WHERE enterprise_id = $1 AND package_id = $2)";
    tx.run(sql, values![id]).await?;
    for table in ["package_pushes", "package_versions", "packages"] {
        let sql = format!("DELETE FROM {table} WHERE enterprise_id = $1 AND package_id = $2");
        tx.execute(&sql, values![id]).await?;
    }
    Ok(())
}

/// The versions of packages, newest first within each.
pub async fn versions_of(tx: &Tx, packages: &[PackageId]) -> Result<Vec<VersionRow>, StoreError> {
    row::among(tx, "package_id", packages, "ORDER BY version_id DESC").await
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
    tx.run(VersionRow::DELETE, values![id]).await
}
