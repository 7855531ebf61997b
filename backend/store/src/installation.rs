//! What must be known of an installation before it is served: are its tables there, would row-level
//! security hold the role that the server runs as, and what is it for.

use handsight_domain::time::Timestamp;
use sea_orm::{ConnectionTrait, Statement};

use crate::{Backend, Store, StoreError, Tx, values};

/// What an installation may be marked as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The demo made it.
    Demo,
    /// Phone numbers stored by an older version were rewritten in E.164.
    Respelled,
    /// They were rewritten once more, after a server of an older version had stopped writing.
    RespelledAgain,
}

impl Mark {
    const fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Respelled => "respelled",
            Self::RespelledAgain => "respelled again",
        }
    }
}

/// Whether the installation carries a mark, in a transaction of the platform.
pub async fn marked(tx: &Tx, mark: Mark) -> Result<bool, StoreError> {
    Ok(marked_at(tx, mark).await?.is_some())
}

/// Since when the installation carries a mark, in a transaction of the platform; `None` when it does not.
pub async fn marked_at(tx: &Tx, mark: Mark) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT set_at FROM installation WHERE name = $1";
    tx.one(sql, values![mark.name()]).await?.map(|row| row.get("set_at")).transpose()
}

/// Marks the installation, in a transaction of the platform; once is as good as twice.
pub async fn mark(tx: &Tx, mark: Mark, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO installation (name, set_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    tx.run(sql, values![mark.name(), now]).await
}

/// System IDs of enterprises that are here, `most` of them at most, in a transaction of the platform.
pub async fn some_system_ids(tx: &Tx, most: usize) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT system_id FROM enterprise_routes ORDER BY system_id LIMIT $1";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    tx.all(sql, values![most]).await?.iter().map(|row| row.get("system_id")).collect()
}

/// Why the server's role is too strong for row-level security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleFault {
    /// It is a superuser, or bypasses row-level security.
    Bypasses,
    /// It owns tables, so it could switch row-level security off.
    Owns,
}

impl Store {
    /// How many steps of the migration were carried out; none without their table.
    pub async fn applied_steps(&self) -> usize {
        let sql = "SELECT version FROM seaql_migrations";
        let ask = Statement::from_string(self.pool().get_database_backend(), sql);
        self.pool().query_all_raw(ask).await.map_or(0, |rows| rows.len())
    }
    /// Whether the role of this connection is too strong; SQLite has no roles.
    pub async fn role_fault(&self) -> Result<Option<RoleFault>, StoreError> {
        if self.backend() == Backend::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS strong, \
                   EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user) AS owns";
        let ask = Statement::from_string(self.pool().get_database_backend(), sql);
        let Some(row) = self.pool().query_one_raw(ask).await? else { return Ok(None) };
        Ok(if row.try_get::<bool>("", "strong")? {
            Some(RoleFault::Bypasses)
        } else if row.try_get::<bool>("", "owns")? {
            Some(RoleFault::Owns)
        } else {
            None
        })
    }
}
