//! Asking phones to do something: one dialog for every command, built from the catalogue of the server. Fields have
//! names and help; a command that destroys, or runs code on many, names the devices, asks for a word, and says what happens to phones that
//! are off.

pub mod form;
pub mod upload;

use crate::api::action::CommandDefinition;
use crate::api::action::commands;
use crate::api::issue::{IssueActionInput, Targets, issue};
use crate::api::outcome::ConfirmationNeeded;
use crate::model::number::counted;
use crate::pages::backups::request::RequestForm;
use crate::pages::prelude::*;
use crate::pages::targets::Ready;

/// What is being asked of whom; one a page, handed to [`IssueDialog`].
#[derive(Clone, Copy)]
pub struct Asking {
    open: RwSignal<bool>,
    targets: RwSignal<Targets>,
    who: RwSignal<String>,
    command: RwSignal<String>,
    /// Grows each time something was asked.
    pub asked: RwSignal<u32>,
}

impl Asking {
    /// Nothing asked yet.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            targets: RwSignal::new(Targets::Ids(Vec::new())),
            who: RwSignal::new(String::new()),
            command: RwSignal::new(String::new()),
            asked: RwSignal::new(0),
        }
    }

    /// Opens the dialog for some devices, at a command or, when it is empty, at the choice of one.
    pub fn open(&self, targets: Targets, who: String, command: &str) {
        self.targets.set(targets);
        self.who.set(who);
        self.command.set(command.to_owned());
        self.open.set(true);
    }
}

/// Asks for a command without parameters at once, and says so with a way to follow it.
pub fn at_once(targets: Targets, who: String, command: &'static str, toasts: Toasts) {
    let words = match command {
        "aud" => "Audit",
        "loc" => "Locate",
        "rng" => "Ring",
        "app" => "List applications",
        "log" => "Fetch the log",
        other => other,
    };
    told(toasts, issue(IssueActionInput::new(targets, command)), move |session| {
        toasts.say_with(format!("{words}: asked of {who}"), "Follow", follow(session));
    });
}

/// The dialog.
#[component]
pub fn IssueDialog(
    /// What is being asked of whom.
    asking: Asking,
) -> impl IntoView {
    let known = load(|| (), |()| commands());
    let title = move || {
        let who = asking.who.get();
        let command = asking.command.get();
        let name = known.data.with(|all| {
            all.as_ref()
                .and_then(|all| all.iter().find(|one| one.name == command))
                .map(|one| one.title.clone())
        });
        match name {
            Some(name) => format!("{name}: {who}"),
            None => format!("New action for {who}"),
        }
    };
    any_view! {
        <Dialog open=asking.open title=Signal::derive(title)>
            {move || {
                let draw = move |all: Signal<Vec<CommandDefinition>>| any_view! { <Steps asking all /> };
                view! { <Loaded load=known lines=4 draw /> }
            }}
        </Dialog>
    }
}

/// First the command, then its fields, then, for what destroys or runs code on many, the word.
#[component]
fn Steps(asking: Asking, all: Signal<Vec<CommandDefinition>>) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        let name = asking.command.get();
        all.with(|all| all.iter().find(|one| one.name == name).cloned())
    });
    let needed = RwSignal::new(None::<(IssueActionInput, ConfirmationNeeded)>);
    move || match (needed.get(), chosen.get()) {
        (Some((order, asked)), _) => any_view! { <Confirm asking order asked /> },
        // A backup is asked for by its own form: several items at once, and a row that tells how far it is.
        (None, Some(command)) if command.name == "bak" => {
            let ready = Ready { label: asking.who.get_untracked(), targets: asking.targets.get_untracked() };
            let done = Callback::new(move |()| asking.asked.update(|count| *count += 1));
            any_view! { <RequestForm open=asking.open ready=Some(ready) on_done=done /> }
        }
        (None, Some(command)) => any_view! { <form::CommandForm asking command needed /> },
        (None, None) => any_view! { <Choose asking all /> },
    }
}

