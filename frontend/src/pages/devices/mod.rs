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
use crate::api::page::Turn;
use crate::browser;
use crate::model::address::Query;
use crate::model::filter::{Expression, conjoined, conjuncts};
use crate::model::listing;
use crate::model::number::{counted, grouped};
use crate::pages::listing::opener;
use crate::pages::live::up_to_date;
use crate::ui::prelude::*;
use columns::Chosen;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use std::collections::BTreeSet;
use std::time::Duration;

/// Rows on a page.
const ROWS: i32 = 50;

/// Where the list is, and how to go elsewhere in it.
#[derive(Clone, Copy)]
pub struct Here {
    /// The query part of the address.
    pub query: Memo<Query>,
    go: Callback<(Query, bool)>,
}

impl Here {
    fn new() -> Self {
        let search = use_location().search;
        let navigate = StoredValue::new_local(use_navigate());
        Self {
            query: Memo::new(move |_| search.with(|text| Query::parse(text))),
            go: Callback::new(move |(query, replace): (Query, bool)| {
                let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
                navigate.with_value(|navigate| navigate(&format!("/devices{}", query.written()), options));
            }),
        }
    }

    /// Goes to another view of the list.
    pub fn go(&self, query: Query) {
        self.go.run((query, false));
    }

    /// Goes to another view without a step in the history.
    pub fn replace(&self, query: Query) {
        self.go.run((query, true));
    }

    /// What must hold.
    pub fn filter(&self) -> Option<Expression> {
        self.query.with(|query| query.get("filter").and_then(Expression::parse))
    }

    /// Shows what passes another filter.
    pub fn set_filter(&self, parts: Vec<Expression>) {
        let text = conjoined(parts).map(|filter| filter.written()).unwrap_or_default();
        self.go(listing::asked(self.query.get_untracked(), "filter", &text));
    }

    /// What name, person or number contain.
    pub fn text(&self) -> String {
        self.query.with(|query| query.get("q").unwrap_or_default().to_owned())
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let here = Here::new();
    let definitions = load(|| (), |()| attributes());
    let chosen = Memo::new(move |_| here.query.with(|query| Chosen::read(query.get("columns"))));
    let reported = Memo::new(move |_| chosen.with(Chosen::needs_reported));
    let asked = move || {
        let page = here.query.with(listing::page);
        DevicesAsked {
            filter: here.filter(),
            search: here.text(),
            sort: here.query.with(listing::sort).or_else(|| Some(("name".to_owned(), false))),
            turn: match (page.after, page.before) {
                (Some(cursor), _) => Turn::After(cursor),
                (None, Some(cursor)) => Turn::Before(cursor),
                _ => Turn::Start,
            },
            rows: ROWS,
            reported: reported.get(),
        }
    };
    let page = load(asked, devices);
    let selected = RwSignal::new(BTreeSet::<String>::new());
    // A tick belongs to what was listed when it was set.
    Effect::new(move |before: Option<(Option<Expression>, String)>| {
        let now = (here.filter(), here.text());
        if before.is_some_and(|before| before != now) {
            selected.set(BTreeSet::new());
        }
        now
    });
    stay_fresh(page);

    let total = move || page.data.with(|page| page.as_ref().map(|page| page.total_count));
    let narrowed = move || here.filter().is_some() || !here.text().is_empty();
    let draw = move |data: Signal<DevicePage>| list(data, here, chosen, definitions, selected);
    view! {
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
    .into_any()
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
    let typed =
        RwSignal::new(here.query.with_untracked(|query| query.get("q").unwrap_or_default().to_owned()));
    // The address follows a moment after the last key, and the field follows the address when that changes by itself.
    let settle = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let text = typed.get();
        if let Some(old) = settle.get_value() {
            old.clear();
        }
        if text == here.query.with_untracked(|query| query.get("q").unwrap_or_default().to_owned()) {
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
    view! {
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
                <Button
                    label="Clear"
                    kind=Kind::Quiet
                    small=true
                    on_press=move |()| here.go(here.query.get_untracked().without(&["filter", "q", "after", "before", "at"]))
                />
                <span class="grow"></span>
                <span class="muted small num" role="status">
                    {move || total.get().map(|total| if total == 1 { "1 matches".to_owned() } else { format!("{} match", grouped(i64::from(total))) })}
                </span>
            </Show>
        </div>
    }
    .into_any()
}

fn list(
    data: Signal<DevicePage>,
    here: Here,
    chosen: Memo<Chosen>,
    definitions: Load<Vec<AttributeDefinition>>,
    selected: RwSignal<BTreeSet<String>>,
) -> AnyView {
    let open = opener("/devices");
    let sort = Signal::derive(move || {
        let (key, descending) = here.query.with(listing::sort).unwrap_or_else(|| ("name".to_owned(), false));
        Some(Sort { key, descending })
    });
    let set_sort =
        move |sort: Sort| here.go(listing::sorted(here.query.get_untracked(), &sort.key, sort.descending));
    let info = move || data.with(|page| page.page_info.clone());
    let at = move || here.query.with(listing::page).at;
    let range = move || {
        data.with(|page| listing::range_words(at(), page.nodes.len() as i64, i64::from(page.total_count)))
    };
    let turn = move |forward: bool| {
        let (query, info) = (here.query.get_untracked(), info());
        let cursor = if forward { info.end_cursor } else { info.start_cursor };
        if let Some(cursor) = cursor {
            let rows = i64::from(ROWS);
            here.go(if forward {
                listing::next(query, &cursor, rows)
            } else {
                listing::previous(query, &cursor, rows)
            });
        }
    };
    let columns = Signal::derive(move || {
        definitions.data.with(|known| columns::columns(&chosen.get(), known.as_deref().unwrap_or_default()))
    });
    view! {
        <Show
            when=move || data.with(|page| !page.nodes.is_empty())
            fallback=move || nothing(here)
        >
            <DataTable
                label="Devices"
                columns
                rows=Signal::derive(move || data.with(|page| page.nodes.clone()))
                id=|device| device.id.inner().to_owned()
                name=|device: &crate::api::device::DeviceRow| device.name.clone()
                sort
                on_sort=set_sort
                selected=selected
                on_open=open
            />
            <Pager
                range=Signal::derive(range)
                has_previous=Signal::derive(move || info().has_previous_page)
                has_next=Signal::derive(move || info().has_next_page)
                on_previous=move |()| turn(false)
                on_next=move |()| turn(true)
            />
        </Show>
    }
    .into_any()
}

fn nothing(here: Here) -> AnyView {
    if here.filter().is_none() && here.text().is_empty() {
        return view! {
            <div class="card">
                <Empty
                    title="No device has enrolled yet"
                    text="Phones appear here as soon as they enrol. Send the enrolment link or show the QR code to the first one."
                    icon=Glyph::Phone
                >
                    <LinkButton label="Enrol the first device" href="/enrolment" kind=Kind::Primary />
                </Empty>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="card">
            <Empty title="No device matches" text="Take a filter away, or look for less." icon=Glyph::Filter>
                <Button
                    label="Clear filter and search"
                    on_press=move |()| here.go(here.query.get_untracked().without(&["filter", "q", "after", "before", "at"]))
                />
            </Empty>
        </div>
    }
    .into_any()
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
