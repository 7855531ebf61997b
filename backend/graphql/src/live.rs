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
