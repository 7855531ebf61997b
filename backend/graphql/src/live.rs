//! Live events as streams of rows: each is loaded in the watcher's own scope, what cannot be loaded (any
//! more, or in the time of a query) is passed over. A watcher that falls behind misses events and goes on.

use std::future::Future;

use futures::{Stream, stream};
use handsight_app::{App, LiveEvent};
use handsight_domain::scope::EnterpriseScope;
use tokio::sync::broadcast::error::RecvError;

use crate::http::DEADLINE;

/// What `load` makes of each event of the scope's enterprise, until the service stops.
pub fn watch<T, L, F>(app: &App, scope: EnterpriseScope, load: L) -> impl Stream<Item = T> + use<T, L, F>
where
    L: Fn(App, EnterpriseScope, LiveEvent) -> F + Send + 'static,
    F: Future<Output = Option<T>> + Send,
{
    // Listening begins now, not when the first item is asked for.
    let heard = app.store.live().listen();
    stream::unfold((app.clone(), scope, heard, load), |(app, scope, mut heard, load)| async move {
        loop {
            match heard.recv().await {
                Ok(event) if event.enterprise() == scope.enterprise() => {
                    let loading = load(app.clone(), scope.clone(), event);
                    if let Ok(Some(item)) = tokio::time::timeout(DEADLINE, loading).await {
                        return Some((item, (app, scope, heard, load)));
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    })
}

/// Makes the subscription of a noun: its rows as they change, of all or of one. What it needs is said as in `found!`,
/// with the event that tells of a change: `… -> Package by PackageId, ActionsRead, Package { package }, cases::find;`.
macro_rules! changes {
    (
        $(#[$root_doc:meta])* $root:ident;
        $(#[$doc:meta])*
        $name:ident($desc:tt) -> $noun:ident by $id:ident, $need:ident, $event:ident { $of:ident }, $find:path;
    ) => {
        $(#[$root_doc])*
        #[derive(Debug, Default)]
        pub struct $root;

        #[async_graphql::Subscription]
        impl $root {
            $(#[$doc])*
            async fn $name(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = $desc)] id: Option<async_graphql::ID>,
            ) -> async_graphql::Result<impl futures::Stream<Item = $noun> + use<>> {
                let scope = $crate::context::Visit::enter(ctx, handsight_domain::policy::Permission::$need)?;
                let only: Option<$id> = id.as_ref().map($crate::context::need_id).transpose()?;
                let app = $crate::context::Visit::app(ctx);
                Ok($crate::live::watch(app, scope, move |app, scope, event| async move {
                    let handsight_app::LiveEvent::$event { $of, .. } = event else { return None };
                    if only.is_some_and(|only| only != $of) {
                        return None;
                    }
                    let row = $find(&app, &scope, $of).await.ok()??;
                    Some($noun::new(row, scope))
                }))
            }
        }
    };
}
pub(crate) use changes;
