//! The root of the views: what every page shares, and which page an address means.

use super::frame::Frame;
use crate::api::{live, session};
use crate::model::fault::Fault;
use crate::pages;
use crate::ui::toast::{ToastRegion, Toasts};
use crate::ui::when::Timepiece;
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

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
    view! {
        <Router>
            <Routes fallback=|| pages::not_found::Page().into_any()>
                <Route path=path!("/sign-in") view=|| pages::sign_in::Page().into_any() />
                <Route path=path!("/sign-up") view=|| pages::sign_up::Page().into_any() />
                <Route path=path!("/invitations/:secret") view=|| pages::invitation::Page().into_any() />
                <ParentRoute path=path!("") view=|| Frame().into_any()>
                    <Route path=path!("/") view=|| pages::overview::Page().into_any() />
                    <Route path=path!("/map") view=|| pages::device_map::Page().into_any() />
                    <Route path=path!("/usage") view=|| pages::usage::Page().into_any() />
                    <Route path=path!("/qos") view=|| pages::qos::Page().into_any() />
                    <Route path=path!("/towers") view=|| pages::towers::Page().into_any() />
                    <Route path=path!("/devices") view=|| pages::devices::Page().into_any() />
                    <Route path=path!("/devices/:id/:tab?") view=|| pages::device::Page().into_any() />
                    <Route path=path!("/actions") view=|| pages::actions::Page().into_any() />
                    <Route path=path!("/actions/:id") view=|| pages::actions::one::Page().into_any() />
                    <Route path=path!("/sessions/:id") view=|| pages::session::Page().into_any() />
                    <Route path=path!("/enrolment") view=|| pages::enrolment::Page().into_any() />
                    <Route path=path!("/members") view=|| pages::members::Page().into_any() />
                    <Route path=path!("/tokens") view=|| pages::tokens::Page().into_any() />
                    <Route path=path!("/audit") view=|| pages::audit::Page().into_any() />
                    <Route path=path!("/settings") view=|| pages::settings::Page().into_any() />
                </ParentRoute>
            </Routes>
        </Router>
        <ToastRegion />
    }
    .into_any()
}
