//! The frame: side navigation, top bar, bottom bar on a phone, and the page in the middle. Shows the page only to
//! somebody who is signed in; others go to the sign-in and come back to where they wanted to be.

use super::account::AccountMenu;
use super::evaluation::{EvaluationCard, EvaluationChip};
use super::find::Find;
use super::me::Me;
use super::places::Place;
use super::routes::{PLACES, warm};
use super::unconfirmed::Unconfirmed;
use crate::api::live::{Live, LiveState};
use crate::api::session::Standing;
use crate::api::viewer::{Viewer, viewer};
use crate::model::address;
use crate::ui::any_view;
use crate::ui::chip::{Chip, Tone};
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::load::{Loaded, load};
use crate::ui::when::Timepiece;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen::JsCast;

/// The frame of every page behind the sign-in.
#[component]
pub fn Frame() -> impl IntoView {
    let standing = expect_context::<RwSignal<Standing>>();
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if standing.get() == Standing::Out {
            let wanted = format!("{}{}", location.pathname.get_untracked(), {
                let search = location.search.get_untracked();
                if search.is_empty() { search } else { format!("?{}", search.trim_start_matches('?')) }
            });
            let target = if wanted == "/" {
                "/sign-in".to_owned()
            } else {
                format!("/sign-in?next={}", address::encode(&wanted))
            };
            navigate(&target, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    let signed_in = Memo::new(move |_| standing.get() == Standing::In);
    move || {
        if signed_in.get() {
            Inside().into_any()
        } else {
            any_view! {
                <div class="boot" role="status">
                    <span class="boot-mark" aria-hidden="true"></span>
                    <span>"Loading Handsight"</span>
                </div>
            }
        }
    }
}

#[component]
fn Inside() -> impl IntoView {
    let me = Me(load(|| (), |()| viewer()));
    provide_context(me);
    let piece = Timepiece::here();
    Effect::new(move |_| {
        if let Some(enterprise) = me.enterprise() {
            piece.zone.set(enterprise.time_zone);
        }
    });
    let finding = RwSignal::new(false);
    let keys = window_event_listener(ev::keydown, move |event| shortcuts(&event, finding));
    on_cleanup(move || keys.remove());
    let draw = move |viewer: Signal<Viewer>| {
        any_view! {
            <a class="skip" href="#main">"Skip to the page"</a>
            <div class="app">
                <Side viewer />
                <div>
                    <Top viewer finding />
                    <main id="main" tabindex="-1">
                        <Unconfirmed />
                        <Outlet />
                    </main>
                </div>
                <Bottom viewer />
            </div>
            <Find open=finding />
        }
    };
    any_view! { <Loaded load=me.0 lines=8 draw /> }
}

/// Ctrl K finds, `/` filters; neither while somebody is typing.
fn shortcuts(event: &ev::KeyboardEvent, finding: RwSignal<bool>) {
    if (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k") {
        event.prevent_default();
        finding.set(!finding.get_untracked());
        return;
    }
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
    if event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
        let field = document().query_selector("main [data-slash]").ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            event.prevent_default();
            let _ = field.focus();
            field.select();
        }
    }
}

fn visible(viewer: &Viewer) -> Vec<Place> {
    PLACES.iter().copied().filter(|place| viewer.can(place.need)).collect()
}

fn entries(viewer: Signal<Viewer>) -> impl Fn() -> AnyView {
    let path = use_location().pathname;
    move || {
        let mut section = "";
        visible(&viewer.get())
            .into_iter()
            .map(|place| {
                let starts = place.section != section;
                section = place.section;
                view! {
                    {starts.then(|| view! { <span class="heading">{place.section}</span> })}
                    <a
                        href=place.path
                        aria-current=move || place.holds(&path.get()).then_some("page")
                        on:pointerenter=move |_| warm(place.path)
                    >
                        <Icon glyph=place.icon />
                        {place.label}
                    </a>
                }
            })
            .collect_view()
            .into_any()
    }
}

#[component]
fn Side(viewer: Signal<Viewer>) -> impl IntoView {
    any_view! {
        <aside class="side">
            <a class="brand" href="/">
                <Icon glyph=Glyph::Mark />
                "Handsight"
            </a>
            <nav aria-label="Main">{entries(viewer)}</nav>
            <div class="foot">
                <EvaluationCard />
            </div>
        </aside>
    }
}

#[component]
fn Top(viewer: Signal<Viewer>, finding: RwSignal<bool>) -> impl IntoView {
    any_view! {
        <header class="top">
            <button
                type="button"
                class="find"
                aria-label="Find a device, person, number … Ctrl K"
                aria-keyshortcuts="Control+K"
                on:click=move |_| finding.set(true)
            >
                <Icon glyph=Glyph::Search />
                <span>"Find a device, person, number …"</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <span class="grow"></span>
            <EvaluationChip />
            <LiveChip />
            <AccountMenu viewer />
        </header>
    }
}

#[component]
fn LiveChip() -> impl IntoView {
    let live = expect_context::<LiveState>();
    move || {
        let (tone, word, title) = match live.state.get() {
            Live::Idle => return ().into_any(),
            Live::Connecting => (Tone::Wait, "Connecting", "The live connection is being made."),
            Live::On => (Tone::Ok, "Live", "Changes appear here as they happen."),
            Live::Lost => (
                Tone::Warn,
                "Not live",
                "The live connection is lost and is being made again. What you see may be old.",
            ),
        };
        any_view! { <span role="status" title=title><Chip tone label=word /></span> }
    }
}

#[component]
fn Bottom(viewer: Signal<Viewer>) -> impl IntoView {
    let path = use_location().pathname;
    let more = RwSignal::new(false);
    Effect::new(move |_| {
        path.track();
        more.set(false);
    });
    any_view! {
        <nav class="bottom" aria-label="Main, short">
            {move || {
                visible(&viewer.get())
                    .into_iter()
                    .filter(|place| place.bottom)
                    .map(|place| {
                        view! {
                            <a href=place.path aria-current=move || place.holds(&path.get()).then_some("page")>
                                <Icon glyph=place.icon />
                                {place.label}
                            </a>
                        }
                    })
                    .collect_view()
            }}
            <button type="button" aria-haspopup="dialog" on:click=move |_| more.set(true)>
                <Icon glyph=Glyph::More />
                "More"
            </button>
        </nav>
        <Dialog open=more title="Handsight">
            <div class="side-in-dialog">
                <nav aria-label="All pages">{entries(viewer)}</nav>
                <EvaluationCard />
            </div>
        </Dialog>
    }
}
