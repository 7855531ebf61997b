//! The overview: how things stand now, and what needs somebody, most urgent first.

mod attention;
mod roamers;

use crate::api::enterprise::{Standing, standing};
use crate::api::kinds::FilterOperator;
use crate::api::{action, device};
use crate::model::filter::{Comparison, Expression};
use crate::model::number::{grouped, percent};
use crate::model::time;
use crate::pages::actions::{reload_soon, reload_when_resumed};
use crate::pages::devices;
use crate::ui::prelude::*;
use crate::ui::when::Timepiece;
use leptos::prelude::*;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let piece = Timepiece::here();
    let now = load(|| (), |()| standing());
    let mark = reload_soon(now);
    action::follow(None, None, move |_| mark());
    reload_when_resumed(now);
    let today = move || {
        let at = piece.now.get();
        format!("{}, to today {}", time::month_name(at, piece.offset(at)), piece.moment(at))
    };
    let draw = move |now: Signal<Standing>| {
        view! {
            <div class="cols">
                {figures(now)}
                <attention::AttentionCard now />
                <StatusCard by="platform" title="Devices by platform" />
                <StatusCard by="homeCarrier" title="Devices by carrier" />
                <roamers::RoamersCard now />
            </div>
        }
        .into_any()
    };
    view! {
        <Sheet title="Overview">
            <div class="head">
                <h1>"Overview"</h1>
                <span class="muted">{today}</span>
            </div>
            <Loaded load=now lines=12 draw />
        </Sheet>
    }
    .into_any()
}

fn only(attribute: &str, value: &str) -> Expression {
    Expression::Where(Comparison {
        attribute: attribute.to_owned(),
        operator: FilterOperator::Is,
        values: vec![value.to_owned()],
    })
}

fn figures(now: Signal<Standing>) -> AnyView {
    let count = move |status: &str| {
        now.with(|now| {
            now.statuses
                .iter()
                .filter(|one| one.value.as_deref() == Some(status))
                .map(|one| i64::from(one.count))
                .sum::<i64>()
        })
    };
    let total = move || now.with(|now| now.statuses.iter().map(|one| i64::from(one.count)).sum::<i64>());
    let chip = move |status: &'static str, tone: Tone, word: &'static str| {
        let href = devices::link(&only("status", status));
        view! {
            <Show when=move || (count(status) > 0)>
                <a class="chip-link" href=href.clone()>
                    <Chip tone label=Signal::derive(move || format!("{} {word}", grouped(count(status)))) />
                </a>
            </Show>
        }
    };
    let summary = move || now.with(|now| now.action_summary.clone());
    let done = move || {
        let summary = summary();
        let ended = summary.succeeded + summary.failed;
        (ended > 0).then(|| percent(f64::from(summary.succeeded) / f64::from(ended)))
    };
    let roaming = move || now.with(|now| now.roamers.len() as i64);
    let roaming_minutes =
        move || now.with(|now| now.roamers.iter().map(|one| one.seconds.0).sum::<i64>() / 60);
    let needing = move || now.with(|now| now.attention.len() as i64);
    let roaming_link = devices::link(&only("roaming", "true"));
    view! {
        <Kpi
            label="Devices reporting"
            width="w3"
            figure=Signal::derive(move || grouped(count("ONLINE")))
            unit=Signal::derive(move || format!("of {}", grouped(total())))
        >
            {chip("ONLINE", Tone::Ok, "online")}
            {chip("QUIET", Tone::Off, "quiet")}
            {chip("MISSING", Tone::Bad, "missing")}
        </Kpi>
        <Kpi
            label="Actions in the last 24 h"
            width="w3"
            figure=Signal::derive(move || grouped(i64::from(summary().last24_hours)))
        >
            {move || done().map(|done| view! { <Chip tone=Tone::Ok label=format!("{done} done") /> })}
            <Show when=move || (summary().waiting > 0)>
                <a class="chip-link" href="/actions?by=phone&state=open">
                    <Chip tone=Tone::Wait label=Signal::derive(move || format!("{} waiting", grouped(i64::from(summary().waiting)))) />
                </a>
            </Show>
            <Show when=move || (summary().failed > 0)>
                <a class="chip-link" href="/actions?by=phone&state=failed">
                    <Chip tone=Tone::Bad label=Signal::derive(move || format!("{} failed", grouped(i64::from(summary().failed)))) />
                </a>
            </Show>
        </Kpi>
        <Kpi label="Roaming now" width="w3" figure=Signal::derive(move || grouped(roaming()))>
            {move || {
                if roaming() > 0 {
                    view! {
                        <a class="chip-link" href=roaming_link.clone()>
                            <Chip tone=Tone::Warn label=format!("{} min of calls", grouped(roaming_minutes())) />
                        </a>
                    }
                        .into_any()
                } else {
                    view! { <Chip tone=Tone::Ok label="Everybody is at home" /> }.into_any()
                }
            }}
        </Kpi>
        <Kpi label="Needs somebody" width="w3" figure=Signal::derive(move || grouped(needing()))>
            {move || {
                let bad = now.with(|now| now.attention.iter().filter(|one| one.severity == crate::api::kinds::Severity::Bad).count());
                if bad > 0 {
                    view! { <Chip tone=Tone::Bad label=format!("{bad} urgent") /> }.into_any()
                } else {
                    view! { <Chip tone=Tone::Ok label="Nothing urgent" /> }.into_any()
                }
            }}
        </Kpi>
    }
    .into_any()
}

/// Devices by one attribute, each bar a way to the list.
#[component]
fn StatusCard(by: &'static str, title: &'static str) -> impl IntoView {
    let found = load(|| (), move |()| device::counts(by));
    let draw = move |counts: Signal<Vec<device::DeviceCount>>| {
        let bars = Signal::derive(move || {
            let mut counts = counts.get();
            counts.sort_by_key(|one| -one.count);
            counts
                .into_iter()
                .take(7)
                .map(|one| Bar {
                    name: match one.value.as_deref() {
                        Some(value) if by == "platform" => crate::model::wording::platform(value),
                        Some(value) => value.to_owned(),
                        None => "Unknown".to_owned(),
                    },
                    figure: grouped(i64::from(one.count)),
                    value: f64::from(one.count),
                    tone: None,
                    href: one.value.as_deref().map(|value| devices::link(&only(by, value))),
                })
                .collect::<Vec<_>>()
        });
        view! {
            <Show
                when=move || bars.with(|bars| !bars.is_empty())
                fallback=|| view! { <Empty title="No device yet" text="Enrol the first one to begin." icon=Glyph::Phone /> }
            >
                <BarList bars />
            </Show>
        }
        .into_any()
    };
    view! {
        <Card title width="w3">
            <Loaded load=found lines=4 draw />
        </Card>
    }
    .into_any()
}
