//! What every list page does alike: its address holds how it is narrowed and which page it shows.

use crate::api::page::{PageInfo, Turn};
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
        view! {
            <Pager
                range=Signal::derive(range)
                has_previous=Signal::derive(move || shown.with(|shown| shown.0.has_previous_page))
                has_next=Signal::derive(move || shown.with(|shown| shown.0.has_next_page))
                on_previous=move |()| turn(false)
                on_next=move |()| turn(true)
            />
        }
        .into_any()
    }
}

/// The page of one thing, by the id in its address. Another thing is another page: nothing of the one before may linger.
pub fn by_id(draw: impl Fn(String) -> AnyView + Send + Sync + 'static) -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    (move || draw(id.get())).into_any()
}

/// Goes to the page of a row, below `path`.
pub fn opener(path: &'static str) -> impl Fn(String) + Copy + Send + Sync + 'static {
    let navigate = StoredValue::new_local(use_navigate());
    move |id: String| {
        navigate.with_value(|navigate| navigate(&format!("{path}/{id}"), NavigateOptions::default()));
    }
}

/// The way back to the list that a page belongs to.
#[component]
pub fn Crumbs(
    /// The list's address.
    to: &'static str,
    /// What it is called.
    label: &'static str,
) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label="Where you are">
            <a href=to>{label}</a>
            <span aria-hidden="true">"/"</span>
        </nav>
    }
    .into_any()
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

/// Which page to ask for.
pub fn turn_of(page: &Page) -> Turn {
    match (&page.after, &page.before) {
        (Some(cursor), _) => Turn::After(cursor.clone()),
        (None, Some(cursor)) => Turn::Before(cursor.clone()),
        _ => Turn::Start,
    }
}
