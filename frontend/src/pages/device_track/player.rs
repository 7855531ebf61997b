//! Plays along a track: a slider over its time, and a button that lets the time run.

use crate::model::geo::Place;
use crate::pages::prelude::*;
use leptos::html;
use std::time::Duration;

/// How long a whole track plays, in beats, and how long a beat is, in milliseconds.
const BEATS: i64 = 400;
const BEAT_MS: u64 = 50;

/// The player of a track.
#[component]
pub fn Player(
    /// The track, oldest first.
    path: Signal<Vec<Place>>,
    /// The instant shown.
    at: RwSignal<i64>,
) -> impl IntoView {
    let piece = Timepiece::here();
    let playing = RwSignal::new(false);
    let pace = RwSignal::new("1".to_owned());
    let span = Memo::new(move |_| {
        path.with(|path| path.first().zip(path.last()).map_or((0, 0), |(first, last)| (first.at, last.at)))
    });
    let beat = set_interval_with_handle(
        move || {
            if !playing.try_get_untracked().unwrap_or_default() {
                return;
            }
            let (first, last) = span.get_untracked();
            let factor = pace.get_untracked().parse::<i64>().unwrap_or(1);
            let next = at.get_untracked() + ((last - first) / BEATS).max(1) * factor;
            at.set(next.min(last));
            if next >= last {
                playing.set(false);
            }
        },
        Duration::from_millis(BEAT_MS),
    );
    on_cleanup(move || {
        if let Ok(beat) = beat {
            beat.clear();
        }
    });
    let toggle = move |()| {
        let (first, last) = span.get_untracked();
        if !playing.get_untracked() && at.get_untracked() >= last {
            at.set(first);
        }
        playing.update(|playing| *playing = !*playing);
    };
    let slider = NodeRef::<html::Input>::new();
    let words = move || path.with(|path| super::told(path, at.get(), piece));
    any_view! {
        <div class="player">
            <PlayButton playing on_press=toggle />
            <input
                node_ref=slider
                type="range"
                aria-label="Time along the track"
                aria-valuetext=words
                min=move || span.get().0.to_string()
                max=move || span.get().1.to_string()
                step=move || ((span.get().1 - span.get().0) / 1_000).max(1).to_string()
                prop:value=move || at.get().to_string()
                on:input=move |event| {
                    playing.set(false);
                    if let Ok(chosen) = event_target_value(&event).parse::<f64>() {
                        at.set(chosen as i64);
                    }
                }
            />
            <Segmented
                label="Pace"
                choices=[("1", "1×"), ("4", "4×")].map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
                value=pace
                on_choose=move |choice| pace.set(choice)
            />
            <span class="small num player-words">{words}</span>
        </div>
    }
}

#[component]
fn PlayButton(playing: RwSignal<bool>, #[prop(into)] on_press: Callback<()>) -> impl IntoView {
    any_view! {
        <Button
            label=Signal::derive(move || if playing.get() { "Pause".to_owned() } else { "Play".to_owned() })
            on_press
        />
    }
}
