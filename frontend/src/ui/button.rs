//! Buttons: a plain verb, one main button a view. A busy button keeps its place and its words.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// How much a button calls for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary choice.
    #[default]
    Plain,
    /// The next step of this view.
    Primary,
    /// Close to text; for the fourth and fifth choice.
    Quiet,
    /// Something that hurts.
    Danger,
    /// The last step before something hurts.
    DangerPrimary,
}

impl Kind {
    /// The classes of this kind.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "btn",
            Self::Primary => "btn primary",
            Self::Quiet => "btn quiet",
            Self::Danger => "btn danger",
            Self::DangerPrimary => "btn danger primary",
        }
    }
}

/// A button.
#[component]
pub fn Button(
    /// The verb on it; with `icon_only` the name that screen readers read.
    #[prop(into)]
    label: Signal<String>,
    /// How much it calls for attention.
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
    /// As wide as its place.
    #[prop(optional)]
    block: bool,
    /// Sends the form it is in.
    #[prop(optional)]
    submit: bool,
    /// Work is going on; it cannot be pressed again.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// It cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Gets the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let class = format!(
        "{}{}{}{}",
        kind.class(),
        if small { " small" } else { "" },
        if icon_only { " square" } else { "" },
        if block { " block" } else { "" }
    );
    any_view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class
            autofocus=autofocus
            disabled=move || busy.get() || disabled.get()
            aria-busy=move || busy.get().then_some("true")
            aria-label=move || icon_only.then(|| label.get())
            title=move || icon_only.then(|| label.get())
            on:click=move |_| {
                if let Some(press) = on_press {
                    press.run(());
                }
            }
        >
            {move || busy.get().then(|| view! { <span class="spin" aria-hidden="true"></span> })}
            {icon.map(|glyph| view! { <Icon glyph /> })}
            {(!icon_only).then(|| view! { <span>{move || label.get()}</span> })}
        </button>
    }
}

/// A link that looks like a button, for next steps that are pages.
#[component]
pub fn LinkButton(
    /// The words on it.
    #[prop(into)]
    label: String,
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How much it calls for attention.
    #[prop(optional)]
    kind: Kind,
    /// Shown before the label.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Smaller, for rows.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let class = if small { format!("{} small", kind.class()) } else { kind.class().to_owned() };
    any_view! {
        <a class=class href=move || href.get()>
            {icon.map(|glyph| view! { <Icon glyph /> })}
            {label}
        </a>
    }
}
