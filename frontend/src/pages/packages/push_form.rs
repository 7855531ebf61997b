//! The form that pushes a version, or has it removed.

use crate::api::kinds::PackageAgain;
use crate::api::package::{Package, PackageVersion, PushPackageInput, push};
use crate::api::scalar::{DateTime, Id};
use crate::model::package::waves;
use crate::pages::confirm::{Word, WordField};
use crate::pages::issue::form::instant;
use crate::pages::prelude::*;
use crate::pages::targets::{Chosen, TargetsField};

fn number(field: RwSignal<String>) -> Option<i32> {
    field.with_untracked(|text| text.trim().parse().ok())
}

/// The form.
#[component]
pub fn PushForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The versions, newest first.
    versions: Signal<Vec<PackageVersion>>,
    /// The page to look again.
    one: Load<Package>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let field = |text: &str| RwSignal::new(text.to_owned());
    let all = versions.get_untracked();
    let version = field(all.first().map_or("", |v| v.id.inner()));
    let (what, when, at) = (field("install"), field("now"), field(""));
    let (sizes, pause, halt) = (field(""), field("60"), field("10"));
    let (again, days) = (field("never"), field("30"));
    let chosen = Chosen::new(None);
    let word = Word::new();
    let form = Sending::new();
    let (targets_problem, sizes_problem) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let at_problem = RwSignal::new(None::<String>);
    let send = form.submits(move || {
        let targets = chosen.targets();
        targets_problem.set(targets.as_ref().err().map(|&words| words.to_owned()));
        let read = sizes.with_untracked(|text| waves(text));
        sizes_problem.set(read.is_none().then(|| "Write sizes like 5, 10 %, 50 %.".to_owned()));
        let later = when.get_untracked() == "later";
        let time = at.with_untracked(|text| instant(text)).filter(|_| later);
        at_problem.set((later && time.is_none()).then(|| "Say when.".to_owned()));
        let (Ok(Some(targets)), Some(waves)) = (targets, read) else { return };
        if later && time.is_none() {
            return;
        }
        let kind = match again.get_untracked().as_str() {
            "push" => PackageAgain::Push,
            "remind" => PackageAgain::Remind,
            _ => PackageAgain::Never,
        };
        let new = PushPackageInput {
            idempotency_key: None,
            version_id: Id::new(version.get_untracked()),
            remove: what.get_untracked() == "remove",
            devices: targets.clone().into(),
            at: time.map(DateTime::from_ms),
            waves: waves.into_iter().map(Into::into).collect(),
            // What is no number is below the least: the server says so at the field.
            pause_minutes: number(pause).unwrap_or(-1),
            halt_percent: if halt.with_untracked(|h| h.trim().is_empty()) {
                None
            } else {
                Some(number(halt).unwrap_or(-1))
            },
            again: kind,
            every_days: number(days).unwrap_or(0),
            confirm: word.of(&targets),
        };
        form.send_or_ask(
            push(new),
            move |()| {
                toasts.say("The push begins");
                open.try_set(false);
                one.reload();
            },
            move |needed| word.ask(targets, needed),
        );
    });
    let choices = all.iter().map(|v| Choice::new(v.id.inner(), &v.version)).collect::<Vec<_>>();
    let sizes_wrong = form.either(sizes_problem, "waves");
    let targets_wrong = form.either(targets_problem, "devices");
    let at_wrong = form.either(at_problem, "at");
    any_view! {
        <form on:submit=send novalidate=true>
            <div class="two">
                <SelectField label="Version" value=version choices />
                <SelectField label="What" value=what choices=vec![Choice::new("install", "Phones shall have it"), Choice::new("remove", "It shall go from phones")] />
            </div>
            <TargetsField label="Phones" chosen problem=targets_wrong />
            <SelectField label="Begins" value=when choices=vec![Choice::new("now", "Now"), Choice::new("later", "At a time")] />
            <Show when=move || when.get() == "later">
                <TextField label="At" value=at kind="datetime-local" help="In your browser's time zone." problem=at_wrong />
            </Show>
            <TextField label="Waves (optional)" value=sizes placeholder="5, 10 %, 50 %" help="Phones of each wave, as counts or shares; what is left goes in one more. Empty for all at once." problem=sizes_wrong />
            <Show when=move || sizes.with(|sizes| !sizes.trim().is_empty())>
                <TextField label="From wave to wave, in minutes" value=pause kind="number" problem=form.of("pauseMinutes") />
            </Show>
            <TextField label="Halt when more than so many percent of a wave fail" value=halt kind="number" help="Empty for never." problem=form.of("haltPercent") />
            <SelectField label="Afterwards" value=again choices=vec![
                Choice::new("never", "Nothing more"),
                Choice::new("push", "Push it again to whoever lacks it"),
                Choice::new("remind", "Remind me"),
            ] />
            <Show when=move || again.get() != "never">
                <TextField label="Every so many days" value=days kind="number" problem=form.of("everyDays") />
            </Show>
            <WordField word />
            <FormFoot form open verb="Push" />
        </form>
    }
}
