//! Bringing the tables up to this version.

use std::sync::Arc;

use anyhow::Context;
use handsight_domain::{
    mint::Mint,
    scope::PlatformScope,
    time::{Clock, SystemClock},
};
use handsight_migrations::{Migrator, ddl};
use handsight_store::{RoleFault, Store, StoreOptions};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;

use crate::{config::Config, key};

/// Carries out every step that is missing; on PostgreSQL also lets the server's role use the tables. On SQLite
/// the key is made before the file: a file without its key is refused at the next start.
///
/// # Errors
/// In words, when the database is away or refuses a step.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let url = config.migrate_database_url.as_deref().unwrap_or(&config.database_url);
    if config.sqlite_file().is_some() {
        key::load(config, &Mint::system(Arc::new(SystemClock)))?;
    }
    if let Some(folder) = config.sqlite_file().as_deref().and_then(std::path::Path::parent) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let connection = connect(url).await?;
    Migrator::up(&connection, None).await.context("a step of the migration failed")?;
    if connection.get_database_backend() == DbBackend::Postgres
        && let Some(role) = url_user(&config.database_url)
    {
        ddl::grant(&connection, &role).await.with_context(|| {
            format!("cannot let the role {role} of database_url use the tables; migrate as their owner (migrate_database_url)")
        })?;
    }
    connection.close().await?;
    Ok(())
}

/// How many steps are missing.
///
/// # Errors
/// In words, when the database is away.
pub async fn pending(config: &Config) -> anyhow::Result<usize> {
    Ok(Migrator::migrations().len().saturating_sub(look(config).await?.applied_steps().await))
}

/// Why the role that the server runs as is too strong for row-level security to hold; `None` is good.
///
/// # Errors
/// In words, when the database is away.
pub async fn role_fault(config: &Config) -> anyhow::Result<Option<&'static str>> {
    Ok(look(config).await?.role_fault().await?.map(|fault| match fault {
        RoleFault::Bypasses => "the role of database_url is a superuser or bypasses row-level security",
        RoleFault::Owns => {
            "the role of database_url owns the tables, so it could switch row-level security off"
        }
    }))
}

/// Work that is due and that this version has no handler for, by its kind.
///
/// # Errors
/// In words, when the database is away.
pub async fn strangers(config: &Config) -> anyhow::Result<Vec<(String, i64)>> {
    let store = look(config).await?;
    let tx = store.platform_read(&PlatformScope::of_command_line()).await?;
    let kinds: Vec<_> = handsight_app::job::Registry::default().kinds().collect();
    Ok(handsight_store::job::strangers(&tx, &kinds, SystemClock.now()).await?)
}

/// A connection as the server's role, to look.
async fn look(config: &Config) -> anyhow::Result<Store> {
    let options = StoreOptions { url: config.database_url.clone(), connections: 1 };
    Store::connect(&options).await.context("database_url: cannot connect")
}

async fn connect(url: &str) -> anyhow::Result<DatabaseConnection> {
    let url = match url.strip_prefix("sqlite:") {
        Some(path) => format!("sqlite://{}?mode=rwc", path.strip_prefix("//").unwrap_or(path)),
        None => url.to_owned(),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(|sqlite| {
        sqlite.pragma("journal_mode", "WAL").pragma("synchronous", "FULL").pragma("busy_timeout", "5000")
    });
    Database::connect(options).await.context("database_url: cannot connect")
}

fn url_user(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    (!url.username().is_empty()).then(|| url.username().to_owned())
}
