//! The root of the views: what every page shares, and which page an address means.

use super::frame::Frame;
use crate::api::{live, session};
use crate::model::fault::Fault;
use crate::pages::{self, chunk};
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
    // The page's chunk comes while the session is asked for.
    if let Ok(path) = window().location().pathname() {
        chunk::warm(&path);
    }
    view! {
        <Router>
            <Routes fallback=|| pages::not_found::Page().into_any()>
                <Route path=path!("/sign-in") view=|| pages::sign_in::Page().into_any() />
                <Route path=path!("/sign-up") view=|| chunk::later(chunk::sign_up) />
                <Route path=path!("/invitations/:secret") view=|| chunk::later(chunk::invitation) />
                <Route path=path!("/confirm-email") view=|| chunk::later(chunk::confirm_email) />
                <ParentRoute path=path!("") view=|| Frame().into_any()>
                    <Route path=path!("/") view=|| pages::overview::Page().into_any() />
                    <Route path=path!("/map") view=|| chunk::later(chunk::device_map) />
                    <Route path=path!("/usage") view=|| chunk::later(chunk::usage) />
                    <Route path=path!("/qos") view=|| chunk::later(chunk::qos) />
                    <Route path=path!("/towers") view=|| chunk::later(chunk::towers) />
                    <Route path=path!("/devices") view=|| chunk::later(chunk::devices) />
                    <Route path=path!("/devices/:id/:tab?") view=|| chunk::later(chunk::device) />
                    <Route path=path!("/lost") view=|| chunk::later(chunk::lost) />
                    <Route path=path!("/actions") view=|| chunk::later(chunk::actions) />
                    <Route path=path!("/actions/:id") view=|| chunk::later(chunk::action) />
                    <Route path=path!("/sessions/:id") view=|| chunk::later(chunk::session) />
                    <Route path=path!("/scripts") view=|| chunk::later(chunk::scripts) />
                    <Route path=path!("/packages") view=|| chunk::later(chunk::packages) />
                    <Route path=path!("/packages/:id") view=|| chunk::later(chunk::package) />
                    <Route path=path!("/scripts/new") view=|| chunk::later(chunk::script_new) />
                    <Route path=path!("/scripts/:id") view=|| chunk::later(chunk::script) />
                    <Route path=path!("/scripts/:id/edit") view=|| chunk::later(chunk::script_edit) />
                    <Route path=path!("/backups") view=|| chunk::later(chunk::backups) />
                    <Route path=path!("/backups/schedules") view=|| chunk::later(chunk::backup_plans) />
                    <Route path=path!("/backups/:id") view=|| chunk::later(chunk::backup) />
                    <Route path=path!("/email") view=|| chunk::later(chunk::email) />
                    <Route path=path!("/enrolment") view=|| chunk::later(chunk::enrolment) />
                    <Route path=path!("/enrolment/contacts") view=|| chunk::later(chunk::contacts) />
                    <Route path=path!("/enrolment/import") view=|| chunk::later(chunk::contact_import) />
                    <Route path=path!("/enrolment/campaigns") view=|| chunk::later(chunk::campaigns) />
                    <Route path=path!("/enrolment/campaigns/:id") view=|| chunk::later(chunk::campaign) />
                    <Route path=path!("/members") view=|| chunk::later(chunk::members) />
                    <Route path=path!("/notifiers") view=|| chunk::later(chunk::notifiers) />
                    <Route path=path!("/tokens") view=|| chunk::later(chunk::tokens) />
                    <Route path=path!("/webhooks") view=|| chunk::later(chunk::webhooks) />
                    <Route path=path!("/webhooks/:id") view=|| chunk::later(chunk::webhook) />
                    <Route path=path!("/audit") view=|| chunk::later(chunk::audit) />
                    <Route path=path!("/settings") view=|| chunk::later(chunk::settings) />
                </ParentRoute>
            </Routes>
        </Router>
        <ToastRegion />
    }
    .into_any()
}
