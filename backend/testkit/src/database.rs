//! A fresh database a test: a copy of a migrated template, on either system.

use std::path::PathBuf;

use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::postgres::Cluster;

/// Which system a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// SQLite in a temporary folder.
    Sqlite,
    /// PostgreSQL in a cluster of this process's own.
    Postgres,
}

/// A migrated, empty database; its files go with it.
#[derive(Debug)]
pub struct TestDatabase {
    /// The server's address.
    pub url: String,
    /// The owner's address on PostgreSQL: it is bound by row-level security too, but could switch it off.
    pub owner_url: Option<String>,
    /// The administrator's address on PostgreSQL: nothing binds it.
    pub admin_url: Option<String>,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// A new one.
    pub async fn new(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::sqlite().await,
            Database::Postgres => Cluster::shared().await.fresh().await,
        }
    }
    async fn sqlite() -> Self {
        static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
        let (_, template) = TEMPLATE
            .get_or_init(|| async {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("template.sqlite");
                handsight_migrations::migrate(&format!("sqlite:{}", path.display()), None).await.unwrap();
                (folder, path)
            })
            .await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite");
        std::fs::copy(template, &path).unwrap();
        let url = format!("sqlite:{}", path.display());
        Self { url, owner_url: None, admin_url: None, _folder: Some(folder) }
    }
    pub(crate) const fn postgres(url: String, owner_url: String, admin_url: String) -> Self {
        Self { url, owner_url: Some(owner_url), admin_url: Some(admin_url), _folder: None }
    }
}
