//! The towers beside the map, ranked; choosing one goes there.

use super::Here;
use crate::api::quality::{Tower, TowerPage};
use crate::model::number::{NONE, dbm, grouped, percent};
use crate::model::scale::speed;
use crate::pages::prelude::*;

/// Towers that the panel shows.
const SHOWN: usize = 12;

/// The figure by which towers are ranked.
fn ranked(tower: &Tower, rank: &str) -> String {
    match rank {
        "minutes" => grouped(tower.seconds.0 / 60),
        "speed" => tower.speed_down.as_ref().map_or_else(|| NONE.to_owned(), |one| speed(one.median)),
        "devices" => grouped(i64::from(tower.devices)),
        _ => grouped(tower.samples.0),
    }
}

/// The panel.
#[component]
pub fn Towers(here: Here) -> impl IntoView {
    let ranks = [
        ("samples", "Samples"),
        ("minutes", "Minutes"),
        ("signal", "Signal"),
        ("speed", "Speed"),
        ("dropped", "Dropped"),
        ("devices", "Devices"),
    ];
    let rank = RwSignal::new(here.rank.get_untracked());
    Effect::new(move |_| {
        let chosen = rank.get();
        here.address.set(&[("rank", if chosen == "samples" { "" } else { &chosen })]);
    });
    let choices: Vec<Choice> = ranks
        .map(|(value, words)| Choice::new(value, format!("Towers by {}", words.to_lowercase())))
        .to_vec();
    let head = move || match here.rank.get().as_str() {
        "minutes" => "Minutes",
        "speed" => "Speed",
        "devices" => "Devices",
        _ => "Samples",
    };
    let draw = move |page: Signal<TowerPage>| {
        any_view! {
            <table aria-label="Towers, ranked">
                <thead>
                    <tr>
                        <th scope="col">"Tower"</th>
                        <th scope="col" class="num">{head}</th>
                        <th scope="col" class="num">"Signal"</th>
                        <th scope="col" class="num">"Dropped"</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || page.with(|page| page.nodes.iter().take(SHOWN).cloned().collect::<Vec<_>>())
                        key=move |tower| format!("{tower:?}")
                        let:tower
                    >
                        {
                            let id = tower.id.inner().to_owned();
                            let own = id.clone();
                            let picked = move || here.address.get("tower").as_ref() == Some(&own);
                            let figure = ranked(&tower, &here.rank.get_untracked());
                            view! {
                                <tr data-selected=move || picked().then_some("true")>
                                    <td>
                                        <button
                                            type="button"
                                            class="as-link num"
                                            title=tower.carrier.clone()
                                            on:click=move |_| here.address.set(&[("tower", &id), ("cell", "")])
                                        >
                                            {tower.cid.0.to_string()}
                                        </button>
                                    </td>
                                    <td class="num">{figure}</td>
                                    <td class="num">{tower.signal.as_ref().map_or_else(|| NONE.to_owned(), |one| dbm(one.median))}</td>
                                    <td class="num">{tower.dropped_share().map_or_else(|| NONE.to_owned(), percent)}</td>
                                </tr>
                            }
                        }
                    </For>
                </tbody>
            </table>
            <p class="small qos-all">
                <a href="/towers">{move || format!("All {} towers", grouped(i64::from(page.with(|page| page.total_count))))}</a>
            </p>
        }
    };
    any_view! {
        <section class="panel qos-towers" aria-label="Towers">
            <div class="qos-rank"><SelectField label="Rank towers by" label_unseen=true value=rank choices=Signal::stored(choices) /></div>
            <Loaded load=here.towers lines=6 draw />
        </section>
    }
}
