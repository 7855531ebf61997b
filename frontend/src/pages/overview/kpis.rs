//! The four figures at the top.

use super::Here;
use crate::api::overview::Standing;
use crate::model::number::{bytes, counted, grouped, percent};
use crate::model::pivot::change;
use crate::pages::prelude::*;

fn link(href: &'static str, tone: Tone, words: String) -> AnyView {
    any_view! { <a class="chip-link" href=href><Chip tone label=words /></a> }
}

/// The four figures.
#[component]
pub fn Kpis(here: Here, standing: Signal<Standing>) -> impl IntoView {
    let (online, quiet, missing) = (
        Memo::new(move |_| standing.with(|standing| standing.with_status("ONLINE"))),
        Memo::new(move |_| standing.with(|standing| standing.with_status("QUIET"))),
        Memo::new(move |_| standing.with(|standing| standing.with_status("MISSING"))),
    );
    // A phone that is with another server does not report here.
    let all =
        Memo::new(move |_| standing.with(|standing| standing.devices() - standing.with_status("MOVED")));
    any_view! {
        <div class="cols kpis">
            <Kpi
                width="w3"
                label="Devices reporting"
                figure=Signal::derive(move || grouped(online.get()))
                unit=Signal::derive(move || format!("of {}", grouped(all.get())))
            >
                {move || link("/devices?filter=status.is(ONLINE)", Tone::Ok, format!("{} online", grouped(online.get())))}
                {move || {
                    (quiet.get() > 0)
                        .then(|| link("/devices?filter=status.is(QUIET)", Tone::Off, format!("{} quiet", grouped(quiet.get()))))
                }}
                {move || {
                    (missing.get() > 0)
                        .then(|| {
                            link("/devices?filter=status.is(MISSING)", Tone::Bad, format!("{} missing", grouped(missing.get())))
                        })
                }}
            </Kpi>
            <Actions standing />
            <Roaming standing />
            <Data here />
        </div>
    }
}

#[component]
fn Actions(standing: Signal<Standing>) -> impl IntoView {
    let summary = Memo::new(move |_| standing.with(|standing| standing.action_summary));
    let done = move || {
        let summary = summary.get();
        let ended = summary.succeeded + summary.failed;
        (ended > 0).then(|| percent(f64::from(summary.succeeded) / f64::from(ended)))
    };
    any_view! {
        <Kpi
            width="w3"
            label="Actions in the last 24 h"
            figure=Signal::derive(move || grouped(i64::from(summary.get().last24_hours)))
        >
            {move || done().map(|share| link("/actions", Tone::Ok, format!("{share} done")))}
            {move || {
                let waiting = i64::from(summary.get().waiting);
                (waiting > 0).then(|| link("/actions", Tone::Wait, format!("{} waiting", grouped(waiting))))
            }}
            {move || {
                let failed = i64::from(summary.get().failed);
                (failed > 0).then(|| link("/actions", Tone::Bad, format!("{} failed", grouped(failed))))
            }}
            {move || (summary.get().last24_hours == 0 && summary.get().waiting == 0).then(|| view! { <span class="muted">"Nothing was asked of any phone."</span> })}
        </Kpi>
    }
}

#[component]
fn Roaming(standing: Signal<Standing>) -> impl IntoView {
    let roaming = Memo::new(move |_| standing.with(|standing| standing.roamers.len() as i64));
    let countries = move || {
        standing.with(|standing| {
            let mut codes: Vec<&str> =
                standing.roamers.iter().map(|roamer| roamer.country.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            codes.len() as i64
        })
    };
    let heavy = move || {
        standing.with(|standing| {
            standing.roamers.iter().filter(|roamer| roamer.seconds.0 >= 6_000).count() as i64
        })
    };
    any_view! {
        <Kpi width="w3" label="Roaming now" figure=Signal::derive(move || grouped(roaming.get()))>
            {move || {
                let heavy = heavy();
                (heavy > 0).then(|| view! { <Chip tone=Tone::Warn label=format!("{} over 100 min", grouped(heavy)) /> })
            }}
            {move || {
                if roaming.get() > 0 {
                    any_view! { <a href="#roamers">{format!("in {}", counted(countries(), "country", "countries"))}</a> }
                } else {
                    any_view! { <span class="muted">"Everybody is at home."</span> }
                }
            }}
        </Kpi>
    }
}

#[component]
fn Data(here: Here) -> impl IntoView {
    let figures = here.figures.data;
    let label = move || format!("Data, {}", here.unit.get().words(here.today.get()));
    let figure = move || {
        figures.with(|figures| {
            figures.as_ref().map_or_else(|| "…".to_owned(), |f| bytes(f.now.1.bytes() as f64))
        })
    };
    let compared = move || {
        figures.with(|figures| {
            let figures = figures.as_ref()?;
            let (now, before) = (figures.now.1.bytes() as f64, figures.before.1.bytes() as f64);
            Some((change(now, before)?, figures.before.0.words(), now > before))
        })
    };
    any_view! {
        <section class="card kpi w3">
            <h3 class="muted">{label}</h3>
            <div class="figure"><span>{figure}</span></div>
            <div class="chips small">
                {move || match compared() {
                    Some((change, days, more)) => {
                        any_view! {
                            <span class="change">
                                <Icon glyph=if more { Glyph::Up } else { Glyph::Down } />
                                <b class="num">{change}</b>
                                <span class="muted">{format!("against {days}")}</span>
                            </span>
                        }
                    }
                    None => any_view! { <span class="muted">"No phone reported data in either period."</span> },
                }}
            </div>
        </section>
    }
}
