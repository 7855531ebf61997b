//! Tables: sorted by their headings, selected by ticks, walked with the arrows. Rows change in place. On a phone each
//! row becomes an entry of a list.

use super::button::Button;
use super::chip::{Chip, Tone};
use super::icon::{Glyph, Icon};
use super::when::{Ago, Moment};
use crate::browser;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use wasm_bindgen::JsCast;

type Cell<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

/// One column.
pub struct Column<T> {
    /// What sorting by it is called; also its identity.
    pub key: String,
    /// Its heading.
    pub title: String,
    /// Figures: to the right, all digits alike.
    pub numeric: bool,
    /// Whether its heading sorts.
    pub sortable: bool,
    /// The first line of the entry on a phone.
    pub lead: bool,
    /// Left out on a phone.
    pub minor: bool,
    cell: Cell<T>,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            title: self.title.clone(),
            numeric: self.numeric,
            sortable: self.sortable,
            lead: self.lead,
            minor: self.minor,
            cell: Arc::clone(&self.cell),
        }
    }
}

impl<T> Column<T> {
    /// A column of text, not sortable.
    pub fn new(
        key: impl Into<String>,
        title: impl Into<String>,
        cell: impl Fn(&T) -> AnyView + Send + Sync + 'static,
    ) -> Self {
        Self {
            key: key.into(),
            title: title.into(),
            numeric: false,
            sortable: false,
            lead: false,
            minor: false,
            cell: Arc::new(cell),
        }
    }

    /// A column of words.
    pub fn words(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| of(row).into_any())
    }

    /// A column of instants, in milliseconds since 1970.
    pub fn moment(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> Option<i64> + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| view! { <Moment at=of(row) /> }.into_any())
    }

    /// A column that says how long ago something was.
    pub fn ago(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> Option<i64> + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| view! { <Ago at=of(row) /> }.into_any())
    }

    /// A column of states: a colour and a word.
    pub fn state(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> (Tone, &'static str) + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| {
            let (tone, label) = of(row);
            view! { <Chip tone label /> }.into_any()
        })
    }

    /// Its heading sorts.
    #[must_use]
    pub fn sortable(mut self, yes: bool) -> Self {
        self.sortable = yes;
        self
    }

    /// It holds figures.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }

    /// It is left out on a phone.
    #[must_use]
    pub fn minor(mut self) -> Self {
        self.minor = true;
        self
    }

    /// It is the first line of the entry on a phone.
    #[must_use]
    pub fn lead(mut self) -> Self {
        self.lead = true;
        self
    }
}

/// By which column, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's key.
    pub key: String,
    /// Largest first.
    pub descending: bool,
}

