//! Instants on the page: relative where nearness matters, exact on hover and for screen readers, in the enterprise's
//! time zone. One beat for all of them, so that they change together.

use crate::browser;
use crate::model::time;
use leptos::prelude::*;
use std::time::Duration;

/// The present, a beat every ten seconds, and the zone to show times in.
#[derive(Clone, Copy)]
pub struct Timepiece {
    /// Milliseconds since 1970 in UTC, at the last beat.
    pub now: RwSignal<i64>,
    /// An IANA time zone; empty is the browser's own.
    pub zone: RwSignal<String>,
}

impl Timepiece {
    /// Makes it; called once, by the root of the views.
    pub fn provide() -> Self {
        let piece = Self { now: RwSignal::new(browser::now()), zone: RwSignal::new(String::new()) };
        set_interval(move || piece.now.set(browser::now()), Duration::from_secs(10));
        provide_context(piece);
        piece
    }

    /// The one of this page.
    pub fn here() -> Self {
        use_context::<Self>().unwrap_or_else(Self::provide)
    }

    /// Minutes east of UTC at an instant, in the zone shown.
    pub fn offset(&self, at: i64) -> i64 {
        self.zone.with(|zone| browser::offset_minutes(at, zone))
    }

    /// The instant in full.
    pub fn full(&self, at: i64) -> String {
        time::full(at, self.offset(at))
    }

    /// The instant as short as it may be.
    pub fn moment(&self, at: i64) -> String {
        time::moment(at, self.now.get(), self.offset(at))
    }

    /// The time of day, with seconds.
    pub fn clock(&self, at: i64) -> String {
        time::clock(at, self.offset(at))
    }

    /// The date.
    pub fn date(&self, at: i64) -> String {
        time::date(at, self.offset(at))
    }
}

/// How long ago.
#[component]
pub fn Ago(
    /// Milliseconds since 1970; `None` is never.
    #[prop(into)]
    at: Signal<Option<i64>>,
) -> impl IntoView {
    let piece = Timepiece::here();
    move || match at.get() {
        Some(at) => any_view! {
            <time datetime=time::rfc3339(at) title=piece.full(at)>{move || time::relative(at, piece.now.get())}</time>
        },
        None => any_view! { <span class="muted">"never"</span> },
    }
}

/// A moment, as short as it may be.
#[component]
pub fn Moment(
    /// Milliseconds since 1970; `None` shows a dash.
    #[prop(into)]
    at: Signal<Option<i64>>,
) -> impl IntoView {
    let piece = Timepiece::here();
    move || match at.get() {
        Some(at) => any_view! {
            <time datetime=time::rfc3339(at) title=piece.full(at)>{move || piece.moment(at)}</time>
        },
        None => any_view! { <span class="muted">"–"</span> },
    }
}
