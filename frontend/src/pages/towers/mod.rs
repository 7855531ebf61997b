//! Towers, ranked: sorted by their headings, searched by code or carrier, page by page, to take away, and each with
//! its place on the map of quality.

use super::address::Address;
use super::listing::{turner, turning};
use crate::api::device_usage::Distribution;
use crate::api::page::Turn;
use crate::api::quality::{Tower, TowerPage, TowerSortKey, TowersAsked, towers};
use crate::browser;
use crate::model::csv;
use crate::model::number::{NONE, counted, grouped, percent};
use crate::model::period::{Day, Period};
use crate::model::pivot::NOT_KNOWN;
use crate::model::scale::Quality;
use crate::pages::prelude::*;

const ROWS: i32 = 50;
/// Rows of a page of an export, and how many pages it has at most.
const EXPORT_ROWS: i32 = 200;
const EXPORT_PAGES: usize = 25;

fn median(spread: Option<&Distribution>, quality: Quality) -> AnyView {
    match spread {
        Some(spread) => {
            let title = format!(
                "Median of {}; one in ten below {}, one in ten above {}",
                counted(spread.samples.0, "sample", "samples"),
                quality.figure(spread.p10),
                quality.figure(spread.p90)
            );
            let colour = quality.colour(spread.median);
            any_view! {
                <span title=title>
                    <i class="swatch" aria-hidden="true" style=format!("background:{colour}")></i>
                    {quality.figure(spread.median)}
                </span>
            }
        }
        None => NONE.into_any(),
    }
}

fn columns() -> Vec<Column<Tower>> {
    vec![
        Column::new("tower", "Tower", |tower: &Tower| {
            let Some((lat, lon)) = tower.lat.zip(tower.lon) else {
                return tower.cid.0.to_string().into_any();
            };
            let href = format!("/qos?tower={}&view={lon:.4},{lat:.4},13", tower.id.inner());
            any_view! { <a class="num" href=href title="On the map of quality">{tower.cid.0.to_string()}</a> }
        })
        .lead(),
        Column::new("area", "Area", |tower: &Tower| tower.area()).numeric(),
        Column::new("carrier", "Carrier", |tower: &Tower| {
            let name = tower.carrier.clone().unwrap_or_else(|| NOT_KNOWN.to_owned());
            view! { {name} " " <span class="muted num small">{tower.network()}</span> }
        }),
        Column::new("radio", "Radio", |tower: &Tower| tower.radios.join(", ")),
        Column::count("samples", "Samples", |tower: &Tower| tower.samples.0).sortable(true),
        Column::count("minutes", "Minutes", |tower: &Tower| tower.seconds.0 / 60).sortable(true),
        Column::new("dropped", "Dropped", |tower: &Tower| {
            let text = tower.dropped_share().map_or_else(|| NONE.to_owned(), percent);
            let title =
                format!("{} of {}", grouped(tower.dropped.0), counted(tower.calls.0, "call", "calls"));
            view! { <span title=title>{text}</span> }
        })
        .numeric()
        .sortable(true),
        Column::new("signal", "Signal", |tower: &Tower| median(tower.signal.as_ref(), Quality::Signal))
            .numeric()
            .sortable(true),
        Column::new("speed", "Speed", |tower: &Tower| median(tower.speed_down.as_ref(), Quality::Speed))
            .numeric()
            .sortable(true),
        Column::count("devices", "Devices", |tower: &Tower| tower.devices).sortable(true),
        Column::ago("lastSeen", "Last used", |tower: &Tower| Some(tower.last_seen_at.at())).sortable(true),
    ]
}

fn line(tower: &Tower) -> Vec<String> {
    let number = |spread: Option<&Distribution>| {
        spread.map_or_else(String::new, |spread| format!("{:.1}", spread.median))
    };
    let place = |degrees: Option<f64>| degrees.map_or_else(String::new, |degrees| format!("{degrees:.6}"));
    vec![
        tower.mcc.clone().unwrap_or_default(),
        tower.mnc.clone().unwrap_or_default(),
        tower.carrier.clone().unwrap_or_default(),
        tower.area(),
        tower.cid.0.to_string(),
        tower.radios.join(" "),
        tower.samples.0.to_string(),
        tower.calls.0.to_string(),
        tower.seconds.0.to_string(),
        tower.dropped.0.to_string(),
        tower.devices.to_string(),
        number(tower.signal.as_ref()),
        number(tower.speed_down.as_ref()),
        place(tower.lat),
        place(tower.lon),
    ]
}

