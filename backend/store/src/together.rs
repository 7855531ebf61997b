//! Statements of which none needs anything of another's answer. PostgreSQL is told them in one, as parts of a `WITH`:
//! one round trip, one text to parse. On SQLite a statement costs no round trip, and they run one after the other.
//!
//! On PostgreSQL all parts see the rows as they were before the first, and of several that change one row only one may:
//! what a part makes, no other part reads. Foreign keys are looked at when all are done.

use std::{borrow::Cow, fmt::Write};

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::{Backend, Rows, StoreError, Tx, column::ToValue, guard, statement::Sql, unit};

#[derive(Debug)]
enum Form {
    /// Holds rows.
    Hold(Vec<Value>),
    /// Counts rows.
    Count(Vec<Value>),
    /// Changes rows.
    Plain(Vec<Value>),
    /// Changes rows by a table `k` of values, after values that are the same for all.
    Rows(Vec<Value>, Rows),
}

/// Statements that are run together, in their order where it matters.
#[derive(Debug, Default)]
pub struct Together(Vec<(Cow<'static, str>, Form)>);

impl Together {
    /// None yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }
    /// Adds a `SELECT` of one table, whose rows are held until the transaction ends.
    pub fn hold(&mut self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) {
        self.0.push((sql.into(), Form::Hold(values)));
    }
    /// Adds a `SELECT` of rows that are counted, as they were before.
    pub fn count(&mut self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) {
        self.0.push((sql.into(), Form::Count(values)));
    }
    /// Adds a statement that changes rows, without a `RETURNING`. Its values begin at `$2`.
    pub fn add(&mut self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) {
        self.0.push((sql.into(), Form::Plain(values)));
    }
    /// As [`add`](Self::add), of a statement that was written piece by piece.
    pub(crate) fn add_sql(&mut self, sql: Sql) {
        let (text, values) = sql.parts();
        self.add(text, values);
    }
    /// Adds a statement that reads rows of values as the table `k` ([`Tx::bulk_with`]), without a `RETURNING`. Without
    /// rows it is left out, and counts nothing.
    pub fn rows(&mut self, sql: impl Into<Cow<'static, str>>, constants: Vec<Value>, rows: Rows) {
        self.0.push((sql.into(), Form::Rows(constants, rows)));
    }
}

/// A statement whose values from `$2` on begin `by` places later.
fn shifted(sql: &str, by: usize) -> String {
    let mut out = String::with_capacity(sql.len() + 16);
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at + 1);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = after.split_at(digits);
        out.push_str(before);
        match number.parse::<usize>() {
            Ok(number) if number > 1 => {
                let _ = write!(out, "{}", number + by);
            }
            _ => out.push_str(number),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

impl Tx {
    /// Runs statements together; answers how many rows each changed or held, in their order.
    pub async fn together(&self, work: Together) -> Result<Vec<u64>, StoreError> {
        let Some(enterprise) = self.enterprise() else {
            return Err(StoreError::Unguarded("statements together outside an enterprise".to_owned()));
        };
        if self.backend() == Backend::Sqlite || work.0.len() < 2 {
            return self.one_by_one(work).await;
        }
        let mut text = String::from("WITH ");
        let mut values = vec![enterprise.to_value()];
        let mut counts = Vec::with_capacity(work.0.len());
        let mut whole = String::new();
        for (place, (sql, form)) in work.0.into_iter().enumerate() {
            let with_rows = matches!(form, Form::Rows(..));
            let sql = match form {
                Form::Hold(_) => format!("{sql}{}", self.backend().hold()).into(),
                _ => sql,
            };
            self.look(&sql, &guard::admit(&sql, true, with_rows)?);
            let by = values.len() - 1;
            let (sql, returning) = match form {
                Form::Hold(own) | Form::Count(own) => {
                    values.extend(own);
                    (shifted(&sql, by), "")
                }
                Form::Plain(own) => {
                    values.extend(own);
                    (shifted(&sql, by), " RETURNING 1")
                }
                Form::Rows(_, rows) if rows.is_empty() => {
                    counts.push("CAST(0 AS BIGINT)".to_owned());
                    continue;
                }
                Form::Rows(constants, rows) => {
                    let (sql, own) = rows.postgres(&sql, constants.len());
                    values.extend(constants.into_iter().chain(own));
                    (shifted(&sql, by), " RETURNING 1")
                }
            };
            let comma = if by == 0 && whole.is_empty() { "" } else { ", " };
            let _ = write!(whole, "{comma}w{place} AS ({sql}{returning})");
            counts.push(format!("(SELECT COUNT(*) FROM w{place})"));
        }
        if whole.is_empty() {
            return Ok(vec![0; counts.len()]);
        }
        let names = counts.iter().enumerate().map(|(place, count)| format!("{count} AS n{place}"));
        let _ = write!(text, "{whole} SELECT {}", names.collect::<Vec<_>>().join(", "));
        unit::note_statement(&text);
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, text, values);
        let row = self.rows(self.connection()?.query_all_raw(statement).await)?.pop();
        let row = row.ok_or_else(|| StoreError::Corrupt { column: "n0".to_owned() })?;
        let count = |place| Ok(u64::try_from(row.get::<i64>(&format!("n{place}"))?).unwrap_or(0));
        (0..counts.len()).map(count).collect()
    }

    async fn one_by_one(&self, work: Together) -> Result<Vec<u64>, StoreError> {
        let mut counts = Vec::with_capacity(work.0.len());
        for (sql, form) in work.0 {
            let changed = match form {
                Form::Hold(values) => {
                    let sql = format!("{sql}{}", self.backend().hold());
                    self.all(&sql, values).await?.len()
                }
                Form::Count(values) => self.all(&sql, values).await?.len(),
                Form::Plain(values) => {
                    counts.push(self.execute(&sql, values).await?);
                    continue;
                }
                Form::Rows(constants, rows) => {
                    self.bulk_with(&format!("{sql} RETURNING 1 AS one"), constants, rows).await?.len()
                }
            };
            counts.push(u64::try_from(changed).unwrap_or(u64::MAX));
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::shifted;

    #[test]
    fn places_move_but_the_first() {
        let sql = "UPDATE t SET a = $2, b = $10 WHERE enterprise_id = $1 AND c = $2";
        assert_eq!(shifted(sql, 0), sql);
        assert_eq!(shifted(sql, 7), "UPDATE t SET a = $9, b = $17 WHERE enterprise_id = $1 AND c = $9");
    }
}
