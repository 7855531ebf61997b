//! What one device used: a part of the device's page. Every figure is of the days named above it and stands beside
//! the same number of days before.

mod applications;
mod quality;

use super::address::Address;
use crate::api::device_usage::{DeviceSums, sums};
use crate::browser;
use crate::model::csv;
use crate::model::number;
use crate::model::period::{Day, Period};
use crate::model::pivot::{Measure, Row, Series, change};
use crate::model::{plot, usage_words};
use crate::pages::prelude::*;

/// The usage of a device.
#[component]
pub fn DeviceUsage(
    /// The device's global id.
    #[prop(into)]
    device: Signal<String>,
) -> impl IntoView {
    let (address, piece) = (Address::here(), Timepiece::here());
    let days = Memo::new(move |_| address.get("days").unwrap_or_else(|| "30".to_owned()));
    let period = Memo::new(move |_| {
        let now = piece.now.get();
        Period::last_days(Day::of(now, piece.offset(now)), days.get().parse().unwrap_or(30).clamp(1, 366))
    });
    let load = load(
        move || (device.get(), period.get()),
        |(device, period)| async move { sums(&device, period).await },
    );
    let choices = [("7", "7 days"), ("30", "30 days"), ("90", "90 days")];
    any_view! {
        <div class="row">
            <h2 class="grow">{move || format!("Usage, {}", period.get().words())}</h2>
            <Segmented
                label="Time"
                choices=choices.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                value=days
                on_choose=move |choice: String| address.set(&[("days", if choice == "30" { "" } else { &choice })])
            />
            <Button
                label="Export"
                icon=Glyph::Download
                on_press=move |()| {
                    if let Some(sums) = load.data.get_untracked() {
                        browser::save_file("usage.csv", "text/csv", &export(&sums));
                    }
                }
            />
        </div>
        <Loaded load lines=10 draw=move |sums| drawn(sums, device) />
    }
}

fn export(sums: &DeviceSums) -> String {
    let head =
        ["Day", "Calls", "Call seconds", "Dropped", "Messages", "Bytes down", "Bytes up", "Roaming bytes"];
    csv::file(
        &head,
        sums.daily.iter().map(|row| {
            let figures = [
                row.calls,
                row.seconds,
                row.dropped,
                row.messages,
                row.rx_bytes,
                row.tx_bytes,
                row.roaming_bytes,
            ];
            std::iter::once(row.key(0)).chain(figures.map(|figure| figure.to_string())).collect()
        }),
    )
}

fn drawn(sums: Signal<DeviceSums>, device: Signal<String>) -> AnyView {
    let total = Memo::new(move |_| sums.with(|sums| Row::total(&sums.types)));
    let kpi = move |label: &'static str, figure: fn(&Row) -> String, value: fn(&Row) -> f64| {
        let compared = move || {
            sums.with(|sums| change(total.with(value), value(&sums.before))).map_or_else(
                || "nothing in either period".to_owned(),
                |text| format!("{text} against the days before"),
            )
        };
        view! {
            <Kpi width="w3" label figure=Signal::derive(move || total.with(figure))>
                <span class="muted">{compared}</span>
            </Kpi>
        }
    };
    any_view! {
        <div class="cols">
            {kpi("Data", |row| number::bytes(row.bytes() as f64), |row| row.bytes() as f64)}
            {kpi("Voice", |row| Measure::Voice.figure(row.seconds as f64), |row| row.seconds as f64)}
            {kpi("Messages", |row| number::grouped(row.messages), |row| row.messages as f64)}
            {kpi("Roaming data", |row| number::bytes(row.roaming_bytes as f64), |row| row.roaming_bytes as f64)}
            <Daily sums />
            <Types sums />
            <Scopes sums />
            <quality::QualityCard sums />
            <applications::Applications device period=Signal::derive(move || sums.with(|sums| sums.period)) />
        </div>
    }
}

/// Every day of a period, with the days on which nothing was reported.
fn by_day(sums: &DeviceSums, value: impl Fn(&Row) -> f64) -> (Vec<String>, Vec<f64>) {
    let days = (0..sums.period.days()).map(|step| sums.period.from.plus(step));
    days.map(|day| {
        let text = day.text();
        let found = sums
            .daily
            .iter()
            .filter(|row| row.keys.first().and_then(|key| key.value.as_ref()) == Some(&text));
        (day.short(), found.map(&value).sum::<f64>())
    })
    .unzip()
}

