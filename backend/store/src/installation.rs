//! What must be known of an installation before it is served: are its tables there, and would row-level
//! security hold the role that the server runs as.

use sea_orm::{ConnectionTrait, Statement};

use crate::{Backend, Store, StoreError};

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
    ///
    /// # Errors
    /// [`StoreError`] when the database is away.
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
