//! The hexagons as a table: the same figures for those who do not see the map, and for taking away.

use super::Here;
use crate::api::device_usage::Distribution;
use crate::api::page::Turn;
use crate::api::quality::{CellsAsked, QosCell, QosPage, cells};
use crate::browser;
use crate::model::csv;
use crate::model::geo::degrees;
use crate::model::number::{NONE, counted, grouped, percent};
use crate::model::period::Period;
use crate::model::scale::Quality;
use crate::pages::listing::{turner, turning};
use crate::pages::prelude::*;

const ROWS: i32 = 50;
/// Rows of a page of an export, and how many pages it has at most.
const EXPORT_ROWS: i32 = 200;
const EXPORT_PAGES: usize = 25;

fn median(spread: Option<&Distribution>, quality: Quality) -> AnyView {
    spread.map_or_else(|| NONE.to_owned(), |spread| quality.figure(spread.median)).into_any()
}

fn columns() -> Vec<Column<QosCell>> {
    let share = |key: &'static str, title: &'static str, value: fn(&QosCell) -> f64| {
        Column::new(key, title, move |cell: &QosCell| percent(value(cell))).numeric()
    };
    vec![
        Column::new("place", "Middle", |cell: &QosCell| {
            let href = format!("/qos?view={:.4},{:.4},12&cell={}", cell.lon, cell.lat, cell.cell);
            view! { <a class="num" href=href>{degrees(cell.lat, cell.lon)}</a> }
        })
        .lead(),
        Column::count("samples", "Samples", |cell: &QosCell| cell.samples.0),
        Column::count("devices", "Devices", |cell: &QosCell| cell.devices),
        Column::new("signal", "Signal", |cell: &QosCell| median(cell.signal.as_ref(), Quality::Signal))
            .numeric(),
        Column::new("speed", "Speed", |cell: &QosCell| median(cell.speed_down.as_ref(), Quality::Speed))
            .numeric(),
        Column::new("latency", "Latency", |cell: &QosCell| median(cell.latency.as_ref(), Quality::Latency))
            .numeric(),
        share("g5", "5G", |cell| cell.share5g),
        share("g4", "4G", |cell| cell.share4g),
        share("g3", "3G", |cell| cell.share3g),
        share("g2", "2G", |cell| cell.share2g),
    ]
}

/// Time, carrier, generation and size of hexagons.
type Question = (Period, String, String, String);

fn asked((period, carrier, generation, size): Question, turn: Turn, rows: i32) -> CellsAsked {
    CellsAsked { resolution: size.parse().unwrap_or(7), period, carrier, generation, turn, rows }
}

const HEADINGS: [&str; 12] = [
    "H3 cell",
    "Latitude",
    "Longitude",
    "Samples",
    "Devices",
    "Median dBm",
    "Median kbit/s down",
    "Median latency ms",
    "Share 5G",
    "Share 4G",
    "Share 3G",
    "Share 2G",
];

fn line(cell: &QosCell) -> Vec<String> {
    let number = |spread: Option<&Distribution>| {
        spread.map_or_else(String::new, |spread| format!("{:.1}", spread.median))
    };
    vec![
        cell.cell.clone(),
        format!("{:.6}", cell.lat),
        format!("{:.6}", cell.lon),
        cell.samples.0.to_string(),
        cell.devices.to_string(),
        number(cell.signal.as_ref()),
        number(cell.speed_down.as_ref()),
        number(cell.latency.as_ref()),
        format!("{:.4}", cell.share5g),
        format!("{:.4}", cell.share4g),
        format!("{:.4}", cell.share3g),
        format!("{:.4}", cell.share2g),
    ]
}

/// Every hexagon, page by page, as a file.
async fn export(question: Question, toasts: Toasts) {
    let (mut rows, mut turn) = (Vec::new(), Turn::Start);
    for _ in 0..EXPORT_PAGES {
        match cells(asked(question.clone(), turn, EXPORT_ROWS)).await {
            Ok(page) => {
                rows.extend(page.nodes.iter().map(line));
                match page.page_info.end_cursor.filter(|_| page.page_info.has_next_page) {
                    Some(cursor) => turn = Turn::After(cursor),
                    None => break,
                }
            }
            Err(fault) => return toasts.fault(&fault),
        }
    }
    let count = rows.len() as i64;
    browser::save_file("quality.csv", "text/csv;charset=utf-8", &csv::file(&HEADINGS, rows));
    toasts.say(format!("Exported {}", counted(count, "hexagon", "hexagons")));
}

/// The table, with the same filters as the map.
#[component]
pub fn Hexagons(here: Here) -> impl IntoView {
    let toasts = Toasts::here();
    let size = RwSignal::new("7".to_owned());
    let question =
        Memo::new(move |_| (here.period.get(), here.carrier.get(), here.generation.get(), size.get()));
    let (turn, turn_to) = turning(question);
    let load =
        load(move || (question.get(), turn.get()), |(question, turn)| cells(asked(question, turn, ROWS)));
    let sizes = [
        ("5", "About 250 km²"),
        ("6", "About 36 km²"),
        ("7", "About 5 km²"),
        ("8", "About 0.7 km²"),
        ("9", "About 0.1 km²"),
    ];
    let sizes: Vec<Choice> = sizes.map(|(value, words)| Choice::new(value, words)).to_vec();
    let label = "Hexagons, those with the most samples first";
    let table = Table::new(label, columns(), |cell| cell.cell.clone());
    let draw = move |page: Signal<QosPage>| {
        let range = move || {
            page.with(|page| {
                format!("{} of {} hexagons", page.nodes.len(), grouped(i64::from(page.total_count)))
            })
        };
        any_view! {
            {table.rows(Signal::derive(move || page.with(|page| page.nodes.clone())))}
            {turner(page, range, turn_to)}
        }
    };
    any_view! {
        <div class="stack">
            <div class="row">
                <SelectField label="Size of hexagons" label_unseen=true value=size choices=Signal::stored(sizes) />
                <span class="muted small">
                    {move || {
                        let carrier = here.carrier.get();
                        let generation = here.generation.get();
                        format!(
                            "{}, {}; choose them on the map",
                            if carrier.is_empty() { "all carriers" } else { &carrier },
                            if generation.is_empty() { "2G to 5G" } else { &generation },
                        )
                    }}
                </span>
                <span class="grow"></span>
                <Button
                    label="Export"
                    icon=Glyph::Download
                    on_press=move |()| leptos::task::spawn_local(export(question.get_untracked(), toasts))
                />
            </div>
            <Loaded load lines=10 draw />
        </div>
    }
}
