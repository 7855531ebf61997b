//! One spelling for two databases, and the second wall on PostgreSQL.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

/// What a step makes.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Statements, in order, one a call (a rule of Citus). Placeholders: `{id}` a UUID, `{bytes}`, `{int}` a
    /// 64-bit whole number (also instants in milliseconds), `{real}`, `{bool}`, `{text}`, and `{sorted}` for a text whose order both databases shall agree
    /// on, byte by byte.
    pub statements: &'static [&'static str],
    /// The tables among them that belong to enterprises: each has `enterprise_id` first in its primary key.
    pub enterprise_tables: &'static [&'static str],
}

/// Carries out a step.
///
/// # Errors
/// [`DbErr`] as the database says; on PostgreSQL the migrator's transaction undoes the step.
pub async fn apply(manager: &SchemaManager<'_>, step: Step) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let backend = connection.get_database_backend();
    for statement in step.statements {
        connection.execute_unprepared(&render(backend, statement)).await?;
    }
    if backend == DbBackend::Postgres {
        for table in step.enterprise_tables {
            for statement in protection(table) {
                connection.execute_unprepared(&statement).await?;
            }
        }
    }
    Ok(())
}

/// Replaces the placeholders by a database's own types.
pub fn render(backend: DbBackend, statement: &str) -> String {
    let types = match backend {
        DbBackend::Postgres => {
            ["uuid", "bytea", "bigint", "double precision", "boolean", "text", "text COLLATE \"C\""]
        }
        _ => ["BLOB", "BLOB", "BIGINT", "REAL", "BOOLEAN", "TEXT", "TEXT"],
    };
    ["{id}", "{bytes}", "{int}", "{real}", "{bool}", "{text}", "{sorted}"]
        .iter()
        .zip(types)
        .fold(statement.to_owned(), |sql, (placeholder, name)| sql.replace(placeholder, name))
}

/// Row-level security in the form measured to cost nothing: the column compared with a setting, which is
/// absent outside a scoped transaction, so that then no row is seen.
fn protection(table: &str) -> [String; 3] {
    let test = "enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid";
    [
        format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
        format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
        format!("CREATE POLICY enterprise_wall ON {table} USING ({test}) WITH CHECK ({test})"),
    ]
}

/// Lets the role that the server runs as use every table, and own none; of the audit log it may change nothing.
///
/// # Errors
/// [`DbErr`] when the role does not exist or the migrating role may not grant.
pub async fn grant(connection: &impl ConnectionTrait, server_role: &str) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let role = format!("\"{}\"", server_role.replace('"', "\"\""));
    for sql in [
        format!("GRANT USAGE ON SCHEMA public TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
        format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {role}"),
        // The audit log is written and never changed: also by whoever takes the server over.
        format!("REVOKE UPDATE, DELETE, TRUNCATE ON audit_records FROM {role}"),
        format!("REVOKE DELETE, TRUNCATE ON audit_heads FROM {role}"),
    ] {
        connection.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    }
    Ok(())
}
