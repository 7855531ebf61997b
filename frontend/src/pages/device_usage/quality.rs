//! How good the network was for one device, by generation: medians with the spread around them.

use crate::api::device_usage::{DeviceSums, Distribution, QualityRow};
use crate::model::number::{self, NONE};
use crate::model::pivot::Key;
use crate::model::scale::Quality;
use crate::model::usage_words;
use crate::pages::prelude::*;

fn generation(row: &QualityRow) -> String {
    let key = row.keys.first().map(|key| Key { value: key.value.clone(), label: key.label.clone() });
    usage_words::value("GENERATION", &key.unwrap_or_default())
}

/// A median, with the tenth and the ninetieth percentile on hover and for screen readers.
fn median(spread: Option<&Distribution>, quality: Quality) -> AnyView {
    match spread {
        Some(spread) => {
            let title = format!(
                "Median of {} samples; one in ten below {}, one in ten above {}",
                number::grouped(spread.samples.0),
                quality.figure(spread.p10),
                quality.figure(spread.p90)
            );
            any_view! { <span title=title>{quality.figure(spread.median)}</span> }
        }
        None => any_view! { <span class="muted">{NONE}</span> },
    }
}

/// The card of quality by generation.
#[component]
pub fn QualityCard(sums: Signal<DeviceSums>) -> impl IntoView {
    let columns = vec![
        Column::new("generation", "Network", generation).lead(),
        Column::new("samples", "Samples", |row: &QualityRow| {
            number::grouped(row.signal.as_ref().map_or(0, |signal| signal.samples.0))
        })
        .numeric(),
        Column::new("signal", "Signal", |row: &QualityRow| median(row.signal.as_ref(), Quality::Signal))
            .numeric(),
        Column::new("speed", "Speed", |row: &QualityRow| median(row.speed_down.as_ref(), Quality::Speed))
            .numeric(),
        Column::new("latency", "Latency", |row: &QualityRow| median(row.latency.as_ref(), Quality::Latency))
            .numeric(),
    ];
    let rows = Signal::derive(move || {
        let mut rows = sums.with(|sums| sums.generations.clone());
        rows.retain(|row| row.signal.is_some() || row.speed_down.is_some() || row.latency.is_some());
        rows.sort_by_key(|row| std::cmp::Reverse(generation(row)));
        rows
    });
    let table = Table::new("Quality by generation", columns, generation);
    any_view! {
        <Card width="w6" title="Quality, medians">
            {table.or(rows, || any_view! { <p class="muted">"No sample of signal, speed or latency in these days."</p> })}
        </Card>
    }
}
