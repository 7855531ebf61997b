//! The card of a hexagon or a tower.

use super::Here;
use crate::api::quality::{Tower, TowerPage};
use crate::model::number::{grouped, percent};
use crate::model::pivot::NOT_KNOWN;
use crate::model::scale::Quality;
use crate::pages::prelude::*;
use serde_json::Value;

/// What a card shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A hexagon's own properties in its tile, and where the pointer was.
    Hexagon(Value),
    /// A tower.
    Tower(Box<Tower>),
}

impl Shown {
    /// What the map tells of a mark; nothing for a mark that is unknown.
    pub fn read(what: &Value, towers: Load<TowerPage>) -> Option<Self> {
        if what["layer"] == "hexagon" {
            return Some(Self::Hexagon(what.clone()));
        }
        let id = what["id"].as_str()?;
        towers
            .data
            .with_untracked(|page| page.as_ref()?.nodes.iter().find(|tower| tower.id.inner() == id).cloned())
            .map(|tower| Self::Tower(Box::new(tower)))
    }

    /// What tells it from others.
    pub fn name(&self) -> String {
        match self {
            Self::Hexagon(what) => what["cell"].as_str().unwrap_or_default().to_owned(),
            Self::Tower(tower) => tower.id.inner().to_owned(),
        }
    }
}

/// The card.
#[component]
pub fn Card(
    /// What it shows.
    shown: Shown,
    /// The page.
    here: Here,
    /// Stays until it is closed, instead of following the pointer.
    pinned: bool,
    /// What closing does.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let style = match &shown {
        Shown::Hexagon(what) if !pinned => {
            let at = |name: &str| what[name].as_f64().unwrap_or_default();
            format!(
                "left:min({:.0}px, calc(100% - 250px));top:min({:.0}px, calc(100% - 210px))",
                at("x") + 16.0,
                at("y") + 14.0
            )
        }
        _ => String::new(),
    };
    let title = match &shown {
        Shown::Hexagon(_) => "Hexagon".to_owned(),
        Shown::Tower(tower) => format!("Tower {}", tower.cid.0),
    };
    let place =
        if pinned || matches!(shown, Shown::Tower(_)) { "panel qos-card pinned" } else { "panel qos-card" };
    any_view! {
        <section class=place style=style aria-label=title.clone()>
            <div class="row">
                <b>{title.clone()}</b>
                <span class="grow"></span>
                {pinned.then(|| view! { <Button label="Close" icon=Glyph::Close icon_only=true small=true kind=Kind::Quiet on_press=on_close /> })}
            </div>
            {match shown {
                Shown::Hexagon(what) => hexagon(&what, here),
                Shown::Tower(tower) => told(*tower),
            }}
        </section>
    }
}

fn hexagon(what: &Value, here: Here) -> AnyView {
    let chosen = here.quality.get_untracked();
    let mut rows = vec![(chosen, true)];
    rows.extend(
        [Quality::Signal, Quality::Speed, Quality::Latency]
            .into_iter()
            .filter(|one| *one != chosen)
            .map(|one| (one, false)),
    );
    let shares: Vec<String> = [Quality::Share5g, Quality::Share4g, Quality::Share3g, Quality::Share2g]
        .into_iter()
        .filter_map(|one| {
            let share = what[one.property()].as_f64().filter(|share| *share > 0.0)?;
            Some(format!("{} {}", &one.words()[2..], percent(share)))
        })
        .collect();
    let count = |name: &str| grouped(what[name].as_f64().unwrap_or_default() as i64);
    any_view! {
        <dl class="attrs">
            {rows
                .into_iter()
                .filter_map(|(one, main)| {
                    let value = what[one.property()].as_f64()?;
                    let colour = one.colour(value);
                    Some(
                        view! {
                            <dt>{one.words()}</dt>
                            <dd class=if main { "strong" } else { "" }>
                                {main.then(|| view! { <i class="swatch" style=format!("background:{colour}")></i> })}
                                {one.figure(value)}
                            </dd>
                        },
                    )
                })
                .collect_view()}
            <dt>"Networks"</dt>
            <dd>{if shares.is_empty() { NOT_KNOWN.to_owned() } else { shares.join(", ") }}</dd>
            <dt>"Samples"</dt>
            <dd>{format!("{} by {} devices", count("samples"), count("devices"))}</dd>
        </dl>
    }
}

fn told(tower: Tower) -> AnyView {
    let spread = |value: Option<f64>, quality: Quality| {
        value.map_or_else(|| "–".to_owned(), |value| quality.figure(value))
    };
    let href = format!("/towers?text={}", tower.cid.0);
    any_view! {
        <dl class="attrs">
            <dt>"Carrier"</dt>
            <dd>{format!("{} {}", tower.carrier.clone().unwrap_or_else(|| NOT_KNOWN.to_owned()), tower.network())}</dd>
            <dt>"LAC / cell"</dt>
            <dd>{format!("{} / {}", tower.area(), tower.cid.0)}</dd>
            <dt>"Radio"</dt>
            <dd>{tower.radios.join(", ")}</dd>
            <dt>"Median signal"</dt>
            <dd>{spread(tower.signal.as_ref().map(|one| one.median), Quality::Signal)}</dd>
            <dt>"Median speed"</dt>
            <dd>{spread(tower.speed_down.as_ref().map(|one| one.median), Quality::Speed)}</dd>
            <dt>"Minutes"</dt>
            <dd>{grouped(tower.seconds.0 / 60)}</dd>
            <dt>"Dropped"</dt>
            <dd>{tower.dropped_share().map_or_else(|| "no calls".to_owned(), percent)}</dd>
            <dt>"Samples"</dt>
            <dd>{format!("{} by {} devices", grouped(tower.samples.0), tower.devices)}</dd>
        </dl>
        <a class="small" href=href>"In the list of towers"</a>
    }
}
