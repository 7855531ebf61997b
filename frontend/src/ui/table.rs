//! Tables: sorted by their headings, selected by ticks, walked with the arrows. Rows change in place. On a phone each
//! row becomes an entry of a list.

use super::button::Button;
use super::chip::{Chip, Tone};
use super::icon::{Glyph, Icon};
use super::when::{Ago, Moment};
use crate::browser;
use crate::model::number::grouped;
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
    /// A column of text or of anything else that can be drawn, not sortable.
    pub fn new<V: IntoView + 'static>(
        key: impl Into<String>,
        title: impl Into<String>,
        cell: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        Self {
            key: key.into(),
            title: title.into(),
            numeric: false,
            sortable: false,
            lead: false,
            minor: false,
            cell: Arc::new(move |row: &T| cell(row).into_any()),
        }
    }

    /// A column of whole numbers.
    pub fn count<N: Into<i64>>(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> N + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| grouped(of(row).into())).numeric()
    }

    /// A column of instants, in milliseconds since 1970.
    pub fn moment(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> Option<i64> + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| view! { <Moment at=of(row) /> })
    }

    /// A column that says how long ago something was.
    pub fn ago(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> Option<i64> + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| view! { <Ago at=of(row) /> })
    }

    /// A column of states: a colour and a word.
    pub fn state(
        key: &'static str,
        title: &'static str,
        of: impl Fn(&T) -> (Tone, &'static str) + Send + Sync + 'static,
    ) -> Self {
        Self::new(key, title, move |row: &T| {
            let (tone, label) = of(row);
            view! { <Chip tone label /> }
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

/// A table of rows of one kind: its columns, and what can be done with a row.
pub struct Table<T: 'static> {
    label: &'static str,
    columns: Signal<Vec<Column<T>>>,
    id: fn(&T) -> String,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<Sort>>,
    selected: Option<RwSignal<BTreeSet<String>>>,
    name: Option<fn(&T) -> String>,
    on_open: Option<Callback<String>>,
}

impl<T: 'static> Clone for Table<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static> Copy for Table<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Table<T> {
    /// A table with these columns, in order: `label` is what it lists, for screen readers, and `id` the identity of a
    /// row.
    pub fn new(label: &'static str, columns: Vec<Column<T>>, id: fn(&T) -> String) -> Self {
        Self::changing(label, Signal::stored(columns), id)
    }

    /// A table whose columns change.
    pub fn changing(label: &'static str, columns: Signal<Vec<Column<T>>>, id: fn(&T) -> String) -> Self {
        Self {
            label,
            columns,
            id,
            sort: Signal::stored(None),
            on_sort: None,
            selected: None,
            name: None,
            on_open: None,
        }
    }

    /// How it is sorted now, and what pressing a heading does.
    #[must_use]
    pub fn sorted(
        self,
        sort: impl Fn() -> Sort + Send + Sync + 'static,
        on_sort: impl Fn(Sort) + Send + Sync + 'static,
    ) -> Self {
        let sort = Signal::derive(move || Some(sort()));
        Self { sort, on_sort: Some(Callback::new(on_sort)), ..self }
    }

    /// Rows can be ticked; `name` is what a row is called beside its tick.
    #[must_use]
    pub fn ticked(self, selected: RwSignal<BTreeSet<String>>, name: fn(&T) -> String) -> Self {
        Self { selected: Some(selected), name: Some(name), ..self }
    }

    /// What Enter on a row does.
    #[must_use]
    pub fn opens(self, open: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self { on_open: Some(Callback::new(open)), ..self }
    }

    /// The table of these rows, in order.
    pub fn rows(self, rows: Signal<Vec<T>>) -> AnyView {
        let ids = Memo::new(move |_| rows.with(|rows| rows.iter().map(self.id).collect::<Vec<_>>()));
        let first = Memo::new(move |_| ids.with(|ids| ids.first().cloned()));
        let here = RwSignal::new(None::<String>);
        let body = NodeRef::<html::Tbody>::new();
        let headings = move || {
            let columns = self.columns.get().into_iter();
            columns.map(|column| heading(column, self.sort, self.on_sort)).collect_view()
        };
        let line = move |id: String| self.line(id, rows, first, here);
        any_view! {
            <div
                class="scroll"
                tabindex=if self.walkable() { None } else { Some("0") }
                role="region"
                aria-label=self.label
            >
                <table class="lists" aria-label=self.label>
                    <thead>
                        <tr>{self.selected.map(|selected| all_tick(ids, selected))} {headings}</tr>
                    </thead>
                    <tbody node_ref=body on:keydown=move |event| self.walk(&event, body)>
                        <For each=move || ids.get() key=Clone::clone children=line />
                    </tbody>
                </table>
            </div>
        }
    }

    /// The table of these rows, or what stands there while there are none.
    pub fn or(self, rows: Signal<Vec<T>>, nothing: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
        any_view! {
            <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=nothing>
                {self.rows(rows)}
            </Show>
        }
    }

    fn walkable(self) -> bool {
        self.on_open.is_some() || self.selected.is_some()
    }

    fn toggle(self, id: &str) {
        if let Some(selected) = self.selected {
            selected.update(|set| {
                if !set.remove(id) {
                    set.insert(id.to_owned());
                }
            });
        }
    }

    fn walk(self, event: &ev::KeyboardEvent, body: NodeRef<html::Tbody>) {
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
            " " if self.selected.is_some() => {
                event.prevent_default();
                self.toggle(&id);
            }
            "Enter" => {
                if let Some(open) = self.on_open {
                    event.prevent_default();
                    open.run(id);
                }
            }
            _ => {}
        }
    }

    /// One row: it stays in place while what it shows changes.
    fn line(
        self,
        id: String,
        rows: Signal<Vec<T>>,
        first: Memo<Option<String>>,
        here: RwSignal<Option<String>>,
    ) -> AnyView {
        let own = id.clone();
        let row = Memo::new(move |old: Option<&Option<T>>| {
            rows.with(|rows| rows.iter().find(|row| (self.id)(row) == own).cloned())
                .or_else(|| old.cloned().flatten())
        });
        let own = id.clone();
        let ticked = Memo::new(move |_| self.selected.is_some_and(|set| set.with(|set| set.contains(&own))));
        let (tick_id, focus_id, tab_id) = (id.clone(), id.clone(), id.clone());
        let tabindex = move || {
            let current = here.get().or_else(|| first.get());
            self.walkable().then(|| if current.as_ref() == Some(&tab_id) { "0" } else { "-1" })
        };
        any_view! {
            <tr
                data-row=id
                data-selected=move || ticked.get().then_some("true")
                tabindex=tabindex
                on:focus=move |_| here.set(Some(focus_id.clone()))
            >
                {self.selected.map(|_| self.tick(tick_id, row, ticked))}
                {move || row.get().map(|row| self.cells(&row))}
            </tr>
        }
    }

    fn tick(self, id: String, row: Memo<Option<T>>, ticked: Memo<bool>) -> AnyView {
        let called = move || {
            row.with(|row| row.as_ref().zip(self.name).map(|(row, name)| name(row)).unwrap_or_default())
        };
        any_view! {
            <td class="pick">
                <label class="tick">
                    <input
                        type="checkbox"
                        aria-label=move || format!("Select {}", called())
                        prop:checked=move || ticked.get()
                        on:change=move |_| self.toggle(&id)
                    />
                </label>
            </td>
        }
    }

    fn cells(self, row: &T) -> AnyView {
        let cell = |column: Column<T>| {
            let class = format!(
                "{}{}{}",
                if column.numeric { "num" } else { "" },
                if column.lead { "lead" } else { "" },
                if column.minor { " minor" } else { "" }
            );
            let drawn = (column.cell)(row);
            view! { <td class=class data-label=column.title>{drawn}</td> }
        };
        self.columns.get().into_iter().map(cell).collect_view().into_any()
    }
}

fn all_tick(ids: Memo<Vec<String>>, selected: RwSignal<BTreeSet<String>>) -> AnyView {
    let all =
        move || ids.with(|ids| !ids.is_empty() && selected.with(|set| ids.iter().all(|id| set.contains(id))));
    let some = move || !all() && ids.with(|ids| selected.with(|set| ids.iter().any(|id| set.contains(id))));
    any_view! {
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
}

fn heading<T: 'static>(
    column: Column<T>,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<Sort>>,
) -> AnyView {
    let class = if column.numeric { "num" } else { "" };
    let Some(on_sort) = on_sort.filter(|_| column.sortable) else {
        return any_view! { <th class=class scope="col">{column.title}</th> };
    };
    let own = column.key.clone();
    let order = Memo::new(move |_| sort.get().filter(|sort| sort.key == own).map(|sort| sort.descending));
    let press = {
        let key = column.key;
        move |_| on_sort.run(Sort { key: key.clone(), descending: order.get_untracked() == Some(false) })
    };
    any_view! {
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
    any_view! {
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
}
