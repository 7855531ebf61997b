//! Usage told apart by one dimension: ranked as a chart and as a table, beside the days before, to take away. The
//! dimension, the period and the measure are in the address.

mod table;

use super::address::Address;
use crate::api::kinds::UsageDimension;
use crate::api::usage::usage;
use crate::browser;
use crate::model::csv;
use crate::model::fault::Fault;
use crate::model::period::{Day, Period, Unit};
use crate::model::pivot::{Key, Measure, Row, change};
use crate::model::{plot, usage_words};
use crate::pages::prelude::*;
use crate::shell::recount::RecountNotice;
use futures::future::try_join;
use std::collections::BTreeMap;

/// What usage is told apart by: the dimension, its name in addresses and in the API, its word.
const DIMENSIONS: [(UsageDimension, &str, &str); 13] = [
    (UsageDimension::Department, "DEPARTMENT", "Department"),
    (UsageDimension::Office, "OFFICE", "Office"),
    (UsageDimension::Device, "DEVICE", "Device"),
    (UsageDimension::HomeCarrier, "HOME_CARRIER", "Home carrier"),
    (UsageDimension::ServingCarrier, "SERVING_CARRIER", "Serving carrier"),
    (UsageDimension::Country, "COUNTRY", "Country"),
    (UsageDimension::Scope, "SCOPE", "Domestic, international, roaming"),
    (UsageDimension::Type, "TYPE", "Type"),
    (UsageDimension::NumberClass, "NUMBER_CLASS", "Number class"),
    (UsageDimension::Direction, "DIRECTION", "Direction"),
    (UsageDimension::Generation, "GENERATION", "Network generation"),
    (UsageDimension::Platform, "PLATFORM", "Platform"),
    (UsageDimension::Liability, "LIABILITY", "Liability"),
];

/// One group now and before.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its value, for links.
    pub key: Key,
    /// Its name.
    pub name: String,
    /// This period.
    pub now: Row,
    /// The days before.
    pub before: Row,
}

/// Groups of two periods, brought together by their keys.
fn groups(dimension: &str, now: Vec<Row>, before: Vec<Row>) -> Vec<Group> {
    let mut groups: BTreeMap<Key, (Row, Row)> = BTreeMap::new();
    let key = |row: &Row| row.keys.first().cloned().unwrap_or_default();
    for row in now {
        groups.entry(key(&row)).or_default().0.add(&row);
    }
    for row in before {
        groups.entry(key(&row)).or_default().1.add(&row);
    }
    groups
        .into_iter()
        .map(|(key, (now, before))| Group { name: usage_words::value(dimension, &key), key, now, before })
        .collect()
}

/// The groups of a period and of its forerunner.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The days before, to name them.
    pub before: Period,
    /// The groups.
    pub groups: Vec<Group>,
}

