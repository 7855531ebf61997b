//! Actions of the whole enterprise: what was asked, session by session and phone by phone, counts live.

pub mod answer;
pub mod card;
pub mod one;
pub mod table;

use crate::api::action;
use crate::api::action::{ActionPage, ActionsAsked, CommandDefinition, SessionCounts, actions, commands};
use crate::api::kinds::ActionState;
use crate::api::session_list::{ActionSession, SessionPage, put, sessions};
use crate::model::address::Query;
use crate::model::wording;
use crate::pages::prelude::*;

/// Rows on a page.
const ROWS: i32 = 50;

/// The counts as parts of one bar.
pub fn counts_parts(counts: SessionCounts) -> Vec<(f64, Tone, String)> {
    let part = |count: i32, tone: Tone, word: &str| (f64::from(count), tone, format!("{count} {word}"));
    vec![
        part(counts.succeeded, Tone::Ok, "done"),
        part(counts.received + counts.sent + counts.pending, Tone::Wait, "on their way"),
        part(counts.failed, Tone::Bad, "failed"),
        part(counts.expired + counts.cancelled, Tone::Off, "expired or cancelled"),
    ]
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let here = Listing::new("/actions");
    let by_phone = Memo::new(move |_| here.query.with(|query| query.get("by") == Some("phone")));
    let choose = move |value: String| {
        let query = if value == "phone" { Query::default().with("by", "phone") } else { Query::default() };
        here.go(query);
    };
    any_view! {
        <Sheet title="Actions">
            <PageHead title="Actions">
                <Segmented
                    label="List"
                    choices=vec![("session".into(), "Sessions".into()), ("phone".into(), "Phone by phone".into())]
                    value=Signal::derive(move || if by_phone.get() { "phone" } else { "session" }.to_owned())
                    on_choose=choose
                />
            </PageHead>
            {move || {
                if by_phone.get() {
                    any_view! { <ByPhone here /> }
                } else {
                    any_view! { <BySession here /> }
                }
            }}
        </Sheet>
    }
}

#[component]
fn BySession(here: Listing) -> impl IntoView {
    let page = load(move || here.turn(), |turn| sessions(turn, ROWS));
    let mark = up_to_date(page);
    action::follow(None, None, move |_| mark());
    let columns = vec![
        Column::new("title", "Action", |session: &ActionSession| {
            view! { <a href=format!("/sessions/{}", session.id.inner())>{session.title.clone()}</a> }
        })
        .lead(),
        Column::moment("createdAt", "Asked", |session: &ActionSession| Some(session.created_at.at())),
        Column::new("createdBy", "By", |session: &ActionSession| session.created_by.name.clone()).minor(),
        Column::count("targeted", "Devices", |session: &ActionSession| session.counts.targeted),
        Column::new("progress", "Progress", |session: &ActionSession| {
            view! { <div class="progress"><Parted parts=counts_parts(session.counts) /></div> }
        }),
        Column::new("state", "State", |session: &ActionSession| {
            let (tone, words) = wording::session_state(session.counts);
            view! { <Chip tone label=words /> }
        }),
        Column::moment("expiresAt", "Deadline", |session: &ActionSession| Some(session.expires_at.at()))
            .minor(),
    ];
    let table = Table::new("Sessions of actions", columns, |one| one.id.inner().to_owned())
        .opens(opener("/sessions"));
    let draw = move |data: Signal<SessionPage>| here.paged(data, ROWS, table, nothing);
    any_view! { <Loaded load=page lines=10 draw /> }
}

fn nothing() -> AnyView {
    any_view! {
        <Empty
            card=true
            title="Nothing was asked yet"
            text="Choose devices and ask for something: where they are, a lock, a message. Each step appears here as it happens."
            icon=Glyph::Send
        >
            <LinkButton label="Choose devices" href="/devices" kind=Kind::Primary />
        </Empty>
    }
}

#[component]
fn ByPhone(here: Listing) -> impl IntoView {
    let known = load(|| (), |()| commands());
    let (state, command) = (move || here.word("state"), move || here.word("command"));
    let asked = move || ActionsAsked {
        states: wording::states_of_group(&state()),
        command: command(),
        device: None,
        turn: here.turn(),
        rows: ROWS,
    };
    let page = load(asked, actions);
    live_page(page, None, None);
    let wanted = RwSignal::new(untrack(command));
    when_changed(move || wanted.get(), move |wanted| here.ask("command", wanted));
    let choices = Signal::derive(move || {
        let mut choices = vec![Choice::new("", "Every action")];
        choices.extend(
            known
                .data
                .get()
                .unwrap_or_default()
                .into_iter()
                .map(|c: CommandDefinition| Choice::new(c.name, c.title)),
        );
        choices
    });
    let draw = move |data: Signal<ActionPage>| {
        any_view! {
            <Show
                when=move || data.with(|page| !page.nodes.is_empty())
                fallback=move || {
                    if state().is_empty() && command().is_empty() {
                        nothing()
                    } else {
                        empty("No action matches", "Choose another state or another action.", Glyph::Filter)
                    }
                }
            >
                <table::ActionsTable page=data with_device=true />
                {here.pager(Signal::derive(move || data.with(|page| page.span())), ROWS)}
            </Show>
        }
    };
    any_view! {
        <div class="head">
            {here.choice("state", "State", &wording::STATE_GROUPS)}
            <SelectField label="Action" label_unseen=true value=wanted choices />
        </div>
        <Loaded load=page lines=10 draw />
    }
}

/// Keeps a page of actions live: changed ones in place, new ones by loading again.
pub fn live_page(page: Load<ActionPage>, device: Option<String>, session: Option<String>) {
    let mark = up_to_date(page);
    action::follow(device, session, move |changed| {
        let there = page.data.try_update(|page| page.as_mut().is_some_and(|page| put(page, &changed)));
        // A state that the list leaves out, or an action it does not show yet: ask again. Also when an answer is on its
        // way that may have been made before this change: it would put the older state back for good.
        if there != Some(true) || changed.state == ActionState::Pending || page.busy.get_untracked() {
            mark();
        }
    });
}