#[component]
fn Daily(sums: Signal<DeviceSums>) -> impl IntoView {
    let measure = RwSignal::new("data".to_owned());
    let as_table = RwSignal::new(false);
    let chosen = Memo::new(move |_| Measure::read(Some(&measure.get())));
    let series = move || {
        let chosen = chosen.get();
        sums.with(|sums| {
            if chosen == Measure::Data {
                let (days, down) = by_day(sums, |row| row.rx_bytes as f64);
                let (_, up) = by_day(sums, |row| row.tx_bytes as f64);
                (
                    days,
                    vec![
                        Series { name: "Down".to_owned(), values: down },
                        Series { name: "Up".to_owned(), values: up },
                    ],
                )
            } else {
                let (days, values) = by_day(sums, |row| chosen.of(row));
                (days, vec![Series { name: chosen.words().to_owned(), values }])
            }
        })
    };
    let option = Signal::derive(move || {
        let (days, series) = series();
        let top = (0..days.len())
            .map(|at| series.iter().map(|one| one.values[at]).sum::<f64>())
            .fold(0.0, f64::max);
        let (factor, unit) = chosen.get().scale(top);
        plot::stacked(&days, &series, factor, unit)
    });
    let choices =
        Measure::ALL.map(|measure| (measure.name().to_owned(), measure.words().to_owned())).to_vec();
    let table = ViewFn::from(move || view! { <DayTable sums /> });
    any_view! {
        <Card
            width="w8"
            title="By day"
            aside=move || {
                view! {
                    <Segmented label="What" choices=choices.clone() value=measure on_choose=move |choice| measure.set(choice) />
                    <PlotOrTable as_table />
                }
            }
        >
            <Plotted label=Signal::derive(move || format!("{} by day", chosen.get().words())) option as_table table />
        </Card>
    }
}

#[component]
fn DayTable(sums: Signal<DeviceSums>) -> impl IntoView {
    let columns = vec![
        Column::new("day", "Day", |row: &Row| row.key(0)).lead(),
        Column::new("data", "Data", |row: &Row| number::bytes(row.bytes() as f64)).numeric(),
        Column::new("minutes", "Minutes", |row: &Row| number::decimal(row.seconds as f64 / 60.0, 0))
            .numeric(),
        Column::count("messages", "SMS", |row: &Row| row.messages),
        Column::new("roaming", "Roaming", |row: &Row| number::bytes(row.roaming_bytes as f64)).numeric(),
        Column::count("dropped", "Dropped", |row: &Row| row.dropped),
    ];
    let rows = Signal::derive(move || {
        let mut rows = sums.with(|sums| sums.daily.clone());
        rows.sort_by_key(|row| std::cmp::Reverse(row.keys.clone()));
        rows
    });
    any_view! {
        <div class="tall">
            {Table::new("Usage by day, newest first", columns, |row| row.key(0)).rows(rows)}
        </div>
    }
}

#[component]
fn Types(sums: Signal<DeviceSums>) -> impl IntoView {
    let columns = vec![
        Column::new("type", "Type", |row: &Row| words("TYPE", row, 0)).lead(),
        Column::count("events", "Reports", |row: &Row| row.events),
        Column::new("amount", "Amount", amount).numeric(),
    ];
    let rows = Signal::derive(move || {
        let mut rows = sums.with(|sums| sums.types.clone());
        rows.sort_by_key(|row| std::cmp::Reverse(row.events));
        rows
    });
    any_view! {
        <Card width="w4" title="Totals by type">
            {Table::new("Totals by type", columns, |row| row.key(0)).rows(rows)}
        </Card>
    }
}

fn words(dimension: &str, row: &Row, index: usize) -> String {
    row.keys.get(index).map(|key| usage_words::value(dimension, key)).unwrap_or_default()
}

/// What a row amounts to, in the unit that fits its type.
fn amount(row: &Row) -> String {
    if row.seconds > 0 {
        Measure::Voice.figure(row.seconds as f64)
    } else if row.messages > 0 {
        number::counted(row.messages, "message", "messages")
    } else if row.bytes() > 0 {
        number::bytes(row.bytes() as f64)
    } else {
        number::NONE.to_owned()
    }
}

#[component]
fn Scopes(sums: Signal<DeviceSums>) -> impl IntoView {
    let columns = vec![
        Column::new("scope", "Where", |row: &Row| words("SCOPE", row, 0)).lead(),
        Column::new("country", "Country", |row: &Row| words("COUNTRY", row, 1)),
        Column::new("minutes", "Minutes", |row: &Row| number::decimal(row.seconds as f64 / 60.0, 0))
            .numeric(),
        Column::new("data", "Data", |row: &Row| number::bytes(row.bytes() as f64)).numeric(),
        Column::count("messages", "SMS", |row: &Row| row.messages),
    ];
    let rows = Signal::derive(move || {
        let mut rows = sums.with(|sums| sums.scopes.clone());
        rows.retain(|row| row.seconds + row.bytes() + row.messages > 0);
        rows.sort_by_key(|row| std::cmp::Reverse((row.bytes(), row.seconds)));
        rows
    });
    any_view! {
        <Card width="w6" title="At home and roaming">
            {Table::new("Usage at home and roaming", columns, |row| format!("{} {}", row.key(0), row.key(1))).rows(rows)}
        </Card>
    }
}
