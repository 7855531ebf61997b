//! The list of devices. Filter, text, sort, columns and page are in the address, so that any view can be shared; a
//! saved view is a name for that part of the address.

mod bulk;
pub mod columns;
mod filter_menu;
mod rename;
mod views;

use crate::api::action;
use crate::api::device::{AttributeDefinition, DevicePage, DevicesAsked, attributes, devices};
use crate::api::overview::on_device_change;
use crate::browser;
use crate::model::address::Query;
use crate::model::filter::{Expression, conjoined, conjuncts};
use crate::model::listing;
use crate::model::number::{counted, grouped};
use crate::pages::prelude::*;
use columns::Chosen;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::time::Duration;

/// Rows on a page.
const ROWS: i32 = 50;

/// Where the list is, and how to go elsewhere in it.
#[derive(Clone, Copy)]
pub struct Here(Listing);

impl Deref for Here {
    type Target = Listing;

    fn deref(&self) -> &Listing {
        &self.0
    }
}

impl Here {
    /// What must hold.
    pub fn filter(&self) -> Option<Expression> {
        self.query.with(|query| query.get("filter").and_then(Expression::parse))
    }

    /// Shows what passes another filter.
    pub fn set_filter(&self, parts: Vec<Expression>) {
        let text = conjoined(parts).map(|filter| filter.written()).unwrap_or_default();
        self.ask("filter", &text);
    }

    /// Shows all, from the first page on.
    fn show_all(self) {
        self.go(self.query.get_untracked().without(&["filter", "q", "after", "before", "at"]));
    }

    /// What name, person or number contain.
    pub fn text(&self) -> String {
        self.word("q")
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let here = Here(Listing::new("/devices"));
    let definitions = load(|| (), |()| attributes());
    let chosen = Memo::new(move |_| here.query.with(|query| Chosen::read(query.get("columns"))));
    let reported = Memo::new(move |_| chosen.with(Chosen::needs_reported));
    let asked = move || DevicesAsked {
        filter: here.filter(),
        search: here.text(),
        sort: here.query.with(listing::sort).or_else(|| Some(("name".to_owned(), false))),
        turn: here.turn(),
        rows: ROWS,
        reported: reported.get(),
    };
    let page = load(asked, devices);
    let selected = RwSignal::new(BTreeSet::<String>::new());
    // A tick belongs to what was listed when it was set.
    when_changed(move || (here.filter(), here.text()), move |_| selected.set(BTreeSet::new()));
    stay_fresh(page);

    let total = move || page.data.with(|page| page.as_ref().map(|page| page.total_count));
    let narrowed = move || here.filter().is_some() || !here.text().is_empty();
    let draw = move |data: Signal<DevicePage>| list(data, here, chosen, definitions, selected);
    any_view! {
        <Sheet title="Devices">
            <div class="head">
                <h1>"Devices"</h1>
                <span class="muted num">
                    {move || total().filter(|_| !narrowed()).map(|total| grouped(i64::from(total)))}
                </span>
                <span class="grow"></span>
                <columns::ColumnsMenu here chosen definitions />
                <ExportButton here />
                <LinkButton label="Enrol devices" href="/enrolment" kind=Kind::Primary icon=Glyph::Plus />
            </div>
            <views::Views here />
            <Narrow here definitions total=Signal::derive(total) />
            <bulk::Bulk selected here total=Signal::derive(total) page />
            <Loaded load=page lines=12 draw />
        </Sheet>
    }
}

/// Loads again soon after a device or an action of one changed, and when the live connection came back.
fn stay_fresh(page: Load<DevicePage>) {
    let mark = up_to_date(page);
    on_device_change(mark);
    action::follow(None, None, move |_| mark());
}

#[component]
fn Narrow(
    here: Here,
    definitions: Load<Vec<AttributeDefinition>>,
    total: Signal<Option<i32>>,
) -> impl IntoView {
    let typed = RwSignal::new(untrack(|| here.text()));
    // The address follows a moment after the last key, and the field follows the address when that changes by itself.
    let settle = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let text = typed.get();
        if let Some(old) = settle.get_value() {
            old.clear();
        }
        if text == untrack(|| here.text()) {
            return;
        }
        let handle = set_timeout_with_handle(
            move || here.replace(listing::asked(here.query.get_untracked(), "q", text.trim())),
            Duration::from_millis(250),
        );
        settle.set_value(handle.ok());
    });
    Effect::new(move |_| {
        let text = here.text();
        if typed.with_untracked(|typed| typed.trim() != text) {
            typed.set(text);
        }
    });
    let titles = move |name: &str| {
        definitions.data.with(|all| {
            all.as_ref()
                .and_then(|all| all.iter().find(|a| a.name == name))
                .map_or_else(|| name.to_owned(), |a| a.title.clone())
        })
    };
    let parts = move || conjuncts(here.filter().as_ref());
    let editing = filter_menu::Editing::new();
    any_view! {
        <div class="head narrow-by">
            <SearchField label="Name, person, number …" value=typed />
            {move || {
                parts()
                    .into_iter()
                    .enumerate()
                    .map(|(index, part)| {
                        let words = part.words(&titles);
                        let remove = move |_| {
                            let mut left = conjuncts(here.filter().as_ref());
                            left.remove(index);
                            here.set_filter(left);
                        };
                        let change = filter_menu::editable(&part)
                            .then(|| {
                                let label = format!("Change the filter: {words}");
                                view! {
                                    <button type="button" class="words" aria-label=label on:click=move |_| editing.change(index)>
                                        {words.clone()}
                                    </button>
                                }
                            });
                        let plain = change.is_none().then(|| words.clone());
                        view! {
                            <span class="pill">
                                {change}
                                {plain}
                                <button type="button" aria-label=format!("Remove the filter: {words}") on:click=remove>
                                    <Icon glyph=Glyph::Close />
                                </button>
                            </span>
                        }
                    })
                    .collect_view()
            }}
            <filter_menu::FilterMenu here definitions editing />
            <Show when=move || here.filter().is_some() || !here.text().is_empty()>
                <Button label="Clear" kind=Kind::Quiet small=true on_press=move |()| here.show_all() />
                <span class="grow"></span>
                <span class="muted small num" role="status">
                    {move || total.get().map(|total| if total == 1 { "1 matches".to_owned() } else { format!("{} match", grouped(i64::from(total))) })}
                </span>
            </Show>
        </div>
    }
}

