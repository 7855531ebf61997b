//! What a page keeps in its address: read as signals, changed in place, so that a view can be shared and the way
//! back still leads to the page before.

use crate::model::address::Query;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// Goes to an address; `true` replaces the present one in the history.
type Go = Box<dyn Fn(&str, bool) + Send + Sync>;

/// The address of the present page.
#[derive(Clone, Copy)]
pub struct Address {
    query: Memo<Query>,
    go: StoredValue<Go>,
    path: Memo<String>,
}

impl Address {
    /// The address of the page that is being made.
    pub fn here() -> Self {
        let location = use_location();
        let navigate = use_navigate();
        let go = move |target: &str, replace: bool| {
            navigate(target, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        };
        Self {
            query: Memo::new(move |_| Query::parse(&location.search.get())),
            go: StoredValue::new(Box::new(go)),
            path: location.pathname,
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<String> {
        self.query.with(|query| query.get(key).map(str::to_owned))
    }

    /// The value of a key, without following its changes.
    pub fn peek(&self, key: &str) -> Option<String> {
        self.query.with_untracked(|query| query.get(key).map(str::to_owned))
    }

    /// Sets keys; an empty value takes its key away. The way back still leads to the page before.
    pub fn set(&self, changes: &[(&str, &str)]) {
        let old = self.query.get_untracked();
        let new = changes.iter().fold(old.clone(), |query, (key, value)| query.with(key, value));
        if new != old {
            let target = format!("{}{}", self.path.get_untracked(), new.written());
            self.go.with_value(|go| go(&target, true));
        }
    }

    /// Text of the address as a field's value; typing changes the address.
    pub fn field(self, key: &'static str) -> RwSignal<String> {
        let field = RwSignal::new(self.peek(key).unwrap_or_default());
        Effect::new(move |_| {
            let typed = field.get();
            self.set(&[(key, &typed)]);
        });
        field
    }
}
