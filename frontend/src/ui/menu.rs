//! Menus and small forms that hang on a button: the browser's popover, so Esc and a press elsewhere close it, and
//! arrows move through it.

use super::button::Kind;
use super::icon::{Glyph, Icon};
use crate::browser;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A button with something hanging on it.
#[component]
pub fn Menu(
    /// The words on the button.
    #[prop(into)]
    label: Signal<String>,
    /// How the button looks.
    #[prop(optional)]
    kind: Kind,
    /// Shown before the label.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Shows only the icon.
    #[prop(optional)]
    icon_only: bool,
    /// Smaller, for rows.
    #[prop(optional)]
    small: bool,
    /// No arrow that points down.
    #[prop(optional)]
    bare: bool,
    /// Holds a form instead of items.
    #[prop(optional)]
    form: bool,
    /// What hangs on it, made anew on each opening.
    children: ChildrenFn,
) -> impl IntoView {
    let id = super::unique_id("menu");
    let button = NodeRef::<html::Button>::new();
    let popover = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let class = format!(
        "{}{}{}",
        kind.class(),
        if small { " small" } else { "" },
        if icon_only { " square" } else { "" }
    );
    let toggled = move |event: ev::CustomEvent| {
        let opened =
            js_sys::Reflect::get(&event, &"newState".into()).ok().and_then(|state| state.as_string());
        open.set(opened.as_deref() == Some("open"));
        if open.get_untracked()
            && let (Some(button), Some(popover)) = (button.get_untracked(), popover.get_untracked())
        {
            request_animation_frame(move || browser::place_popover(&button, &popover));
        }
    };
    let walk = move |event: ev::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        if form {
            return;
        }
        if let Some(popover) = popover.get_untracked() {
            event.prevent_default();
            browser::move_focus(&popover, ".item", step);
        }
    };
    any_view! {
        <div class="menu">
            <button
                node_ref=button
                type="button"
                class=class
                popovertarget=id.clone()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || icon_only.then(|| label.get())
                title=move || icon_only.then(|| label.get())
                on:keydown=move |event| {
                    if open.get_untracked() {
                        walk(event);
                    }
                }
            >
                {icon.map(|glyph| view! { <Icon glyph /> })}
                {(!icon_only).then(|| view! { <span>{move || label.get()}</span> })}
                {(!icon_only && !bare).then(|| view! { <Icon glyph=Glyph::Down /> })}
            </button>
            <div
                node_ref=popover
                id=id
                class=if form { "popover form" } else { "popover" }
                popover="auto"
                on:beforetoggle=toggled
                on:keydown=walk
            >
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </div>
    }
}

/// One thing to choose in a menu.
#[component]
pub fn MenuItem(
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// Shown before them.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Something that hurts.
    #[prop(optional)]
    danger: bool,
    /// Whether it is the one in force, where one is.
    #[prop(optional, into)]
    checked: Signal<Option<bool>>,
    /// Stays open afterwards, for choosing several.
    #[prop(optional)]
    stay: bool,
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    any_view! {
        <button
            type="button"
            class=if danger { "item danger" } else { "item" }
            aria-pressed=move || checked.get().map(|on| if on { "true" } else { "false" })
            on:click=move |event| {
                if !stay && let Some(element) = event.current_target().and_then(|t| t.dyn_into().ok()) {
                    browser::close_popover(&element);
                }
                on_press.run(());
            }
        >
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span>{move || label.get()}</span>
        </button>
    }
}
