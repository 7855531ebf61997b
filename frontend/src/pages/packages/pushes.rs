//! What was pushed: where each push stands, its waves, and the buttons that let it go on or end it.

use super::coverage::Covered;
use crate::api::kinds::PackagePushState;
use crate::api::package::{Package, PackagePush, PackageWave};
use crate::api::package::{go_on, stop};
use crate::model::package as words;
use crate::pages::prelude::*;

/// The pushes of a package.
#[component]
pub fn Pushes(
    /// Newest first.
    pushes: Signal<Vec<PackagePush>>,
    /// The page to look again.
    one: Load<Package>,
) -> impl IntoView {
    any_view! {
        <section class="stack">
            <h2>"Pushes"</h2>
            <Show
                when=move || pushes.with(|all| !all.is_empty())
                fallback=|| view! { <p class="muted">"Nothing was pushed yet."</p> }
            >
                <For each=move || pushes.get() key=|push| push.id.inner().to_owned() let:first>
                    <PushCard first pushes one />
                </For>
            </Show>
        </section>
    }
}

/// One push: the same card for as long as it is listed, with what is new about it.
#[component]
fn PushCard(first: PackagePush, pushes: Signal<Vec<PackagePush>>, one: Load<Package>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let busy = RwSignal::new(false);
    let id = StoredValue::new(first.id.inner().to_owned());
    let (owner, began) = (first.owner.name.clone(), first.created_at.at());
    let name = format!("{} {}", if first.remove { "Remove" } else { "Install" }, first.version.version);
    let push = Memo::new(move |_| {
        let own = |all: &Vec<PackagePush>| all.iter().find(|push| push.id == first.id).cloned();
        pushes.with(own).unwrap_or_else(|| first.clone())
    });
    let done = move |said: &'static str| {
        toasts.say(said);
        one.reload();
    };
    let on = move |()| press(busy, toasts, go_on(id.get_value()), move |()| done("It goes on"));
    let off = move |()| press(busy, toasts, stop(id.get_value()), move |()| done("Stopped"));
    let state = Memo::new(move |_| push.with(|push| push.state));
    let ended = move || matches!(state.get(), PackagePushState::Finished | PackagePushState::Stopped);
    let further = move || match state.get() {
        PackagePushState::Halted => Some("Go on"),
        PackagePushState::Due => Some("Push again"),
        PackagePushState::Planned => Some("Push now"),
        _ => None,
    };
    let how = move || {
        push.with(|push| {
            let halts = push.halt_percent.map_or_else(
                || "Never halts".to_owned(),
                |percent| format!("Halts when more than {percent} % of a wave fail"),
            );
            format!("{} · {halts} · by {owner} · ", words::again(push.again, push.every_days))
        })
    };
    let next = Memo::new(move |_| push.with(|push| push.next_at.as_ref().map(|at| at.at())));
    let note = Memo::new(move |_| push.with(|push| push.note.clone()));
    let coverage = Memo::new(move |_| push.with(|push| push.coverage));
    let waves = Signal::derive(move || push.with(|push| push.waves.clone()));
    any_view! {
        <div class="card stack">
            <div class="row">
                <h3>{name}</h3>
                <Chip
                    tone=Signal::derive(move || words::push_state(state.get()).0)
                    label=Signal::derive(move || words::push_state(state.get()).1.to_owned())
                />
                <span class="grow"></span>
                <Show when=move || !ended() && me.can(Permission::ActionsIssue) && me.can(Permission::ActionsRunCode)>
                    <Show when=move || further().is_some()>
                        <Button
                            label=Signal::derive(move || further().unwrap_or_default().to_owned())
                            small=true
                            kind=Kind::Primary
                            busy=busy
                            on_press=on
                        />
                    </Show>
                    <Button label="Stop" small=true kind=Kind::Danger busy=busy on_press=off />
                </Show>
            </div>
            {move || note.get().map(|note| view! { <p>{note}</p> })}
            {move || view! { <Covered coverage=coverage.get() /> }}
            <p class="small muted">
                {how}
                <Moment at=Some(began) />
                {move || next.get().map(|at| view! { " · goes on " <Moment at=Some(at) /> })}
            </p>
            <Show when=move || waves.with(|waves| !waves.is_empty())>
                <Waves waves />
            </Show>
        </div>
    }
}

#[component]
fn Waves(waves: Signal<Vec<PackageWave>>) -> impl IntoView {
    let columns = vec![
        Column::new("wave", "Wave", |wave: &PackageWave| {
            let name = if wave.cycle > 1 {
                format!("{}, cycle {}", wave.wave, wave.cycle)
            } else {
                wave.wave.to_string()
            };
            view! { <a href=format!("/sessions/{}", wave.session.id.inner())>{format!("Wave {name}")}</a> }
        })
        .lead(),
        Column::moment("at", "Began", |wave: &PackageWave| Some(wave.started_at.at())),
        Column::new("progress", "Progress", |wave: &PackageWave| {
            let part =
                |count: i32, tone: Tone, word: &str| (f64::from(count), tone, format!("{count} {word}"));
            let parts = vec![
                part(wave.succeeded, Tone::Ok, "done"),
                part(wave.waiting, Tone::Wait, "on their way"),
                part(wave.failed, Tone::Bad, "failed"),
                part(wave.left_out, Tone::Off, "left out"),
            ];
            view! { <div class="progress"><Parted parts /></div> }
        }),
        Column::new("devices", "Phones", |wave: &PackageWave| wave.devices.to_string()).numeric(),
        Column::new("done", "Done", |wave: &PackageWave| wave.succeeded.to_string()).numeric(),
        Column::new("failed", "Failed", |wave: &PackageWave| wave.failed.to_string()).numeric(),
        Column::new("waiting", "Waiting", |wave: &PackageWave| wave.waiting.to_string()).numeric(),
    ];
    Table::new("Waves", columns, |wave| wave.session.id.inner().to_owned()).rows(waves)
}
