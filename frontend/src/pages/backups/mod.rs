//! Backups: what phones have backed up, newest first; each can be looked into, saved, restored and deleted. Beside them
//! the schedules that make more.

mod entry;
pub mod items;
pub mod one;
mod plan_form;
pub mod plans;
pub mod request;
mod restore;
pub mod table;

use crate::api::action;
use crate::api::backup::{Backup, BackupPage, BackupsAsked, backups};
use crate::model::backup::{ITEMS, item_by_key, item_key, item_word};
use crate::pages::prelude::*;
use request::RequestDialog;
use table::{BackupsTable, DeleteDialog};

/// Rows on a page.
const ROWS: i32 = 50;

/// The parts of backups: their addresses and words.
const PARTS: [(&str, &str); 2] = [("/backups", "Backups"), ("/backups/schedules", "Schedules")];

/// Loads again when a phone has answered to a `bak`, and after a break of the live connection.
pub fn live<T: Send + Sync + 'static>(load: Load<T>, device: Option<String>) {
    let mark = up_to_date(load);
    action::follow(device, None, move |changed| {
        if changed.command == "bak" {
            mark();
        }
    });
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let me = Me::here();
    let here = Listing::new("/backups");
    let item = Memo::new(move |_| here.word("item"));
    let asked =
        move || BackupsAsked { device: None, item: item_by_key(&item.get()), turn: here.turn(), rows: ROWS };
    let all = load(asked, backups);
    live(all, None);
    let (asking, deleting) = (RwSignal::new(false), RwSignal::new(None::<Backup>));
    let may = move || me.can(Permission::ActionsIssue);
    let mut choices = vec![("", "All")];
    choices.extend(ITEMS.map(|item| (item_key(item), item_word(item))));
    let draw = move |data: Signal<BackupPage>| {
        any_view! {
            <Show
                when=move || data.with(|data| !data.nodes.is_empty())
                fallback=move || {
                    let (title, text) = if item.get().is_empty() {
                        ("No phone has backed anything up yet", "Ask phones for their contacts, calendar, messages, photos or files. What they send appears here.")
                    } else {
                        ("No backup of this kind", "Look at all of them, or ask phones for more.")
                    };
                    view! {
                        <Empty card=true title text icon=Glyph::Download>
                            <Show when=may>
                                <Button label="Back up phones" kind=Kind::Primary on_press=move |()| asking.set(true) />
                            </Show>
                        </Empty>
                    }
                }
            >
                <BackupsTable data with_device=true deleting />
                {here.pager(Signal::derive(move || data.with(|page| page.span())), ROWS)}
            </Show>
        }
    };
    any_view! {
        <Sheet title="Backups">
            <PageHead title="Backups">
                <Show when=may>
                    <Button label="Back up phones …" icon=Glyph::Download kind=Kind::Primary on_press=move |()| asking.set(true) />
                </Show>
            </PageHead>
            {tabs("Parts of backups", &PARTS, "/backups")}
            <div class="row">{here.choice("item", "What", &choices)}</div>
            <Loaded load=all draw />
            <RequestDialog open=asking on_done=move |()| all.reload() />
            <DeleteDialog deleting on_done=move |()| all.reload() />
        </Sheet>
    }
}
