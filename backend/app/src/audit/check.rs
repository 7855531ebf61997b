//! Recomputing the whole chain.

use data_encoding::HEXLOWER;
use handsight_domain::scope::EnterpriseScope;
use handsight_store::people::audit as rows;

use super::record::chain;
use crate::{App, UseCaseError};

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Whether every record is where and what it was.
    pub valid: bool,
    /// How many records were read.
    pub records: i64,
    /// The first number that is missing or altered.
    pub first_broken: Option<i64>,
    /// The hash of the last record, hex; note it down elsewhere to notice a log cut off at its end.
    pub head: Option<String>,
}

/// Reads every record in one consistent view and recomputes its hash from the one before.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub async fn check(app: &App, scope: &EnterpriseScope) -> Result<Check, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let (mut number, mut before, mut first_broken) = (0_i64, Vec::new(), None);
    loop {
        let batch = rows::after(&tx, number, 1000).await?;
        if batch.is_empty() {
            break;
        }
        for row in batch {
            let expected = chain(scope.enterprise(), &before, &row);
            if first_broken.is_none() && (row.number != number + 1 || expected.as_ref() != Some(&row.hash)) {
                first_broken = Some(number + 1);
            }
            number = row.number;
            before = row.hash;
        }
    }
    if let Some((last, hash)) = rows::head(&tx).await?
        && first_broken.is_none()
        && (last != number || hash != before)
    {
        first_broken = Some(number + 1);
    }
    let head = (!before.is_empty()).then(|| HEXLOWER.encode(&before));
    Ok(Check { valid: first_broken.is_none(), records: number, first_broken, head })
}