/// A table of rows of one kind.
#[component]
pub fn DataTable<T>(
    /// What the table lists, for screen readers.
    #[prop(into)]
    label: String,
    /// The columns, in order.
    #[prop(into)]
    columns: Signal<Vec<Column<T>>>,
    /// The rows, in order.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// The identity of a row.
    id: fn(&T) -> String,
    /// How it is sorted now.
    #[prop(optional, into)]
    sort: Signal<Option<Sort>>,
    /// What pressing a heading does.
    #[prop(optional, into)]
    on_sort: Option<Callback<Sort>>,
    /// The rows ticked, where rows can be.
    #[prop(optional, into)]
    selected: Option<RwSignal<BTreeSet<String>>>,
    /// What a row is called beside its tick.
    #[prop(optional)]
    name: Option<fn(&T) -> String>,
    /// What Enter on a row does.
    #[prop(optional, into)]
    on_open: Option<Callback<String>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let ids = Memo::new(move |_| rows.with(|rows| rows.iter().map(id).collect::<Vec<_>>()));
    let first = Memo::new(move |_| ids.with(|ids| ids.first().cloned()));
    let here = RwSignal::new(None::<String>);
    let body = NodeRef::<html::Tbody>::new();
    let toggle = move |id: &str| {
        if let Some(selected) = selected {
            selected.update(|set| {
                if !set.remove(id) {
                    set.insert(id.to_owned());
                }
            });
        }
    };
    let keys = move |event: ev::KeyboardEvent| {
        let Some(row) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
        else {
            return;
        };
        // Keys meant for a link or a tick inside the row are theirs.
        let Some(id) = row.get_attribute("data-row") else { return };
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                if let Some(body) = body.get_untracked() {
                    browser::move_focus(&body, "tr", if event.key() == "ArrowDown" { 1 } else { -1 });
                }
            }
            " " if selected.is_some() => {
                event.prevent_default();
                toggle(&id);
            }
            "Enter" => {
                if let Some(open) = on_open {
                    event.prevent_default();
                    open.run(id);
                }
            }
            _ => {}
        }
    };
    let region = label.clone();
    let walkable = on_open.is_some() || selected.is_some();
    view! {
        <div class="scroll" tabindex=if walkable { None } else { Some("0") } role="region" aria-label=region>
            <table class="lists" aria-label=label>
                <thead>
                    <tr>
                        {selected.map(|selected| all_tick(ids, selected))}
                        {move || columns.get().into_iter().map(|column| heading(column, sort, on_sort)).collect_view()}
                    </tr>
                </thead>
                <tbody node_ref=body on:keydown=keys>
                    <For each=move || ids.get() key=Clone::clone let:row_id>
                        {
                            let own = row_id.clone();
                            let row = Memo::new(move |old: Option<&Option<T>>| {
                                rows.with(|rows| rows.iter().find(|row| id(row) == own).cloned())
                                    .or_else(|| old.cloned().flatten())
                            });
                            let (tick_id, focus_id, tab_id) = (row_id.clone(), row_id.clone(), row_id.clone());
                            let ticked = {
                                let own = row_id.clone();
                                Memo::new(move |_| selected.is_some_and(|set| set.with(|set| set.contains(&own))))
                            };
                            view! {
                                <tr
                                    data-row=row_id
                                    data-selected=move || ticked.get().then_some("true")
                                    tabindex=move || {
                                        let current = here.get().or_else(|| first.get());
                                        walkable.then(|| if current.as_ref() == Some(&tab_id) { "0" } else { "-1" })
                                    }
                                    on:focus=move |_| here.set(Some(focus_id.clone()))
                                >
                                    {selected
                                        .map(|_| {
                                            let called = move || {
                                                row.with(|row| {
                                                    row.as_ref().zip(name).map(|(row, name)| name(row)).unwrap_or_default()
                                                })
                                            };
                                            view! {
                                                <td class="pick">
                                                    <label class="tick">
                                                        <input
                                                            type="checkbox"
                                                            aria-label=move || format!("Select {}", called())
                                                            prop:checked=move || ticked.get()
                                                            on:change=move |_| toggle(&tick_id)
                                                        />
                                                    </label>
                                                </td>
                                            }
                                        })}
                                    {move || {
                                        let row = row.get();
                                        columns
                                            .get()
                                            .into_iter()
                                            .filter_map(|column| {
                                                let cell = (column.cell)(row.as_ref()?);
                                                let class = format!(
                                                    "{}{}{}",
                                                    if column.numeric { "num" } else { "" },
                                                    if column.lead { "lead" } else { "" },
                                                    if column.minor { " minor" } else { "" }
                                                );
                                                Some(view! { <td class=class data-label=column.title>{cell}</td> })
                                            })
                                            .collect_view()
                                    }}
                                </tr>
                            }
                        }
                    </For>
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn all_tick(ids: Memo<Vec<String>>, selected: RwSignal<BTreeSet<String>>) -> AnyView {
    let all =
        move || ids.with(|ids| !ids.is_empty() && selected.with(|set| ids.iter().all(|id| set.contains(id))));
    let some = move || !all() && ids.with(|ids| selected.with(|set| ids.iter().any(|id| set.contains(id))));
    view! {
        <th class="pick" scope="col">
            <label class="tick">
                <input
                    type="checkbox"
                    aria-label="Select all rows of this page"
                    prop:checked=all
                    prop:indeterminate=some
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        selected
                            .update(|set| {
                                for id in ids.get_untracked() {
                                    if on { set.insert(id); } else { set.remove(&id); }
                                }
                            });
                    }
                />
            </label>
        </th>
    }
    .into_any()
}

fn heading<T: 'static>(
    column: Column<T>,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<Sort>>,
) -> AnyView {
    let class = if column.numeric { "num" } else { "" };
    let Some(on_sort) = on_sort.filter(|_| column.sortable) else {
        return view! { <th class=class scope="col">{column.title}</th> }.into_any();
    };
    let own = column.key.clone();
    let order = Memo::new(move |_| sort.get().filter(|sort| sort.key == own).map(|sort| sort.descending));
    let press = {
        let key = column.key;
        move |_| on_sort.run(Sort { key: key.clone(), descending: order.get_untracked() == Some(false) })
    };
    view! {
        <th
            class=class
            scope="col"
            aria-sort=move || order.get().map(|descending| if descending { "descending" } else { "ascending" })
        >
            <button type="button" on:click=press>
                {column.title}
                {move || {
                    order.get().map(|descending| view! { <Icon glyph=if descending { Glyph::Down } else { Glyph::Up } /> })
                }}
            </button>
        </th>
    }
    .into_any()
}

/// The way through the pages of a list.
#[component]
pub fn Pager(
    /// What is shown of how many, in words.
    #[prop(into)]
    range: Signal<String>,
    /// Whether there are earlier rows.
    #[prop(into)]
    has_previous: Signal<bool>,
    /// Whether there are later rows.
    #[prop(into)]
    has_next: Signal<bool>,
    /// To the earlier ones.
    #[prop(into)]
    on_previous: Callback<()>,
    /// To the later ones.
    #[prop(into)]
    on_next: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="below">
            <span class="num" role="status">{move || range.get()}</span>
            <span class="grow"></span>
            <Button
                label="Previous"
                small=true
                disabled=Signal::derive(move || !has_previous.get())
                on_press=on_previous
            />
            <Button label="Next" small=true disabled=Signal::derive(move || !has_next.get()) on_press=on_next />
        </div>
    }
    .into_any()
}