const HEADINGS: [&str; 15] = [
    "MCC",
    "MNC",
    "Carrier",
    "LAC",
    "Cell",
    "Radio",
    "Samples",
    "Calls",
    "Call seconds",
    "Dropped",
    "Devices",
    "Median dBm",
    "Median kbit/s down",
    "Latitude",
    "Longitude",
];

/// Everything that matches, page by page, as a file.
async fn export(mut asked: TowersAsked, toasts: Toasts) {
    let mut rows = Vec::new();
    asked.rows = EXPORT_ROWS;
    asked.turn = Turn::Start;
    for _ in 0..EXPORT_PAGES {
        match towers(asked.clone()).await {
            Ok(page) => {
                rows.extend(page.nodes.iter().map(line));
                match page.page_info.end_cursor.filter(|_| page.page_info.has_next_page) {
                    Some(cursor) => asked.turn = Turn::After(cursor),
                    None => break,
                }
            }
            Err(fault) => return toasts.fault(&fault),
        }
    }
    let count = rows.len() as i64;
    browser::save_file("towers.csv", "text/csv;charset=utf-8", &csv::file(&HEADINGS, rows));
    toasts.say(format!("Exported {}", counted(count, "tower", "towers")));
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let (address, piece, toasts) = (Address::here(), Timepiece::here(), Toasts::here());
    let text = address.field("text");
    let sort = Memo::new(move |_| {
        let written = address.get("sort").unwrap_or_else(|| "-samples".to_owned());
        Sort { key: written.trim_start_matches('-').to_owned(), descending: written.starts_with('-') }
    });
    let days = Memo::new(move |_| address.get("days").unwrap_or_else(|| "90".to_owned()));
    let period = Memo::new(move |_| {
        let now = piece.now.get();
        Period::last_days(Day::of(now, piece.offset(now)), days.get().parse().unwrap_or(90).clamp(1, 730))
    });
    let question = Memo::new(move |_| {
        let sort = sort.get();
        (period.get(), sort.key, sort.descending, address.get("text").unwrap_or_default())
    });
    let (turn, turn_to) = turning(question);
    let asked = move |turn: Turn| {
        let (period, key, descending, search) = question.get_untracked();
        TowersAsked { period, key: TowerSortKey::read(&key), descending, search, turn, rows: ROWS }
    };
    let load = load(move || (question.get(), turn.get()), move |(_, turn)| towers(asked(turn)));
    let periods = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "Year")];
    let draw = move |page: Signal<TowerPage>| drawn(page, sort, turn_to, address);
    any_view! {
        <Sheet title="Towers">
            <div class="head">
                <h1>"Towers"</h1>
                <span class="muted">{move || format!("that our phones used, {}", period.get().words())}</span>
                <span class="grow"></span>
                <Segmented
                    label="Time"
                    choices=periods.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                    value=days
                    on_choose=move |choice: String| address.set(&[("days", if choice == "90" { "" } else { &choice })])
                />
                <Button
                    label="Export"
                    icon=Glyph::Download
                    on_press=move |()| leptos::task::spawn_local(export(asked(Turn::Start), toasts))
                />
                <LinkButton label="On the map" href="/qos" icon=Glyph::Hexagon />
            </div>
            <div class="row"><div class="map-search"><SearchField label="Cell, area, carrier or network code" value=text /></div></div>
            <Loaded load lines=12 draw />
        </Sheet>
    }
}

fn drawn(
    page: Signal<TowerPage>,
    sort: Memo<Sort>,
    turn: impl Fn(Turn) + Copy + Send + Sync + 'static,
    address: Address,
) -> AnyView {
    let by = move |sort: Sort| {
        let sign = if sort.descending { "-" } else { "" };
        address.set(&[("sort", &format!("{sign}{}", sort.key))]);
    };
    let range = move || {
        page.with(|page| {
            format!("{} of {}", page.nodes.len(), counted(i64::from(page.total_count), "tower", "towers"))
        })
    };
    let none = || {
        view! {
            <Empty
                icon=Glyph::Tower
                title="No tower"
                text="Phones name the tower with each sample and call. Choose a longer time, or search for something else."
            />
        }
    };
    let table =
        Table::new("Towers", columns(), |tower| tower.id.inner().to_owned()).sorted(move || sort.get(), by);
    let rows = Signal::derive(move || page.with(|page| page.nodes.clone()));
    any_view! {
        <Show when=move || page.with(|page| !page.nodes.is_empty()) fallback=none>
            {table.rows(rows)}
            {turner(page, range, turn)}
        </Show>
    }
}
