//! Saved views of the list, as tabs; each is a name for an address.

use super::Here;
use crate::api::view::{self, SavedView};
use crate::model::address::Query;
use crate::model::number::grouped;
use crate::pages::prelude::*;

/// The part of an address that a view keeps: everything but the page turned to.
fn kept(query: &Query) -> String {
    query.clone().without(&["after", "before", "at"]).written().trim_start_matches('?').to_owned()
}

/// The tabs.
#[component]
pub fn Views(
    /// Where the list is.
    here: Here,
) -> impl IntoView {
    let saved = load(|| (), |()| view::views("devices"));
    let toasts = Toasts::here();
    let (open, name) = (RwSignal::new(false), RwSignal::new(String::new()));
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let now = Memo::new(move |_| here.query.with(kept));
    let all = move || saved.data.get().unwrap_or_default();
    let current = move || {
        let now = now.get();
        all().into_iter().find(|view| kept(&Query::parse(&view.address())) == now)
    };
    let tabs = Signal::derive(move || {
        let here = now.get();
        let mut tabs = vec![Tab {
            label: "All".to_owned(),
            href: "/devices".to_owned(),
            count: None,
            current: here.is_empty(),
        }];
        tabs.extend(all().into_iter().map(|view: SavedView| Tab {
            current: kept(&Query::parse(&view.address())) == here,
            href: format!("/devices?{}", view.address()),
            label: view.name,
            count: view.count.map(|count| grouped(i64::from(count))),
        }));
        tabs
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if name.with_untracked(|name| name.trim().is_empty()) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            let text = view::kept(
                &now.get_untracked(),
                untrack(|| here.filter()).as_ref(),
                &untrack(|| here.text()),
            );
            match view::save("devices", name.get_untracked().trim(), &text).await {
                Ok(view) => {
                    toasts.say(format!("Saved the view {}", view.name));
                    open.try_set(false);
                    saved.reload();
                }
                Err(refusal) => {
                    problem.try_set(Some(refusal.text()));
                }
            }
            busy.try_set(false);
        });
    };
    let forget = move |view: SavedView| {
        let id = view.id.inner().to_owned();
        told(toasts, view::delete(id), move |()| {
            let (name, query) = (view.name.clone(), view.query.clone());
            let back = move |()| {
                let (name, query) = (name.clone(), query.clone());
                leptos::task::spawn_local(async move {
                    let _ = view::save("devices", name.trim(), &query).await;
                    saved.reload();
                });
            };
            toasts.say_with(format!("Forgot the view {}", view.name), "Undo", Callback::new(back));
            saved.reload();
        });
    };
    let ask = move |_| {
        name.set(String::new());
        problem.set(None);
        open.set(true);
    };
    any_view! {
        <Tabs
            label="Saved views"
            tabs
            after=move || {
                view! {
                    {move || match current() {
                        Some(view) => {
                            let label = format!("Forget the view {}", view.name);
                            any_view! {
                                <button type="button" class="muted" on:click=move |_| forget(view.clone())>{label}</button>
                            }
                        }
                        None if !now.get().is_empty() => {
                            any_view! {
                                <button type="button" on:click=ask>
                                    <Icon glyph=Glyph::Plus />
                                    "Save view"
                                </button>
                            }
                        }
                        None => ().into_any(),
                    }}
                }
            }
        />
        <Dialog open title="Save this view">
            <form on:submit=save>
                <TextField
                    label="Name"
                    value=name
                    placeholder="Roaming, Old Android …"
                    help="Filter, search, sorting and columns are kept. Only you see your views."
                    problem=problem
                    autofocus=true
                />
                <DialogFoot>
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                    <Button label="Save view" kind=Kind::Primary submit=true busy=busy />
                </DialogFoot>
            </form>
        </Dialog>
    }
}
