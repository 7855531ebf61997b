//! The fixes of a track as a table, newest first; choosing one shows it on the map.

use crate::model::geo::{self, Place};
use crate::model::number::NONE;
use crate::pages::prelude::*;

/// Rows that are shown before one asks for more.
const SHOWN: usize = 100;

/// The table of a track.
#[component]
pub fn Fixes(
    /// The track, oldest first.
    path: Signal<Vec<Place>>,
    /// The instant shown; choosing a row sets it.
    at: RwSignal<i64>,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let rows = move || {
        let most = if all.get() { usize::MAX } else { SHOWN };
        path.with(|path| path.iter().rev().take(most).cloned().collect::<Vec<_>>())
    };
    let current =
        Memo::new(move |_| path.with(|path| path.iter().rev().find(|p| p.at <= at.get()).map(|p| p.at)));
    any_view! {
        <div class="scroll track-table" tabindex="0" role="region" aria-label="Positions, newest first">
            <table aria-label="Positions, newest first">
                <thead>
                    <tr>
                        <th scope="col">"Time"</th>
                        <th scope="col">"Place"</th>
                        <th scope="col" class="num">"Within"</th>
                        <th scope="col">"By"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|place| place.at let:place>
                        <tr data-selected=move || (current.get() == Some(place.at)).then_some("true")>
                            <td>
                                <button type="button" class="as-link num" on:click=move |_| at.set(place.at)>
                                    <Moment at=Some(place.at) />
                                </button>
                            </td>
                            <td class="num">{geo::degrees(place.lat, place.lon)}</td>
                            <td class="num">{place.accuracy_m.map_or(NONE.to_owned(), |radius| format!("{radius:.0} m"))}</td>
                            <td>{source(&place.source)}</td>
                        </tr>
                    </For>
                </tbody>
            </table>
            {move || {
                let hidden = path.with(Vec::len).saturating_sub(SHOWN);
                (!all.get() && hidden > 0)
                    .then(|| {
                        view! { <div class="track-more"><Button label=format!("Show {hidden} more") small=true kind=Kind::Quiet on_press=move |()| all.set(true) /></div> }
                    })
            }}
        </div>
    }
}

/// How a position was found, in words.
fn source(name: &str) -> String {
    match name {
        "gnss" | "gps" => "Satellites".to_owned(),
        "network" | "cell" => "Network".to_owned(),
        "wifi" => "Wi-Fi".to_owned(),
        "fused" => "Several".to_owned(),
        other => other.to_owned(),
    }
}
