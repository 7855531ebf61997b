//! Saved views in the API: of whoever saved them.

use async_graphql::{ComplexObject, Context, ID, Object, Result};
use handsight_app::{
    device,
    view::{self as cases, NewView},
};
use handsight_domain::{id::SavedViewId, page::PageRequest, policy::Permission};

use crate::{
    connection::clamp,
    context::{Visit, enter_own, need_id},
    error::fail,
    mutation::mutations,
    noun::view,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
};

view! {
    /// A saved list view: columns, filter and sort order.
    SavedView(cases::SavedView) {
        /// Page of the console it belongs to.
        page: &str,
        /// Name.
        name: &str,
        /// State of the page. For devices, JSON with `filter` and `search` besides the page's own data.
        query: &str,
        /// When it was first saved.
        created_at: DateTime,
    }
}

#[ComplexObject]
impl SavedView {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Number of devices it currently matches; null for other pages and if its filter is missing or invalid.
    async fn count(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        if self.0.page != "devices" {
            return Ok(None);
        }
        let Some(selection) = cases::selection(&self.0.query) else { return Ok(None) };
        let Ok(scope) = ctx.enter(Permission::DevicesRead) else { return Ok(None) };
        let one = PageRequest { limit: 1, backward: false, cursor: None };
        match device::list(ctx.app(), &scope, &selection, None, &one).await {
            Ok(page) => Ok(Some(clamp(page.total))),
            Err(handsight_app::UseCaseError::Invalid(_)) => Ok(None),
            Err(error) => Err(fail(error)),
        }
    }
}

/// Root fields of saved views.
#[derive(Debug, Default)]
pub struct ViewQuery;

#[Object]
impl ViewQuery {
    /// The caller's saved views of a page, by name.
    async fn saved_views(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page of the console, e.g. `devices`.")] page: String,
    ) -> Result<Vec<SavedView>> {
        let scope = enter_own(ctx)?;
        let found = cases::list(ctx.app(), &scope, &page).await.map_err(fail)?;
        Ok(found.into_iter().map(SavedView).collect())
    }
}

/// One of the caller's own views by id.
///
/// # Errors
/// As the root field.
pub async fn node(ctx: &Context<'_>, id: Option<SavedViewId>) -> Result<Option<SavedView>> {
    let scope = enter_own(ctx)?;
    let Some(id) = id else { return Ok(None) };
    Ok(cases::find(ctx.app(), &scope, id).await.map_err(fail)?.map(SavedView))
}

mutations! {
    /// Mutations of saved views.
    ViewMutation;

    /// Saves a view for the caller.
    save_view("Parameters of `saveView`.") |ctx, input, key| {
        let scope = enter_own(ctx)?;
        let case = NewView { page: input.page, name: input.name, query: input.query };
        let done = cases::save(ctx.app(), &scope, key, &case).await;
        done.map(|v| SaveViewDone { view: SavedView(v) })
    }
    /// Input of `saveView`.
    SaveViewInput {
        /// Page of the console, 1 to 60 characters.
        page: String,
        /// Name, 1 to 80 characters. Replaces an existing view of this name.
        name: String,
        /// State of the page, at most 4,000 characters.
        query: String,
    }
    /// The saved view.
    SaveViewDone {
        /// The view.
        view: SavedView,
    }
    /// Result of `saveView`.
    SaveViewPayload: InvalidInput;

    /// Deletes one of the caller's saved views.
    delete_view("Parameters of `deleteView`.") |ctx, input, key| {
        let scope = enter_own(ctx)?;
        let id = need_id(&input.view_id)?;
        let done = cases::delete(ctx.app(), &scope, key, id).await;
        done.map(|()| DeleteViewDone { deleted_id: input.view_id })
    }
    /// Input of `deleteView`.
    DeleteViewInput {
        /// ID of the view.
        view_id: ID,
    }
    /// The view was deleted.
    DeleteViewDone {
        /// ID of the deleted view.
        deleted_id: ID,
    }
    /// Result of `deleteView`.
    DeleteViewPayload: Conflict;
}
