//! Carrying the steps out, on either database.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend},
};

use crate::{Migrator, ddl};

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let url = match url.strip_prefix("sqlite:") {
        Some(path) => format!("sqlite://{}?mode=rwc", path.trim_start_matches("//")),
        None => url.to_owned(),
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await
}

/// Carries out every step that is missing; answers how many. On PostgreSQL `url` is the migrating role's,
/// and `server_role` may use the tables afterwards.
///
/// # Errors
/// [`DbErr`] when the database is away or refuses a step.
pub async fn migrate(url: &str, server_role: Option<&str>) -> Result<usize, DbErr> {
    let connection = connect(url).await?;
    if connection.get_database_backend() == DbBackend::Sqlite {
        connection.execute_unprepared("PRAGMA journal_mode = WAL").await?;
    }
    let missing = Migrator::get_pending_migrations(&connection).await?.len();
    Migrator::up(&connection, None).await?;
    if let Some(role) = server_role {
        ddl::grant(&connection, role).await?;
    }
    connection.close().await?;
    Ok(missing)
}

/// How many steps are missing; asks without changing anything.
///
/// # Errors
/// [`DbErr`] when the database is away.
pub async fn missing(url: &str) -> Result<usize, DbErr> {
    let connection = connect(url).await?;
    let missing = Migrator::get_pending_migrations_read_only(&connection).await?.len();
    connection.close().await?;
    Ok(missing)
}
