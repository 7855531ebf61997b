//! How phones stand to a version: a bar with its figures, and the list of those who stand so.

use crate::api::kinds::PackageStanding;
use crate::api::package::{PackageCoverage, PackageDevice, PackageVersion, who};
use crate::model::number::grouped;
use crate::model::package as words;
use crate::pages::prelude::*;

/// The standings, with the names that a choice carries, those that need somebody first.
const STANDINGS: [(&str, PackageStanding); 4] = [
    ("lacks", PackageStanding::Lacks),
    ("other", PackageStanding::Other),
    ("unknown", PackageStanding::Unknown),
    ("has", PackageStanding::Has),
];

fn count_of(coverage: PackageCoverage, standing: PackageStanding) -> i32 {
    match standing {
        PackageStanding::Has => coverage.has,
        PackageStanding::Other => coverage.other,
        PackageStanding::Lacks => coverage.lacks,
        PackageStanding::Unknown => coverage.unknown,
    }
}

fn parts(coverage: PackageCoverage) -> Vec<(f64, Tone, String)> {
    STANDINGS
        .into_iter()
        .rev()
        .map(|(_, standing)| {
            let (tone, label) = words::standing(standing);
            let count = count_of(coverage, standing);
            (f64::from(count), tone, format!("{label}: {count}"))
        })
        .collect()
}

/// A bar with how many of how many have it.
#[component]
pub fn Covered(
    /// How they stand.
    coverage: PackageCoverage,
) -> impl IntoView {
    any_view! {
        <div class="progress">
            <Parted parts=parts(coverage) />
            <span class="small muted num">{format!("{} of {}", grouped(i64::from(coverage.has)), grouped(i64::from(coverage.total)))}</span>
        </div>
    }
}

/// Who has a version and who lacks it.
#[component]
pub fn Standings(
    /// The versions, newest first.
    versions: Signal<Vec<PackageVersion>>,
) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let standing = RwSignal::new("lacks".to_owned());
    let version = Memo::new(move |_| {
        versions
            .with(|all| all.iter().find(|v| v.id.inner() == chosen.get()).or_else(|| all.first()).cloned())
    });
    let of = move || {
        let name = standing.get();
        STANDINGS.iter().find(|(own, _)| *own == name).map_or(PackageStanding::Lacks, |(_, s)| *s)
    };
    let found = load(
        move || (version.get(), of()),
        |(version, standing)| async move {
            match version {
                Some(version) => who(version.id.into_inner(), standing).await,
                None => Ok(Vec::new()),
            }
        },
    );
    let choices = move || {
        let coverage = version.get().map(|v| v.coverage);
        STANDINGS
            .iter()
            .map(|(name, standing)| {
                let count = coverage.map_or(0, |coverage| count_of(coverage, *standing));
                Choice::new(*name, format!("{} ({count})", words::standing(*standing).1))
            })
            .collect::<Vec<_>>()
    };
    let all = move || {
        versions.with(|all| all.iter().map(|v| Choice::new(v.id.inner(), &v.version)).collect::<Vec<_>>())
    };
    let table = Table::new("Phones that stand so", columns(), |one| one.device.id.inner().to_owned());
    let draw = move |data: Signal<Vec<PackageDevice>>| {
        table.or(data, || any_view! { <p class="muted">"No phone stands so."</p> })
    };
    any_view! {
        <section class="stack">
            <h2>"Who has it"</h2>
            <div class="two">
                {move || view! { <SelectField label="Version" value=chosen choices=all() /> }}
                {move || view! { <SelectField label="Phones" value=standing choices=choices() help="What each phone said of itself last. The first 200." /> }}
            </div>
            <Loaded load=found lines=4 draw />
        </section>
    }
}

fn columns() -> Vec<Column<PackageDevice>> {
    vec![
        Column::new("name", "Phone", |one: &PackageDevice| {
            view! { <a href=format!("/devices/{}", one.device.id.inner())>{one.device.name.clone()}</a> }
        })
        .lead(),
        Column::new("holder", "Holder", |one: &PackageDevice| {
            one.device.holder.clone().unwrap_or_else(|| "–".to_owned())
        }),
        Column::new("version", "Version it has", |one: &PackageDevice| {
            one.version.clone().unwrap_or_else(|| "–".to_owned())
        }),
        Column::moment("seen", "Last heard of", |one: &PackageDevice| {
            one.device.last_seen_at.as_ref().map(|at| at.at())
        }),
    ]
}
