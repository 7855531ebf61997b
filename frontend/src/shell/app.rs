//! The root of the views: what every page shares.

use super::frame::Frame;
use super::routes::{self, Pages};
use crate::api::{live, session};
use crate::model::fault::Fault;
use crate::ui::any_view;
use crate::ui::toast::{ToastRegion, Toasts};
use crate::ui::when::Timepiece;
use leptos::prelude::*;
use leptos_router::components::Router;

/// The console.
#[component]
pub fn App() -> impl IntoView {
    session::provide();
    live::provide();
    Toasts::provide();
    Timepiece::provide();
    // A reload has no token yet: the cookie brings one, or nobody is signed in. A server that is away for a moment
    // must not throw anybody out, so it is asked until it answers.
    leptos::task::spawn_local(async {
        let mut wait = 500;
        while matches!(session::token().await, Err(Fault::Away | Fault::Broken(_) | Fault::TooMany(_))) {
            gloo_timers::future::TimeoutFuture::new(wait).await;
            wait = (wait * 2).min(15_000);
        }
    });
    // The page's chunk comes while the session is asked for.
    if let Ok(path) = window().location().pathname() {
        routes::warm(&path);
    }
    any_view! {
        <Router>
            <Pages frame=|| Frame().into_any() />
        </Router>
        <ToastRegion />
    }
}
