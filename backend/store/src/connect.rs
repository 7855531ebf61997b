//! Opening the database that an address names, with the settings that make "acknowledged" mean "on disk".

use std::{path::PathBuf, sync::Arc, time::Duration};

use handsight_domain::scope::{EnterpriseScope, PlatformScope};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, TransactionTrait};

use crate::{
    error::StoreError,
    health::Health,
    lane::Lane,
    live::Live,
    scoped::{PlatformTx, ReadTx, Tx, WriteTx},
    unit,
};

/// How long a transaction waits for a connection: a second less than a request may take, which then still says that the
/// database is away, and not that it took too long. Of a hundred requests that change the same device at once, the last
/// waits for the ninety-nine before it; that is a queue, and not a database that is away.
const TURN: Duration = Duration::from_secs(9);

/// How long a statement of PostgreSQL, and its waiting for a lock, may take: a request that was given up does not go
/// on there.
const STATEMENT: &str = "10s";

/// Which of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite in a file: one process.
    Sqlite,
    /// PostgreSQL 15 or newer: any number of processes.
    Postgres,
}

/// How to connect.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Most connections for reading (and on PostgreSQL for everything).
    pub connections: u32,
}

/// The database, with its writing lane and its live channel. Cloning shares all of it.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Backend,
    pool: DatabaseConnection,
    lane: Option<Lane>,
    live: Live,
    health: Health,
    file: Option<Arc<PathBuf>>,
}

impl Store {
    /// Connects. On SQLite the file is made when it is absent, in WAL mode with `synchronous=FULL`: a commit
    /// returns after fsync.
    ///
    /// # Errors
    /// [`StoreError`] when the address is not understood or nothing answers there.
    pub async fn connect(options: &StoreOptions) -> Result<Self, StoreError> {
        let url = options.url.trim();
        let backend = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Backend::Sqlite,
            Some("postgres" | "postgresql") => Backend::Postgres,
            _ => return Err(StoreError::Address("must begin with `sqlite:` or `postgres:`".to_owned())),
        };
        let health = Health::default();
        let lane = match backend {
            Backend::Sqlite => Some(Lane::open(sqlite(url, 1), health.clone()).await?),
            Backend::Postgres => None,
        };
        let pool = match backend {
            Backend::Sqlite => Database::connect(sqlite(url, options.connections)).await?,
            Backend::Postgres => {
                let mut connect = ConnectOptions::new(url.to_owned());
                connect
                    .max_connections(options.connections)
                    .acquire_timeout(TURN)
                    .sqlx_logging(false)
                    .map_sqlx_postgres_opts(|options| {
                        options.options([("statement_timeout", STATEMENT), ("lock_timeout", STATEMENT)])
                    });
                Database::connect(connect).await?
            }
        };
        let file = (backend == Backend::Sqlite).then(|| Arc::new(PathBuf::from(sqlite_path(url))));
        Ok(Self { backend, pool, lane, live: Live::default(), health, file })
    }

    pub(crate) const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }
    /// Which database this is.
    pub const fn backend(&self) -> Backend {
        self.backend
    }
    /// The channel on which changes are told.
    pub const fn live(&self) -> &Live {
        &self.live
    }
    pub(crate) const fn health(&self) -> &Health {
        &self.health
    }
    /// The file of SQLite.
    pub(crate) fn file(&self) -> Option<&std::path::Path> {
        self.file.as_deref().map(PathBuf::as_path)
    }

    /// Reads one enterprise's rows in one transaction: within a query ([`one_view`](crate::one_view)) the one that it has.
    pub async fn read(&self, scope: &EnterpriseScope) -> Result<ReadTx, StoreError> {
        let open = async || {
            let tx = self.reader(Some(scope)).await?;
            tx.admit(scope).await?;
            Ok::<_, StoreError>(Arc::new(tx))
        };
        if let Some(unit) = unit::present() {
            let (of, tx) = unit
                .get_or_try_init(|| async { Ok::<_, StoreError>((scope.enterprise(), open().await?)) })
                .await?;
            if *of == scope.enterprise() {
                return Ok(ReadTx(Arc::clone(tx)));
            }
        }
        Ok(ReadTx(open().await?))
    }
    /// Opens a transaction on one enterprise's rows. It is undone unless it is committed.
    pub async fn write(&self, scope: &EnterpriseScope) -> Result<WriteTx, StoreError> {
        let tx = self.writer(Some(scope)).await?;
        tx.admit(scope).await?;
        Ok(WriteTx::new(tx, self.live.clone(), scope.clone()))
    }
    /// Opens a transaction on the tables that belong to no enterprise: accounts, sign-in, routing, what is
    /// due. Row-level security shows it no enterprise's rows.
    pub async fn platform(&self, _scope: &PlatformScope) -> Result<PlatformTx, StoreError> {
        Ok(PlatformTx::new(self.writer(None).await?, self.live.clone()))
    }
    /// As [`platform`](Self::platform), for reading only: it never waits for the writing lane.
    pub async fn platform_read(&self, _scope: &PlatformScope) -> Result<ReadTx, StoreError> {
        Ok(ReadTx(Arc::new(self.reader(None).await?)))
    }

    async fn reader(&self, scope: Option<&EnterpriseScope>) -> Result<Tx, StoreError> {
        let enterprise = scope.map(EnterpriseScope::enterprise);
        Ok(Tx::new(self.backend, self.pool.begin().await?, enterprise, self.health.clone()))
    }
    async fn writer(&self, scope: Option<&EnterpriseScope>) -> Result<Tx, StoreError> {
        let enterprise = scope.map(EnterpriseScope::enterprise);
        Ok(match &self.lane {
            Some(lane) => Tx::on_lane(lane.enter().await?, enterprise, self.health.clone()),
            None => self.reader(scope).await?,
        })
    }
}

fn sqlite_path(url: &str) -> &str {
    url.trim_start_matches("sqlite:").trim_start_matches("//")
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let path = sqlite_path(url);
    let mut connect = ConnectOptions::new(format!("sqlite://{path}?mode=rwc"));
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(TURN)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|options| {
            options
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .pragma("busy_timeout", "5000")
                .pragma("temp_store", "MEMORY")
                .pragma("cache_size", "-65536")
                .statement_cache_capacity(512)
        });
    connect
}
