//! Which devices a script means now.

use handsight_domain::{filter::Asked, script::Target};
use handsight_store::{Tx, people::saved_view};

use crate::{UseCaseError, device::Chosen, view};

/// A target as a selection; `None` when the saved view it names is gone.
pub(super) async fn chosen(tx: &Tx, target: &Target) -> Result<Option<Chosen>, UseCaseError> {
    let matching = |filter: Option<Asked>, search: Option<String>| {
        let all = Asked { and: Some(vec![]), ..Asked::default() };
        let search = search.filter(|words| !words.trim().is_empty());
        Chosen { ids: None, filter: Some(filter.unwrap_or(all)), search }
    };
    Ok(match target {
        Target::Devices { ids } => Some(Chosen { ids: Some(ids.clone()), ..Chosen::default() }),
        Target::Matching { filter, search } => Some(matching(filter.clone(), search.clone())),
        Target::View { id, owner } => saved_view::by_id(tx, owner, *id)
            .await?
            .and_then(|row| view::selection(&row.query))
            .map(|shown| matching(shown.filter, shown.search)),
    })
}
