//! Usage reports, from daily sums only.

use handsight_domain::{
    calendar::LocalDay,
    filter::{Asked, Filter},
    id::DeviceId,
    scope::EnterpriseScope,
    usage::Dimension,
};
use handsight_store::usage::{self as rows, MOST_GROUPS, ReportQuery, ReportRow};

use crate::{App, UseCaseError};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ReportInput {
    /// The first day.
    pub from: LocalDay,
    /// The last day.
    pub to: LocalDay,
    /// What to group by, in the order of the keys; at most [`MOST_DIMENSIONS`].
    pub by: Vec<Dimension>,
    /// Of one device only.
    pub device: Option<DeviceId>,
    /// Of devices that pass.
    pub filter: Option<Asked>,
    /// Whether distributions are wanted: they cost reading every row's histograms.
    pub distributions: bool,
}

/// Most dimensions of a report.
pub const MOST_DIMENSIONS: usize = 6;
/// Most days of a report: ten years.
pub const MOST_DAYS: i64 = 3_660;

/// Checks a filter as it was asked for.
///
/// # Errors
/// [`UseCaseError::Invalid`] with what is wrong.
pub(crate) fn checked(app: &App, asked: Option<&Asked>) -> Result<Option<Filter>, UseCaseError> {
    asked
        .map(|asked| {
            Filter::check(asked, app.clock.now())
                .map_err(|why| UseCaseError::field("filter", why.to_string()))
        })
        .transpose()
}

/// Checks a period.
///
/// # Errors
/// [`UseCaseError::Invalid`] when it ends before it begins or is too long.
pub(crate) fn period(from: LocalDay, to: LocalDay) -> Result<(), UseCaseError> {
    if to < from {
        return Err(UseCaseError::field("to", "the last day lies before the first"));
    }
    if to.number() - from.number() > MOST_DAYS {
        return Err(UseCaseError::field("from", "a report covers at most ten years"));
    }
    Ok(())
}

/// The groups of a report, in the order of their keys.
///
/// # Errors
/// [`UseCaseError`] for an impossible period, too many or repeated dimensions, a wrong filter, too many groups.
pub async fn report(
    app: &App,
    scope: &EnterpriseScope,
    input: &ReportInput,
) -> Result<Vec<ReportRow>, UseCaseError> {
    period(input.from, input.to)?;
    if input.by.len() > MOST_DIMENSIONS {
        return Err(UseCaseError::field("by", format!("at most {MOST_DIMENSIONS} dimensions at once")));
    }
    let twice = input.by.iter().enumerate().any(|(place, by)| input.by.iter().take(place).any(|b| b == by));
    if twice {
        return Err(UseCaseError::field("by", "each dimension at most once"));
    }
    let query = ReportQuery {
        from: input.from,
        to: input.to,
        by: input.by.clone(),
        device: input.device,
        filter: checked(app, input.filter.as_ref())?,
        now: app.clock.now(),
        bins: input.distributions,
    };
    let tx = app.store.read(scope).await?;
    rows::report(&tx, &query).await?.ok_or_else(|| UseCaseError::LimitReached {
        message: format!("the report has more than {MOST_GROUPS} groups: ask for fewer days or dimensions"),
        limit: i64::try_from(MOST_GROUPS).unwrap_or(i64::MAX),
    })
}
