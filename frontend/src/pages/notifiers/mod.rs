//! Notifiers: the ways out to phones and people, which is tried when, and what messages may cost.

mod bound;
mod form;
mod ladder;

use crate::api::notifier::{Notifier, NotifierCarries, Ways, delete, try_out, ways};
use crate::model::money;
use crate::pages::prelude::*;

crate::model::words! {
    /// What a way out carries, in words.
    carries(NotifierCarries) -> &'static str {
        Sms => "SMS",
        Push => "Push",
        Mail => "E-mail",
    }
}

fn state(notifier: &Notifier) -> (Tone, &'static str) {
    match (notifier.enabled, &notifier.last_error, &notifier.last_success_at) {
        (false, ..) => (Tone::Off, "Off"),
        (true, Some(_), _) => (Tone::Bad, "Failing"),
        (true, None, Some(_)) => (Tone::Ok, "Works"),
        (true, None, None) => (Tone::Wait, "Not used yet"),
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let toasts = Toasts::here();
    let all = load(|| (), |()| ways());
    let editing = RwSignal::new(None::<form::Editing>);
    let (trying, deleting) = (RwSignal::new(None::<Notifier>), RwSignal::new(None::<Notifier>));
    let add = move |()| editing.set(Some(form::Editing::New));
    let draw = move |data: Signal<Ways>| {
        any_view! {
            <div class="cols">
                <Card title="Ways out" width="w12">
                    <Show
                        when=move || data.with(|data| !data.notifiers.is_empty())
                        fallback=move || {
                            view! {
                                <Empty
                                    title="No way out of your own yet"
                                    text="Phones are reached by the service's own SMS gateway, if it has one, and by asking themselves. Add push, your carrier or your mail server."
                                    icon=Glyph::Send
                                >
                                    <Button label="Add a way out" kind=Kind::Primary on_press=add />
                                </Empty>
                            }
                        }
                    >
                        <List data editing trying deleting />
                    </Show>
                </Card>
                <ladder::Ladders data all />
                <bound::Bound data all />
            </div>
        }
    };
    any_view! {
        <Sheet title="Notifiers">
            <PageHead title="Notifiers">
                <Button label="Add a way out" icon=Glyph::Plus kind=Kind::Primary on_press=add />
            </PageHead>
            <Loaded load=all lines=8 draw />
            <form::FormDialog editing all />
            <TryDialog trying all />
            {confirm::chosen(
                deleting,
                |one| format!("Delete {}", one.name),
                "Delete",
                || any_view! { <p>"Its settings and secrets are removed. What waits goes by the other ways from its next attempt on."</p> },
                |one| delete(one.id.into_inner()),
                move |one, ()| {
                    toasts.say(format!("Deleted {}", one.name));
                    all.reload();
                },
            )}
        </Sheet>
    }
}

#[component]
fn List(
    data: Signal<Ways>,
    editing: RwSignal<Option<form::Editing>>,
    trying: RwSignal<Option<Notifier>>,
    deleting: RwSignal<Option<Notifier>>,
) -> impl IntoView {
    let currency = Memo::new(move |_| data.with(|data| data.messaging.currency.clone()));
    let rows = Signal::derive(move || data.with(|data| data.notifiers.clone()));
    let columns = vec![
        Column::new("name", "Name", |one: &Notifier| {
            view! {
                <span class="strong">{one.name.clone()}</span>
                <div class="small muted">{one.title.clone()}</div>
            }
        })
        .lead(),
        Column::new("carries", "Carries", |one: &Notifier| carries(one.carries)),
        Column::new("state", "State", |one: &Notifier| {
            let (tone, label) = state(one);
            let error = one.last_error.clone();
            view! {
                <Chip tone label />
                {error.map(|error| view! { <div class="small">{error}</div> })}
            }
        }),
        Column::new("cost", "A message costs", move |one: &Notifier| match one.cost_micros.0 {
            0 => "nothing".into_any(),
            cost => untrack(|| currency.with(|currency| money::shown(cost, currency))).into_any(),
        }),
        Column::ago("used", "Last took one", |one: &Notifier| one.last_success_at.as_ref().map(|at| at.at()))
            .minor(),
        Column::new("do", "", move |one: &Notifier| {
            let (edit, attempt, gone) = (one.clone(), one.clone(), one.clone());
            view! {
                <span class="row">
                    <Button label="Edit …" small=true on_press=move |()| editing.set(Some(form::Editing::Old(edit.clone()))) />
                    <Button label="Try …" small=true on_press=move |()| trying.set(Some(attempt.clone())) />
                    <Button label="Delete …" small=true kind=Kind::Danger on_press=move |()| deleting.set(Some(gone.clone())) />
                </span>
            }
        }),
    ];
    Table::new("Ways out", columns, |one| one.id.inner().to_owned()).rows(rows)
}

#[component]
fn TryDialog(trying: RwSignal<Option<Notifier>>, all: Load<Ways>) -> impl IntoView {
    let (open, form, to) = (opens(trying), Sending::new(), RwSignal::new(String::new()));
    let said = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        trying.track();
        said.set(None);
        form.take_back();
    });
    let send = form.submits(move || {
        let Some(one) = trying.get_untracked() else { return };
        said.set(None);
        let work = async move {
            let answer = try_out(one.id.inner(), to.get_untracked().trim()).await;
            all.reload();
            answer
        };
        form.send(work, move |answer| {
            said.try_set(Some(answer));
        });
    });
    let label = move || match trying.with(|one| one.as_ref().map(|one| one.carries)) {
        Some(NotifierCarries::Mail) => "E-mail address",
        Some(NotifierCarries::Push) => "Push address of the phone",
        _ => "Phone number",
    };
    let name = move || trying.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    any_view! {
        <Dialog open title=Signal::derive(move || format!("Try {}", name()))>
            <form on:submit=send novalidate=true>
                <p>"One short message is sent. If a message costs something, so does this one."</p>
                <TextField label=Signal::derive(move || label().to_owned()) value=to autofocus=true />
                <div role="status">
                    {move || said.get().map(|said| view! { <Notice tone=Tone::Ok><p>{format!("It was taken: {said}")}</p></Notice> })}
                </div>
                {form.beside(&[])}
                <DialogFoot>
                    <Button label="Close" on_press=move |()| open.set(false) />
                    <Button label="Send it" kind=Kind::Primary submit=true busy=form.busy />
                </DialogFoot>
            </form>
        </Dialog>
    }
}
