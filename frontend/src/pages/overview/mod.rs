//! The overview: how things stand now, the usage of the period, and what needs somebody. The period and the
//! department are in the address. An enterprise without devices sees its first steps instead.

mod attention;
mod breakdown;
mod figures;
mod first_steps;
mod kpis;
mod roamers;
mod usage_card;

use super::address::Address;
use crate::api::action;
use crate::api::overview::{Standing, on_device_change, standing};
use crate::browser;
use crate::model::period::{Day, Unit};
use crate::model::pivot::Measure;
use crate::pages::prelude::*;
use figures::{Figures, figures};

/// What the parts of the overview share.
#[derive(Clone, Copy)]
struct Here {
    address: Address,
    unit: Memo<Unit>,
    today: Memo<Day>,
    department: Memo<Option<String>>,
    measure: Memo<Measure>,
    standing: Load<Standing>,
    figures: Load<Figures>,
}

impl Here {
    fn new() -> Self {
        let (address, piece) = (Address::here(), Timepiece::here());
        let unit = Memo::new(move |_| Unit::read(address.get("period").as_deref()));
        let today = Memo::new(move |_| {
            let now = piece.now.get();
            Day::of(now, piece.offset(now))
        });
        let department = Memo::new(move |_| address.get("department"));
        let measure = Memo::new(move |_| Measure::read(address.get("show").as_deref()));
        let standing = load(|| (), |()| standing());
        let figures = load(
            move || (unit.get(), today.get(), department.get()),
            |(unit, today, department)| figures(unit, today, department),
        );
        Self { address, unit, today, department, measure, standing, figures }
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let here = Here::new();
    // Devices and actions change all the time: changes are gathered, and the figures asked anew.
    let mark = up_to_date(here.standing);
    on_device_change(mark);
    action::follow(None, None, move |_| mark());
    reload_when_resumed(here.figures);
    let empty = Memo::new(move |_| {
        here.standing.data.with(|standing| standing.as_ref().map(|standing| standing.devices() == 0))
    });
    any_view! {
        <Sheet title="Overview">
            {move || {
                if empty.get() == Some(true) {
                    any_view! { <first_steps::FirstSteps /> }
                } else {
                    any_view! { <Head here /> <Loaded load=here.standing lines=14 draw=move |standing| drawn(here, standing) /> }
                }
            }}
        </Sheet>
    }
}

#[component]
fn Head(here: Here) -> impl IntoView {
    let piece = Timepiece::here();
    let words = move || {
        let now = piece.now.get();
        format!("{}, to today {}", here.unit.get().words(here.today.get()), &piece.clock(now)[..5])
    };
    let departments = move || {
        here.standing.data.with(|standing| {
            let counts = standing.as_ref().map(|standing| standing.by_department.clone()).unwrap_or_default();
            let mut names: Vec<String> = counts.into_iter().filter_map(|count| count.value).collect();
            names.sort();
            names
        })
    };
    let chosen = move || here.department.get().unwrap_or_else(|| "All departments".to_owned());
    let pick = move |name: &str| here.address.set(&[("department", name)]);
    let units = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")];
    any_view! {
        <div class="head">
            <h1>"Overview"</h1>
            <span class="muted">{words}</span>
            <span class="grow"></span>
            <Segmented
                label="Period"
                choices=units.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                value=Signal::derive(move || here.unit.get().name().to_owned())
                on_choose=move |choice: String| here.address.set(&[("period", if choice == "month" { "" } else { &choice })])
            />
            <Menu label=Signal::derive(chosen)>
                <MenuItem
                    label="All departments"
                    checked=Signal::derive(move || Some(here.department.get().is_none()))
                    on_press=move |()| pick("")
                />
                {departments()
                    .into_iter()
                    .map(|name| {
                        let (own, value) = (name.clone(), name.clone());
                        view! {
                            <MenuItem
                                label=name
                                checked=Signal::derive(move || Some(here.department.get().as_ref() == Some(&own)))
                                on_press=move |()| pick(&value)
                            />
                        }
                    })
                    .collect_view()}
            </Menu>
            <Button
                label="Export"
                icon=Glyph::Download
                disabled=Signal::derive(move || here.figures.data.with(Option::is_none))
                on_press=move |()| {
                    here.figures
                        .data
                        .with_untracked(|figures| {
                            if let Some(figures) = figures {
                                let name = format!("usage-{}.csv", here.today.get_untracked().text());
                                browser::save_file(&name, "text/csv;charset=utf-8", &figures.csv());
                            }
                        });
                }
            />
        </div>
    }
}

fn drawn(here: Here, standing: Signal<Standing>) -> AnyView {
    any_view! {
        <kpis::Kpis here standing />
        <div class="cols">
            <usage_card::UsageCard here />
            <attention::NeedsYou standing />
            <roamers::Roamers standing />
            <breakdown::Dropped here />
            <breakdown::Devices standing />
        </div>
    }
}
