//! A device's last thirty days in five figures.

use crate::api::device_full::{UsageSum, usage};
use crate::browser;
use crate::model::number;
use crate::model::time;
use crate::pages::prelude::*;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The last thirty days, today included, in the enterprise's zone.
pub fn last_days(piece: Timepiece, days: i64) -> (String, String) {
    let now = browser::now();
    let day = |at: i64| {
        let c = time::civil(at, piece.offset(at));
        format!("{:04}-{:02}-{:02}", c.year, c.month, c.day)
    };
    (day(now - (days - 1) * DAY), day(now))
}

/// The card.
#[component]
pub fn Month(
    /// Whose.
    id: String,
) -> impl IntoView {
    let piece = Timepiece::here();
    let more = format!("/devices/{id}/usage");
    let days = load(
        move || (id.clone(), last_days(piece, 30)),
        |(id, (from, to))| async move { usage(&id, from, to).await },
    );
    let draw = move |days: Signal<Vec<UsageSum>>| {
        any_view! {
            <ul class="bars">
                {move || days.with(|days| figures(days).into_iter().map(line).collect_view())}
            </ul>
        }
    };
    any_view! {
        <Card title="Last 30 days" width="w4" aside=move || view! { <a class="small" href=more.clone()>"Usage"</a> }>
            <Loaded load=days lines=5 draw />
        </Card>
    }
}

/// A name, its sum in words, and its days.
type Figure = (&'static str, String, Vec<f64>);

fn figures(days: &[UsageSum]) -> Vec<Figure> {
    let daily = |value: fn(&UsageSum) -> i64| days.iter().map(|day| value(day) as f64).collect::<Vec<f64>>();
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let minutes = |values: &[f64]| format!("{} min", number::decimal(sum(values) / 60.0, 0));
    let voice = daily(|day| day.seconds.0);
    let data = daily(|day| day.rx_bytes.0 + day.tx_bytes.0);
    let messages = daily(|day| day.messages.0);
    let roaming = daily(|day| day.roaming_seconds.0);
    let roaming_data = daily(|day| day.roaming_bytes.0);
    vec![
        ("Voice", minutes(&voice), voice),
        ("Data", number::bytes(sum(&data)), data),
        ("Messages", number::decimal(sum(&messages), 0), messages),
        ("Roaming, voice", minutes(&roaming), roaming),
        ("Roaming, data", number::bytes(sum(&roaming_data)), roaming_data),
    ]
}

fn line((name, figure, days): Figure) -> AnyView {
    let label = format!("{name} a day");
    any_view! {
        <li>
            <div>
                <span class="name">{name}</span>
                <span class="num nowrap">
                    <Spark values=days label />
                    " "
                    <span class="figure-cell">{figure}</span>
                </span>
            </div>
        </li>
    }
}