#[component]
fn Choose(asking: Asking, all: Signal<Vec<CommandDefinition>>) -> impl IntoView {
    let me = Me::here();
    let allowed = move |command: &CommandDefinition| {
        (!command.destructive || me.can(Permission::ActionsDestructive))
            && (!command.runs_code || me.can(Permission::ActionsRunCode))
    };
    any_view! {
        <div class="commands">
            {move || {
                all.get()
                    .into_iter()
                    .filter(allowed)
                    .map(|command| {
                        let name = command.name.clone();
                        view! {
                            <button type="button" class="command" on:click=move |_| asking.command.set(name.clone())>
                                <span class=if command.destructive { "strong bad-ink" } else { "strong" }>{command.title}</span>
                                <span class="small muted">{command.help}</span>
                            </button>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

/// What happens after sending: told, and followed. The page may be gone by then.
fn sent(asking: Asking, title: &str, session: String, toasts: Toasts) {
    asking.open.try_set(false);
    asking.asked.try_update(|count| *count += 1);
    let whom = asking.who.try_get_untracked().map(|who| format!(" of {who}")).unwrap_or_default();
    toasts.say_with(format!("{title}: asked{whom}"), "Follow", follow(session));
}

#[component]
fn Confirm(asking: Asking, order: IssueActionInput, asked: ConfirmationNeeded) -> impl IntoView {
    let toasts = Toasts::here();
    let way = Way::here();
    let (form, typed) = (Sending::new(), RwSignal::new(String::new()));
    let other_word = RwSignal::new(None::<String>);
    let word = StoredValue::new(asked.word.clone());
    let matches = move || word.with_value(|word| typed.with(|typed| typed.trim() == word));
    let verb = match order.command.as_str() {
        "wip" => "Wipe",
        "blk" => "Block",
        "mov" => "Move",
        "scr" => "Run",
        "ins" => "Install",
        "uni" => "Remove",
        "put" => "Store",
        "rst" => "Restore",
        _ => "Go on",
    };
    let more = i64::from(asked.device_count) - asked.device_names.len() as i64;
    let order = StoredValue::new(order);
    let send = form.submits(move || {
        if !matches() {
            return;
        }
        other_word.set(None);
        let order = order.get_value();
        let confirmed = IssueActionInput { idempotency_key: None, confirm: Some(word.get_value()), ..order };
        form.send_or_ask(
            issue(confirmed),
            move |session| {
                way.to(format!("/sessions/{session}"));
                sent(asking, verb, session, toasts);
            },
            move |again| {
                other_word.try_set(Some(format!("The word is {}.", again.word)));
            },
        );
    });
    let off = i64::from(asked.offline_count);
    any_view! {
        <form on:submit=send>
            <Notice tone=Tone::Bad>
                <p>{asked.message}</p>
            </Notice>
            <div class="stack tight">
                <h3>{counted(i64::from(asked.device_count), "device", "devices")}</h3>
                <ul class="names">
                    {asked.device_names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}
                    {(more > 0).then(|| view! { <li class="muted">{format!("and {}", counted(more, "more", "more"))}</li> })}
                </ul>
            </div>
            <p class="muted">
                {if off == 0 {
                    "All of them are online now: it happens within seconds.".to_owned()
                } else {
                    format!(
                        "{} not online now. It waits there and happens as soon as the phone is reached, until the deadline; you can cancel it until then.",
                        if off == 1 { "1 of them is".to_owned() } else { format!("{off} of them are") },
                    )
                }}
            </p>
            <TextField
                label=Signal::derive(move || format!("Type {} to go on", word.get_value()))
                value=typed
                problem=Signal::derive(move || other_word.get().or_else(|| form.why()))
                autofocus=true
            />
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| asking.open.set(false) />
                <Button
                    label=verb
                    kind=Kind::DangerPrimary
                    submit=true
                    busy=form.busy
                    disabled=Signal::derive(move || !matches())
                />
            </DialogFoot>
        </form>
    }
}