async fn compare(dimension: usize, now: Period, before: Period) -> Result<Comparison, Fault> {
    let (kind, name, _) = DIMENSIONS[dimension.min(DIMENSIONS.len() - 1)];
    let (rows, earlier) = try_join(usage(now, vec![kind], None), usage(before, vec![kind], None)).await?;
    Ok(Comparison { before, groups: groups(name, rows, earlier) })
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let (address, piece) = (Address::here(), Timepiece::here());
    let unit = Memo::new(move |_| Unit::read(address.get("period").as_deref()));
    let measure = Memo::new(move |_| Measure::read(address.get("show").as_deref()));
    let dimension = Memo::new(move |_| {
        let name = address.get("by").unwrap_or_default();
        DIMENSIONS.iter().position(|entry| entry.1.eq_ignore_ascii_case(&name)).unwrap_or(0)
    });
    let periods = Memo::new(move |_| {
        let now = piece.now.get();
        let today = Day::of(now, piece.offset(now));
        (unit.get().now(today), unit.get().same_days_before(today))
    });
    let load = load(
        move || (dimension.get(), periods.get()),
        |(dimension, (now, before))| compare(dimension, now, before),
    );
    let by = RwSignal::new(DIMENSIONS[dimension.get_untracked()].1.to_lowercase());
    Effect::new(move |_| {
        let chosen = by.get();
        address.set(&[("by", if chosen == "department" { "" } else { &chosen })]);
    });
    let choices: Vec<Choice> = DIMENSIONS
        .iter()
        .map(|entry| Choice::new(entry.1.to_lowercase(), format!("By {}", lower(entry.2))))
        .collect();
    let units = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")];
    let export = move |()| {
        load.data.with_untracked(|found| {
            if let Some(found) = found {
                browser::save_file(
                    "usage.csv",
                    "text/csv;charset=utf-8",
                    &written(found, DIMENSIONS[dimension.get_untracked()].2),
                );
            }
        });
    };
    any_view! {
        <Sheet title="Usage">
            <div class="head">
                <h1>"Usage"</h1>
                <span class="muted">
                    {move || {
                        let (now, before) = periods.get();
                        format!("{}, against {}", now.words(), before.words())
                    }}
                </span>
                <span class="grow"></span>
                <SelectField label="Told apart by" label_unseen=true value=by choices=Signal::stored(choices) />
                <Segmented
                    label="Period"
                    choices=units.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                    value=Signal::derive(move || unit.get().name().to_owned())
                    on_choose=move |choice: String| address.set(&[("period", if choice == "month" { "" } else { &choice })])
                />
                <Button label="Export" icon=Glyph::Download on_press=export />
            </div>
            <RecountNotice />
            <Loaded load lines=12 draw=move |found| drawn(found, measure, dimension, address) />
        </Sheet>
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn written(found: &Comparison, title: &str) -> String {
    let head = [
        title,
        "Calls",
        "Call seconds",
        "Dropped",
        "Messages",
        "Bytes down",
        "Bytes up",
        "Roaming seconds",
        "Roaming bytes",
        "Call seconds before",
        "Messages before",
        "Bytes before",
        "Roaming bytes before",
    ];
    csv::file(
        &head,
        found.groups.iter().map(|group| {
            let (now, before) = (&group.now, &group.before);
            let figures = [
                now.calls,
                now.seconds,
                now.dropped,
                now.messages,
                now.rx_bytes,
                now.tx_bytes,
                now.roaming_seconds,
                now.roaming_bytes,
                before.seconds,
                before.messages,
                before.bytes(),
                before.roaming_bytes,
            ];
            std::iter::once(group.name.clone()).chain(figures.map(|figure| figure.to_string())).collect()
        }),
    )
}

/// Groups that the chart shows.
const CHARTED: usize = 10;

fn ranked(groups: &[Group], measure: Measure) -> Vec<Group> {
    let mut groups: Vec<Group> = groups.to_vec();
    groups.sort_by(|a, b| measure.of(&b.now).total_cmp(&measure.of(&a.now)));
    groups
}

fn drawn(
    found: Signal<Comparison>,
    measure: Memo<Measure>,
    dimension: Memo<usize>,
    address: Address,
) -> AnyView {
    let option = Signal::derive(move || {
        let measure = measure.get();
        found.with(|found| {
            let mut top = ranked(&found.groups, measure);
            top.retain(|group| measure.of(&group.now) + measure.of(&group.before) > 0.0);
            top.truncate(CHARTED);
            let names: Vec<String> = top.iter().map(|group| group.name.clone()).collect();
            let now: Vec<f64> = top.iter().map(|group| measure.of(&group.now)).collect();
            let before: Vec<f64> = top.iter().map(|group| measure.of(&group.before)).collect();
            let most = now.iter().chain(&before).copied().fold(0.0, f64::max);
            let (factor, unit) = measure.scale(most);
            plot::ranked(&names, &now, Some(&before), factor, unit)
        })
    });
    let totals = move || {
        let measure = measure.get();
        found.with(|found| {
            let sum =
                |of: fn(&Group) -> &Row| found.groups.iter().map(|group| measure.of(of(group))).sum::<f64>();
            let (now, before) = (sum(|group| &group.now), sum(|group| &group.before));
            let words = change(now, before)
                .map_or_else(String::new, |text| format!(", {text} against {}", found.before.words()));
            format!("{}{words}", measure.figure(now))
        })
    };
    let choices = Measure::ALL.map(|one| (one.name().to_owned(), one.words().to_owned())).to_vec();
    let title = Signal::derive(move || {
        format!("{} by {}", measure.get().words(), lower(DIMENSIONS[dimension.get()].2))
    });
    let aside = move || {
        view! {
            <span class="small muted num">{totals}</span>
            <Segmented
                label="What"
                choices=choices.clone()
                value=Signal::derive(move || measure.get().name().to_owned())
                on_choose=move |choice: String| address.set(&[("show", if choice == "data" { "" } else { &choice })])
            />
        }
    };
    any_view! {
        <Card title aside>
            <Plot label=Signal::derive(move || format!("{}; the table below has the same figures", title.get())) option height=340 />
        </Card>
        <table::Groups found measure dimension />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: &str, bytes: i64) -> Row {
        Row {
            keys: vec![Key { value: Some(value.to_owned()), label: None }],
            rx_bytes: bytes,
            ..Row::default()
        }
    }

    #[test]
    fn groups_of_both_periods_meet_by_their_value() {
        let found = groups("DEPARTMENT", vec![row("a", 5), row("b", 1)], vec![row("a", 2), row("c", 9)]);
        let told: Vec<_> = found
            .iter()
            .map(|group| (group.name.as_str(), group.now.bytes(), group.before.bytes()))
            .collect();
        assert_eq!(told, [("a", 5, 2), ("b", 1, 0), ("c", 0, 9)]);
        assert_eq!(ranked(&found, Measure::Data)[0].name, "a");
    }

    #[test]
    fn dimensions_have_names_of_their_own() {
        let mut names: Vec<_> = DIMENSIONS.iter().map(|entry| entry.1).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), DIMENSIONS.len());
    }
}