fn list(
    data: Signal<DevicePage>,
    here: Here,
    chosen: Memo<Chosen>,
    definitions: Load<Vec<AttributeDefinition>>,
    selected: RwSignal<BTreeSet<String>>,
) -> AnyView {
    let sort = move || {
        let (key, descending) = here.query.with(listing::sort).unwrap_or_else(|| ("name".to_owned(), false));
        Sort { key, descending }
    };
    let set_sort =
        move |sort: Sort| here.go(listing::sorted(here.query.get_untracked(), &sort.key, sort.descending));
    let columns = Signal::derive(move || {
        definitions.data.with(|known| columns::columns(&chosen.get(), known.as_deref().unwrap_or_default()))
    });
    let table = Table::changing("Devices", columns, |device| device.id.inner().to_owned())
        .sorted(sort, set_sort)
        .ticked(selected, |device| device.name.clone())
        .opens(opener("/devices"));
    here.paged(data, ROWS, table, move || nothing(here))
}

fn nothing(here: Here) -> AnyView {
    if here.filter().is_none() && here.text().is_empty() {
        return any_view! {
            <Empty
                card=true
                title="No device has enrolled yet"
                text="Phones appear here as soon as they enrol. Send the enrolment link or show the QR code to the first one."
                icon=Glyph::Phone
            >
                <LinkButton label="Enrol the first device" href="/enrolment" kind=Kind::Primary />
            </Empty>
        };
    }
    any_view! {
        <Empty card=true title="No device matches" text="Take a filter away, or look for less." icon=Glyph::Filter>
            <Button label="Clear filter and search" on_press=move |()| here.show_all() />
        </Empty>
    }
}

#[component]
fn ExportButton(here: Here) -> impl IntoView {
    let (busy, toasts) = (RwSignal::new(false), Toasts::here());
    let export = move |()| {
        let mut query = Query::default();
        if let Some(filter) = here.filter() {
            let filter = crate::api::filter::Filter::from(&filter);
            query = query.with("filter", &serde_json::to_string(&filter).unwrap_or_default());
        }
        query = query.with("search", &here.text());
        if let Some((key, descending)) = here.query.with_untracked(listing::sort) {
            query = query.with("sort", &key).with("descending", if descending { "true" } else { "" });
        }
        busy.set(true);
        leptos::task::spawn_local(async move {
            match crate::api::transport::get_signed(&format!("/export/devices.csv{}", query.written())).await
            {
                Ok(text) => {
                    let rows = text.lines().count().saturating_sub(1);
                    browser::save_file("devices.csv", "text/csv;charset=utf-8", &text);
                    toasts.say(format!("Exported {}", counted(rows as i64, "device", "devices")));
                }
                Err(fault) => toasts.fault(&fault),
            }
            busy.try_set(false);
        });
    };
    view! { <Button label="Export" icon=Glyph::Download busy=busy on_press=export /> }
}
