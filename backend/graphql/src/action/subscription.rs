//! Watching actions.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;
use handsight_app::{
    LiveEvent,
    action::{self as cases, ActionQuery},
};
use handsight_domain::{
    id::{ActionId, ActionSessionId, DeviceId},
    page::PageRequest,
    policy::Permission,
};

use super::Action;
use crate::{
    context::{Visit, need_id},
    live::watch,
};

/// Which actions somebody watches.
#[derive(Debug, Clone, Copy)]
struct Watched {
    action: Option<ActionId>,
    device: Option<DeviceId>,
    session: Option<ActionSessionId>,
}

impl Watched {
    fn holds(self, action: ActionId, device: DeviceId, session: ActionSessionId) -> bool {
        self.action.is_none_or(|a| a == action)
            && self.device.is_none_or(|d| d == device)
            && self.session.is_none_or(|s| s == session)
    }
}

/// Subscriptions of actions.
#[derive(Debug, Default)]
pub struct ActionSubscription;

#[Subscription]
impl ActionSubscription {
    /// Fires when an action's state, attempts, receipt or result change. If more than 500 actions of a
    /// session change at once, it fires for one of them.
    async fn action_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this action; null for all.")] id: Option<ID>,
        #[graphql(desc = "Only actions of this device; null for all.")] device_id: Option<ID>,
        #[graphql(desc = "Only actions of this session; null for all.")] session_id: Option<ID>,
    ) -> Result<impl Stream<Item = Action> + use<>> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let watched = Watched {
            action: id.as_ref().map(need_id).transpose()?,
            device: device_id.as_ref().map(need_id).transpose()?,
            session: session_id.as_ref().map(need_id).transpose()?,
        };
        Ok(watch(ctx.app(), scope, move |app, scope, event| async move {
            let row = match event {
                LiveEvent::Action { action, device, session, .. }
                    if watched.holds(action, device, session) =>
                {
                    cases::by_ids(&app, &scope, &[action]).await.ok()?.pop()?
                }
                LiveEvent::Session { session, .. } if watched.session.is_none_or(|s| s == session) => {
                    match watched.action {
                        Some(id) => cases::by_ids(&app, &scope, &[id]).await.ok()?.pop()?,
                        None => {
                            let query = ActionQuery {
                                session: Some(session),
                                device: watched.device,
                                ..ActionQuery::default()
                            };
                            let one = PageRequest { limit: 1, backward: false, cursor: None };
                            let page = cases::list(&app, &scope, &query, &one).await.ok()?;
                            page.items.into_iter().next()?.1
                        }
                    }
                }
                _ => return None,
            };
            Some(Action::new(row, scope))
        }))
    }
}
