//! Statements over many rows at once. The rows are a table `k` that the statement reads: on PostgreSQL made of
//! typed arrays with `unnest`, one statement for any number of rows; on SQLite of `VALUES`, in pieces of a few
//! fixed sizes, so that each text is parsed once and stays prepared. Nulls do not travel here: a statement
//! takes a stand-in and turns it into null itself.

use std::borrow::Cow;

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value, sea_query::ArrayType};

use crate::{Backend, Row, StoreError, Tx, column::ToValue, guard};

/// What a column of `k` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An id.
    Id,
    /// A 64-bit whole number.
    Int,
    /// A floating-point number.
    Real,
    /// A truth.
    Bool,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
}

impl Kind {
    const fn array(self) -> (ArrayType, &'static str) {
        match self {
            Self::Id => (ArrayType::Uuid, "uuid[]"),
            Self::Int => (ArrayType::BigInt, "bigint[]"),
            Self::Real => (ArrayType::Double, "double precision[]"),
            Self::Bool => (ArrayType::Bool, "boolean[]"),
            Self::Text => (ArrayType::String, "text[]"),
            Self::Bytes => (ArrayType::Bytes, "bytea[]"),
        }
    }
}

/// Rows on their way into a statement.
#[derive(Debug, Clone)]
pub struct Rows {
    columns: Cow<'static, [(&'static str, Kind)]>,
    values: Vec<Vec<Value>>,
}

/// How many rows one SQLite statement takes; the largest times the widest table stays far below its limit of
/// 32,766 values.
const PIECES: [usize; 5] = [256, 64, 16, 4, 1];

impl Rows {
    /// No rows yet.
    pub const fn new(columns: &'static [(&'static str, Kind)]) -> Self {
        Self { columns: Cow::Borrowed(columns), values: Vec::new() }
    }
    /// Rows of one id each.
    pub fn ids<T: ToValue>(column: &'static str, ids: &[T]) -> Self {
        let values = ids.iter().map(|id| vec![id.to_value()]).collect();
        Self { columns: Cow::Owned(vec![(column, Kind::Id)]), values }
    }
    /// Adds a row: as many values as there are columns, none of them null.
    pub fn push(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.values.push(row);
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
    /// The text of a statement that asks of `k` only whether a value is in it: PostgreSQL looks through an array in an index
    /// at once, and through a table row by row, which takes it twice as long.
    fn listed(&self, sql: &str, arrays: &[String]) -> Option<String> {
        let ([(name, _)], [array]) = (self.columns.as_ref(), arrays) else { return None };
        let asked = format!(" IN (SELECT k.{name} FROM k)");
        if !sql.contains(&asked) || sql.contains(&format!("NOT{asked}")) {
            return None;
        }
        let text = sql.replace(&asked, &format!(" = ANY({array})"));
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.all(|word| word != "k").then_some(text)
    }
    pub(crate) fn postgres(self, sql: &str, constants: usize) -> (String, Vec<Value>) {
        let arrays: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, (_, kind))| format!("CAST(${} AS {})", index + 2 + constants, kind.array().1))
            .collect();
        let text = self.listed(sql, &arrays).unwrap_or_else(|| {
            format!("WITH k({}) AS (SELECT * FROM unnest({})) {sql}", self.names(), arrays.join(", "))
        });
        let mut columns: Vec<Vec<Value>> =
            self.columns.iter().map(|_| Vec::with_capacity(self.values.len())).collect();
        for row in self.values {
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        let values = columns.into_iter().zip(self.columns.iter());
        let values =
            values.map(|(column, (_, kind))| Value::Array(kind.array().0, Some(Box::new(column)))).collect();
        (text, values)
    }
    fn sqlite(&self, sql: &str, constants: usize, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns.len()].join(","));
        // Unnamed parameters throughout: SQLite searches a list for each named one, which with thousands of
        // them costs more than the statement. So the enterprise and the constants come first, as a table of one row.
        let sql = (1..=constants + 1)
            .rev() // so that `$1` is not found in `$10`
            .fold(sql.to_owned(), |sql, n| {
                sql.replace(&format!("${n}"), &format!("(SELECT c{n} FROM scope)"))
            });
        let names: Vec<String> = (1..=constants + 1).map(|n| format!("c{n}")).collect();
        format!(
            "WITH scope({}) AS (SELECT {}), k({}) AS (VALUES {}) {sql}",
            names.join(", "),
            vec!["?"; names.len()].join(","),
            self.names(),
            vec![row; rows].join(",")
        )
    }
}

impl Tx {
    /// Runs a statement that reads the rows as the table `k`; answers the rows it returns. `$1` is the
    /// enterprise; there are no other parameters. On SQLite it runs in pieces, so it must mean the same for
    /// each row by itself.
    pub async fn bulk(&self, sql: &str, rows: Rows) -> Result<Vec<Row>, StoreError> {
        self.bulk_with(sql, Vec::new(), rows).await
    }

    /// As [`bulk`](Self::bulk), with values that are the same for every row as `$2` and so on.
    pub async fn bulk_with(
        &self,
        sql: &str,
        constants: Vec<Value>,
        rows: Rows,
    ) -> Result<Vec<Row>, StoreError> {
        let Some(enterprise) = self.enterprise() else {
            return Err(StoreError::Unguarded(format!("rows outside an enterprise: {sql}")));
        };
        let held = guard::admit(sql, true, true)?;
        let mut out = Vec::new();
        if rows.is_empty() {
            return Ok(out);
        }
        self.note(sql, &held);
        let connection = self.connection()?;
        if self.backend() == Backend::Postgres {
            let (text, values) = rows.postgres(sql, constants.len());
            let values: Vec<Value> =
                std::iter::once(enterprise.to_value()).chain(constants).chain(values).collect();
            let statement = Statement::from_sql_and_values(DbBackend::Postgres, text, values);
            out.extend(self.rows(connection.query_all_raw(statement).await)?);
            return Ok(out);
        }
        let mut left = rows.values.len();
        let texts =
            PIECES.map(|size| (size, (left >= size).then(|| rows.sqlite(sql, constants.len(), size))));
        let mut values = rows.values.into_iter();
        for (size, text) in texts {
            while let (Some(text), true) = (&text, left >= size) {
                left -= size;
                let bound: Vec<Value> = std::iter::once(enterprise.to_value())
                    .chain(constants.iter().cloned())
                    .chain(values.by_ref().take(size).flatten())
                    .collect();
                let statement = Statement::from_sql_and_values(DbBackend::Sqlite, text.clone(), bound);
                out.extend(self.rows(connection.query_all_raw(statement).await)?);
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_an_array_where_nothing_else_is_asked_of_it() {
        let text = |sql: &str| Rows::ids("device_id", &[1_i64]).postgres(sql, 1).0;
        let with = "WITH k(device_id) AS (SELECT * FROM unnest(CAST($3 AS uuid[]))) ";
        assert_eq!(
            text("DELETE FROM t WHERE device_id IN (SELECT k.device_id FROM k) AND day = $2"),
            "DELETE FROM t WHERE device_id = ANY(CAST($3 AS uuid[])) AND day = $2",
        );
        for sql in [
            "DELETE FROM t WHERE device_id NOT IN (SELECT k.device_id FROM k)",
            "UPDATE t SET n = 1 FROM k WHERE t.device_id = k.device_id AND t.owner IN (SELECT k.device_id FROM k)",
        ] {
            assert_eq!(text(sql), format!("{with}{sql}"));
        }
    }
}
