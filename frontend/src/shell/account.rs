//! The enterprise and the account: switch, theme, sign out.

use crate::api::auth;
use crate::api::viewer::Viewer;
use crate::browser;
use crate::model::wording;
use crate::ui::any_view;
use crate::ui::icon::Glyph;
use crate::ui::menu::{Menu, MenuItem};
use crate::ui::prelude::{Kind, Toasts};
use leptos::prelude::*;

/// The account's menu, named after the enterprise acted in.
#[component]
pub fn AccountMenu(
    /// Who is here.
    viewer: Signal<Viewer>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let theme = RwSignal::new(browser::chosen_theme());
    let choose = move |next: Option<&'static str>| {
        browser::set_theme(next);
        theme.set(next.map(str::to_owned));
    };
    let name =
        move || viewer.with(|viewer| viewer.enterprise.as_ref().map(|e| e.name.clone())).unwrap_or_default();
    let account = move || viewer.with(|viewer| viewer.account.clone());
    let initials = move || account().map(|account| wording::initials(&account.name)).unwrap_or_default();
    any_view! {
        <span class="enterprise-name" title="The enterprise you act in">{name}</span>
        <div class="account">
            <Menu label=Signal::derive(move || format!("Account: {}", account().map(|a| a.name).unwrap_or_default())) kind=Kind::Quiet icon=Glyph::Person icon_only=true>
                <div class="account-who">
                    <span class="avatar" aria-hidden="true">{initials}</span>
                    <span>
                        <b>{move || account().map(|account| account.name)}</b>
                        <span class="small muted">{move || account().map(|account| account.email)}</span>
                        <span class="small muted">
                            {move || viewer.with(|v| v.member.as_ref().map(|m| wording::role(m.role)))}
                            {move || format!(" at {}", name())}
                        </span>
                    </span>
                </div>
                <hr />
                {move || {
                    let others: Vec<_> =
                        viewer.with(|v| v.memberships.iter().filter(|m| !m.current).cloned().collect());
                    (!others.is_empty())
                        .then(|| {
                            view! {
                                <div class="heading">"Switch to"</div>
                                {others
                                    .into_iter()
                                    .map(|membership| {
                                        let id = membership.member_id.inner().to_owned();
                                        let go = move |()| {
                                            let id = id.clone();
                                            leptos::task::spawn_local(async move {
                                                match auth::switch(&id).await {
                                                    Ok(()) => {
                                                        let _ = window().location().assign("/");
                                                    }
                                                    Err(fault) => toasts.fault(&fault),
                                                }
                                            });
                                        };
                                        view! { <MenuItem label=membership.enterprise_name icon=Glyph::Building on_press=go /> }
                                    })
                                    .collect_view()}
                                <hr />
                            }
                        })
                }}
                <div class="heading">"Theme"</div>
                <MenuItem
                    label="As the system"
                    icon=Glyph::Screen
                    checked=Signal::derive(move || Some(theme.get().is_none()))
                    stay=true
                    on_press=move |()| choose(None)
                />
                <MenuItem
                    label="Light"
                    icon=Glyph::Sun
                    checked=Signal::derive(move || Some(theme.get().as_deref() == Some("light")))
                    stay=true
                    on_press=move |()| choose(Some("light"))
                />
                <MenuItem
                    label="Dark"
                    icon=Glyph::Moon
                    checked=Signal::derive(move || Some(theme.get().as_deref() == Some("dark")))
                    stay=true
                    on_press=move |()| choose(Some("dark"))
                />
                <hr />
                <MenuItem
                    label="Sign out"
                    icon=Glyph::Leave
                    on_press=move |()| {
                        leptos::task::spawn_local(auth::sign_out());
                    }
                />
            </Menu>
        </div>
    }
}
