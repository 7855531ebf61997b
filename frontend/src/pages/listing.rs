//! What every list page does alike: its address holds how it is narrowed and which page it shows.

use crate::api::page::{self, PageInfo, Turn};
use crate::model::address::Query;
use crate::model::listing::{self, Page};
use crate::ui::prelude::*;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};

/// Where a list is, and how to go elsewhere in it.
#[derive(Clone, Copy)]
pub struct Listing {
    /// The query part of the address.
    pub query: Memo<Query>,
    go: Callback<(Query, bool)>,
}

impl Listing {
    /// The list at `path`; made inside its page.
    pub fn new(path: impl Into<String>) -> Self {
        let path = path.into();
        let search = use_location().search;
        let navigate = StoredValue::new_local(use_navigate());
        Self {
            query: Memo::new(move |_| search.with(|text| Query::parse(text))),
            go: Callback::new(move |(query, replace): (Query, bool)| {
                let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
                navigate.with_value(|navigate| navigate(&format!("{path}{}", query.written()), options));
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

    /// What the address says for a key; empty where it says nothing.
    pub fn word(&self, key: &str) -> String {
        self.query.with(|query| query.get(key).unwrap_or_default().to_owned())
    }

    /// Which page to ask for.
    pub fn turn(&self) -> Turn {
        self.query.with(|query| turn_of(&listing::page(query)))
    }

    /// Goes to the first page of what has this value for a key.
    pub fn ask(&self, key: &str, value: &str) {
        self.go(listing::asked(self.query.get_untracked(), key, value));
    }

    /// A few values of a key, all visible, to choose one of.
    pub fn choice(self, key: &'static str, label: &'static str, choices: &[(&str, &str)]) -> AnyView {
        let choice = |(value, words): &(&str, &str)| ((*value).to_owned(), (*words).to_owned());
        let choices = choices.iter().map(choice).collect::<Vec<_>>();
        any_view! {
            <Segmented
                label
                choices
                value=Signal::derive(move || self.word(key))
                on_choose=move |value: String| self.ask(key, &value)
            />
        }
    }

    /// A page of the list: its table with the way through the pages, or what stands there while it has no rows.
    pub fn paged<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        page: Signal<page::Page<T>>,
        rows: i32,
        table: Table<T>,
        nothing: impl Fn() -> AnyView + Send + Sync + 'static,
    ) -> AnyView {
        let nodes = Signal::derive(move || page.with(|page| page.nodes.clone()));
        any_view! {
            <Show when=move || page.with(|page| !page.nodes.is_empty()) fallback=nothing>
                {table.rows(nodes)}
                {self.pager(Signal::derive(move || page.with(page::Page::span)), rows)}
            </Show>
        }
    }

    /// The way through the pages: what lies where, how many rows are shown, how many there are.
    pub fn pager(self, shown: Signal<(PageInfo, usize, i32)>, rows: i32) -> AnyView {
        let at = move || self.query.with(listing::page).at;
        let range = move || {
            shown.with(|(_, count, total)| listing::range_words(at(), *count as i64, i64::from(*total)))
        };
        let turn = move |forward: bool| {
            let (query, info) = (self.query.get_untracked(), shown.with_untracked(|shown| shown.0.clone()));
            let rows = i64::from(rows);
            let next = if forward {
                info.end_cursor.map(|cursor| listing::next(query, &cursor, rows))
            } else {
                info.start_cursor.map(|cursor| listing::previous(query, &cursor, rows))
            };
            if let Some(next) = next {
                self.go(next);
            }
        };
        any_view! {
            <Pager
                range=Signal::derive(range)
                has_previous=Signal::derive(move || shown.with(|shown| shown.0.has_previous_page))
                has_next=Signal::derive(move || shown.with(|shown| shown.0.has_next_page))
                on_previous=move |()| turn(false)
                on_next=move |()| turn(true)
            />
        }
    }
}

/// The page of one thing, by the id in its address. Another thing is another page: nothing of the one before may linger.
pub fn by_id(draw: impl Fn(String) -> AnyView + Send + Sync + 'static) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    (move || draw(id.get())).into_any()
}

/// The way to other pages.
#[derive(Clone, Copy)]
pub struct Way(Callback<String>);

impl Way {
    /// From the page that is being made.
    pub fn here() -> Self {
        let navigate = use_navigate();
        Self(Callback::new(move |to: String| navigate(&to, NavigateOptions::default())))
    }

    /// Goes to an address; nowhere once the page that it was made for is gone.
    pub fn to(self, address: impl Into<String>) {
        let _ = self.0.try_run(address.into());
    }
}

/// Goes to the page of a row, below `path`.
pub fn opener(path: &'static str) -> impl Fn(String) + Copy + Send + Sync + 'static {
    let way = Way::here();
    move |id: String| way.to(format!("{path}/{id}"))
}

/// Leads to a session, for the news that it was asked for.
pub fn follow(session: String) -> Callback<()> {
    Callback::new(move |()| {
        let _ = window().location().assign(&format!("/sessions/{session}"));
    })
}

/// The way back to the list that a page belongs to.
#[component]
pub fn Crumbs(
    /// The list's address.
    to: &'static str,
    /// What it is called.
    label: &'static str,
) -> impl IntoView {
    any_view! {
        <nav class="crumbs" aria-label="Where you are">
            <a href=to>{label}</a>
            <span aria-hidden="true">"/"</span>
        </nav>
    }
}

/// Which page of a list outside the address to ask for, and how to turn to another. A cursor belongs to the question that
/// it answered; of another one the server could make nothing, so with its question a page turned to is forgotten.
pub fn turning<Q: Clone + PartialEq + Send + Sync + 'static>(
    question: Memo<Q>,
) -> (Memo<Turn>, impl Fn(Turn) + Copy + Send + Sync + 'static) {
    let turned = RwSignal::new(None::<(Q, Turn)>);
    let of_this = move |now: &Q| {
        turned.with(|turned| turned.as_ref().filter(|(of, _)| of == now).map(|(_, turn)| turn.clone()))
    };
    let turn = Memo::new(move |_| question.with(of_this).unwrap_or_default());
    (turn, move |turn| turned.set(Some((question.get_untracked(), turn))))
}

/// The way through the pages of a list outside the address: `range` says what is shown.
pub fn turner<T: Clone + Send + Sync + 'static>(
    page: Signal<page::Page<T>>,
    range: impl Fn() -> String + Send + Sync + 'static,
    turn: impl Fn(Turn) + Copy + Send + Sync + 'static,
) -> AnyView {
    let info = move || page.with(|page| page.page_info.clone());
    let next = move |()| {
        if let Some(cursor) = info().end_cursor {
            turn(Turn::After(cursor));
        }
    };
    let previous = move |()| {
        if let Some(cursor) = info().start_cursor {
            turn(Turn::Before(cursor));
        }
    };
    any_view! {
        <Pager
            range=Signal::derive(range)
            has_previous=Signal::derive(move || info().has_previous_page)
            has_next=Signal::derive(move || info().has_next_page)
            on_previous=previous
            on_next=next
        />
    }
}

/// Which page to ask for.
fn turn_of(page: &Page) -> Turn {
    match (&page.after, &page.before) {
        (Some(cursor), _) => Turn::After(cursor.clone()),
        (None, Some(cursor)) => Turn::Before(cursor.clone()),
        _ => Turn::Start,
    }
}
