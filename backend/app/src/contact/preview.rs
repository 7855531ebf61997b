//! Looking at a file before anything of it is stored.

use handsight_domain::{
    contact::{Options, Parsed},
    id::ContactImportId,
    scope::EnterpriseScope,
};
use handsight_store::{
    contact::ImportRow,
    device::{enrolled_count, enterprise_gate},
    row,
};

use super::{
    plan::{PlannedRow, Verdict, parsed, plan},
    settled,
};
use crate::{App, UseCaseError, enterprise};

/// How many rows have which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Become contacts.
    pub create: i64,
    /// Add to contacts that exist.
    pub update: i64,
    /// Say nothing new.
    pub same: i64,
    /// Were put together with earlier rows.
    pub merged: i64,
    /// Cannot be taken.
    pub refused: i64,
    /// Have some flaw, fatal or not.
    pub flawed: i64,
}

impl Counts {
    pub(super) fn of(rows: &[PlannedRow]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            *match row.verdict {
                Verdict::Create => &mut counts.create,
                Verdict::Update => &mut counts.update,
                Verdict::Same => &mut counts.same,
                Verdict::Merged => &mut counts.merged,
                Verdict::Refused => &mut counts.refused,
            } += 1;
            counts.flawed += i64::from(!row.entry.flaws.is_empty());
        }
        counts
    }
}

/// A file as it would come in.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The import.
    pub import: ImportRow,
    /// What kind of file it is, its encoding, separator and columns; its rows are in `rows`.
    pub parsed: Parsed,
    /// The country that numbers without a country code were read in.
    pub country: Option<String>,
    /// Its rows with their verdicts.
    pub rows: Vec<PlannedRow>,
    /// How many have which.
    pub counts: Counts,
    /// What the limit of an evaluation means for so many people, in words.
    pub limit_warning: Option<String>,
}

/// What the limit of an evaluation means for so many new contacts.
fn limit_warning(limit: Option<i64>, devices: i64, new: i64) -> Option<String> {
    let limit = limit?;
    let room = (limit - devices).max(0);
    (new > room).then(|| {
        format!(
            "The evaluation takes {limit} devices and {devices} are in. All {new} people can be brought in and \
             invited, but only {room} more phones can enrol until the enterprise becomes a paying one."
        )
    })
}

/// Looks at a file.
///
/// # Errors
/// [`UseCaseError::NotFound`] for an import that is not under way; [`UseCaseError::Invalid`] for a file that is over a
/// limit; [`UseCaseError::RateLimited`] when too many files are being read.
pub async fn preview(
    app: &App,
    scope: &EnterpriseScope,
    id: ContactImportId,
    options: &Options,
    replace: bool,
) -> Result<Preview, UseCaseError> {
    let (import, options) = {
        let tx = app.store.read(scope).await?;
        let import = row::find::<ImportRow>(&tx, id).await?.filter(|i| i.committed_at.is_none());
        (import.ok_or(UseCaseError::NotFound)?, settled(options, &enterprise::require(&tx).await?))
    };
    let country = options.country.clone();
    let parsed = parsed(app, scope, &import, options).await?;
    let tx = app.store.read(scope).await?;
    let plan = plan(&tx, parsed, replace).await?;
    let gate = enterprise_gate(&tx, false).await?.ok_or(UseCaseError::NotFound)?;
    let counts = Counts::of(&plan.rows);
    Ok(Preview {
        import,
        parsed: plan.parsed,
        country,
        rows: plan.rows,
        counts,
        limit_warning: limit_warning(gate.device_limit, enrolled_count(&tx).await?, counts.create),
    })
}

#[cfg(test)]
mod tests {
    use super::limit_warning;

    #[test]
    fn a_limit_is_told_when_it_matters() {
        assert_eq!(limit_warning(None, 3, 4_000), None);
        assert_eq!(limit_warning(Some(25), 3, 22), None);
        assert!(limit_warning(Some(25), 3, 40).unwrap().contains("only 22 more phones"));
    }
}
