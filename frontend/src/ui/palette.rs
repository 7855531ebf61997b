//! Find anything (Ctrl K): a field and a list that follows it; arrows choose, Enter goes, Esc closes.

use super::icon::{Glyph, Icon};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Under which heading it stands.
    pub group: &'static str,
    /// Its name.
    pub label: String,
    /// What tells it from others.
    pub hint: String,
    /// Before its name.
    pub icon: Glyph,
    /// Where it leads.
    pub href: String,
}

/// The palette.
#[component]
pub fn Palette(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What is typed.
    query: RwSignal<String>,
    /// What was found for it, grouped.
    #[prop(into)]
    found: Signal<Vec<Found>>,
    /// Whether more may come.
    #[prop(into)]
    busy: Signal<bool>,
    /// What going somewhere does.
    #[prop(into)]
    on_go: Callback<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let input = NodeRef::<html::Input>::new();
    let at = RwSignal::new(0_usize);
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted {
            query.set(String::new());
            at.set(0);
            request_animation_frame(move || {
                if !dialog.open() {
                    let _ = dialog.show_modal();
                }
                if let Some(input) = input.get_untracked() {
                    let _ = input.focus();
                }
            });
        } else if dialog.open() {
            dialog.close();
        }
    });
    Effect::new(move |_| {
        query.track();
        at.set(0);
    });
    let go = move |index: usize| {
        if let Some(item) = found.with_untracked(|found| found.get(index).cloned()) {
            open.set(false);
            on_go.run(item.href);
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => go(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
        if let Some(row) = document().get_element_by_id(&format!("found-{}", at.get_untracked())) {
            row.scroll_into_view_with_bool(false);
        }
    };
    any_view! {
        <dialog
            node_ref=node
            class="palette"
            aria-label="Find"
            on:close=move |_| open.set(false)
            on:click=move |event| {
                // A press on the dialog itself is a press on its backdrop.
                if event.target() == event.current_target() {
                    open.set(false);
                }
            }
        >
            <div class="palette-top">
                <Icon glyph=Glyph::Search />
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-label="Find a page, a device, a person or a number"
                    aria-expanded="true"
                    aria-controls="found"
                    aria-autocomplete="list"
                    aria-activedescendant=move || {
                        found.with(|found| !found.is_empty()).then(|| format!("found-{}", at.get()))
                    }
                    placeholder="Find a page, a device, a person, a number …"
                    autocomplete="off"
                    prop:value=move || query.get()
                    on:input=move |event| query.set(event_target_value(&event))
                    on:keydown=keys
                />
                <kbd>"Esc"</kbd>
            </div>
            <div class="palette-list" id="found" role="listbox" aria-label="Found">
                {move || {
                    let mut heading = "";
                    found
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, item)| {
                            let starts = item.group != heading;
                            heading = item.group;
                            view! {
                                {starts.then(|| view! { <div class="heading" role="presentation">{item.group}</div> })}
                                <div
                                    role="option"
                                    id=format!("found-{index}")
                                    aria-selected=move || if at.get() == index { "true" } else { "false" }
                                    on:pointermove=move |_| at.set(index)
                                    on:click=move |_| go(index)
                                >
                                    <Icon glyph=item.icon />
                                    <span>{item.label}</span>
                                    <span class="hint">{item.hint}</span>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <Show when=move || found.with(Vec::is_empty)>
                <p class="muted empty" role="status">
                    {move || if busy.get() { "Looking …" } else { "Nothing found. Try part of a name or a number." }}
                </p>
            </Show>
        </dialog>
    }
}
