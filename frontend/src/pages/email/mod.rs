//! E-mail on phones: one form for the account, any number of phones, and what came of it on each. The password goes to
//! the phones and is never shown again.

mod form;

use crate::api::action::{ActionPage, ActionsAsked, actions};
use crate::pages::actions::live_page;
use crate::pages::actions::table::ActionsTable;
use crate::pages::prelude::*;

/// Rows of what was sent.
const ROWS: i32 = 25;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let me = Me::here();
    let here = Listing::new("/email");
    let sent = load(
        move || ActionsAsked {
            command: "eml".to_owned(),
            turn: here.turn(),
            rows: ROWS,
            ..ActionsAsked::default()
        },
        actions,
    );
    live_page(sent, None, None);
    let draw = move |data: Signal<ActionPage>| {
        any_view! {
            <Show
                when=move || data.with(|page| !page.nodes.is_empty())
                fallback=|| view! { <p class="muted">"No account was sent to a phone yet. What each phone makes of it appears here."</p> }
            >
                <ActionsTable page=data with_device=true />
                <Show when=move || data.with(|page| page.page_info.longer())>
                    {here.pager(Signal::derive(move || data.with(|page| page.span())), ROWS)}
                </Show>
            </Show>
        }
    };
    any_view! {
        <Sheet title="E-mail on phones">
            <div class="head">
                <h1>"E-mail on phones"</h1>
            </div>
            <Show when=move || me.can(Permission::ActionsIssue)>
                <form::AccountForm here on_done=move |()| sent.reload() />
            </Show>
            <Card title="Sent to phones">
                <Loaded load=sent lines=4 draw />
            </Card>
        </Sheet>
    }
}
