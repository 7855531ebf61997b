//! Devices by what they have in common, and dropped calls by carrier.

use super::Here;
use super::figures::Figures;
use crate::api::device::DeviceCount;
use crate::api::kinds::FilterOperator;
use crate::api::overview::Standing;
use crate::model::filter::{Comparison, Expression};
use crate::model::number::{grouped, percent};
use crate::model::pivot::NOT_KNOWN;
use crate::model::{address, wording};
use crate::pages::prelude::*;

/// Groups that are shown of each kind.
const SHOWN: usize = 6;

fn filtered(attribute: &str, value: Option<&str>) -> String {
    let (operator, values) = match value {
        Some(value) => (FilterOperator::Is, vec![value.to_owned()]),
        None => (FilterOperator::IsEmpty, Vec::new()),
    };
    let filter = Expression::Where(Comparison { attribute: attribute.to_owned(), operator, values });
    format!("/devices?filter={}", address::encode(&filter.written()))
}

fn bars(attribute: &str, counts: &[DeviceCount], word: impl Fn(&str) -> (String, Option<Tone>)) -> Vec<Bar> {
    let mut counts = counts.to_vec();
    counts.sort_by_key(|count| std::cmp::Reverse(count.count));
    counts
        .into_iter()
        .take(SHOWN)
        .map(|count| {
            let (name, tone) =
                count.value.as_deref().map_or_else(|| (NOT_KNOWN.to_owned(), Some(Tone::Off)), &word);
            Bar {
                name,
                figure: grouped(i64::from(count.count)),
                value: f64::from(count.count),
                tone,
                href: Some(filtered(attribute, count.value.as_deref())),
            }
        })
        .collect()
}

fn status(value: &str) -> (String, Option<Tone>) {
    match value {
        "ONLINE" => ("Online".to_owned(), Some(Tone::Ok)),
        "MISSING" => ("Missing".to_owned(), Some(Tone::Bad)),
        "MOVED" => ("Moved".to_owned(), Some(Tone::Off)),
        "QUIET" => ("Quiet".to_owned(), Some(Tone::Off)),
        other => (wording::choice(other), None),
    }
}

/// Devices by status, platform and carrier.
#[component]
pub fn Devices(standing: Signal<Standing>) -> impl IntoView {
    let by_status = move || standing.with(|standing| bars("status", &standing.by_status, status));
    let by_platform =
        move || standing.with(|s| bars("platform", &s.by_platform, |value| (wording::platform(value), None)));
    let by_carrier =
        move || standing.with(|s| bars("homeCarrier", &s.by_carrier, |value| (value.to_owned(), None)));
    any_view! {
        <Card width="w12" title="Devices">
            <div class="thirds">
                <div class="stack tight"><h3>"By status"</h3><BarList bars=Signal::derive(by_status) /></div>
                <div class="stack tight"><h3>"By platform"</h3><BarList bars=Signal::derive(by_platform) /></div>
                <div class="stack tight"><h3>"By home carrier"</h3><BarList bars=Signal::derive(by_carrier) /></div>
            </div>
        </Card>
    }
}

/// Above this share of dropped calls a carrier is marked.
const TOO_MANY: f64 = 0.02;

fn dropped(figures: &Figures) -> Vec<Bar> {
    let mut carriers: Vec<_> = figures.carriers.iter().filter(|row| row.calls > 0).collect();
    carriers.sort_by_key(|row| std::cmp::Reverse(row.calls));
    carriers.truncate(SHOWN);
    carriers
        .into_iter()
        .map(|row| {
            let share = row.dropped as f64 / row.calls as f64;
            Bar {
                name: row.key(0),
                figure: format!("{} of {} calls", percent(share), grouped(row.calls)),
                value: share,
                tone: (share >= TOO_MANY).then_some(Tone::Bad),
                href: None,
            }
        })
        .collect()
}

/// Dropped calls by the carrier whose network it was.
#[component]
pub fn Dropped(here: Here) -> impl IntoView {
    let draw = move |figures: Signal<Figures>| {
        let bars = Memo::new(move |_| figures.with(dropped));
        any_view! {
            {move || {
                if bars.with(Vec::is_empty) {
                    any_view! { <p class="muted">"No calls in the last 30 days."</p> }
                } else {
                    any_view! {
                        <BarList bars />
                        <p class="small muted after">"Calls that the network dropped, of all calls in its network. Red from 2 %."</p>
                    }
                }
            }}
        }
    };
    any_view! {
        <Card width="w4" title="Dropped calls by carrier" aside=|| view! { <span class="small muted">"last 30 days, own"</span> }>
            <Loaded load=here.figures lines=4 draw />
        </Card>
    }
}
