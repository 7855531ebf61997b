//! One session: one request to many phones, its counts live, and each phone's state.

mod again;

use crate::api::action::{self, ActionPage, SessionCounts};
use crate::api::issue;
use crate::api::session_list::{ActionSession, SessionAsked, put, session};
use crate::model::number::{counted, grouped};
use crate::model::queue::repeatable;
use crate::model::wording;
use crate::pages::actions::counts_parts;
use crate::pages::actions::table::ActionsTable;
use crate::pages::prelude::*;

/// Rows on a page.
const ROWS: i32 = 50;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    by_id(|id| any_view! { <One id /> })
}

#[component]
fn One(id: String) -> impl IntoView {
    let here = Listing::new(format!("/sessions/{id}"));
    let own = id.clone();
    let asked = move || SessionAsked {
        id: own.clone(),
        states: wording::states_of_group(&here.word("state")),
        turn: here.turn(),
        rows: ROWS,
    };
    let one = load(asked, session);
    let mark = up_to_date(one);
    action::follow(None, Some(id), move |changed| {
        one.data.try_update(|data| {
            if let Some((head, page)) = data {
                head.counts = changed.session.counts;
                put(page, &changed);
            }
        });
        mark();
    });
    let draw = move |data: Signal<(ActionSession, ActionPage)>| {
        let page = Signal::derive(move || data.with(|data| data.1.clone()));
        any_view! {
            <Head data one />
            <div class="head">{here.choice("state", "State", &wording::STATE_GROUPS)}</div>
            <Show
                when=move || page.with(|page| !page.nodes.is_empty())
                fallback=|| empty("No phone is in this state", "Choose another state to see the others.", Glyph::Filter)
            >
                <ActionsTable page with_device=true />
                {here.pager(Signal::derive(move || page.with(|page| page.span())), ROWS)}
            </Show>
        }
    };
    any_view! {
        <Sheet title=one.words("Session", |one| one.0.title.clone())>
            <Crumbs to="/actions" label="Actions" />
            <Loaded load=one lines=10 draw />
        </Sheet>
    }
}

#[component]
fn Head(data: Signal<(ActionSession, ActionPage)>, one: Load<(ActionSession, ActionPage)>) -> impl IntoView {
    let toasts = Toasts::here();
    let trying = RwSignal::new(false);
    let (busy, asking) = (RwSignal::new(false), RwSignal::new(false));
    let counts = move || data.with(|data| data.0.counts);
    let open = move || counts().pending + counts().sent;
    let failures = move || counts().failed + counts().expired;
    let repeatable = move || data.with(|data| repeatable(&data.0.command));
    let problem = RwSignal::new(None::<String>);
    let cancel = move |()| {
        let id = data.with_untracked(|data| data.0.id.inner().to_owned());
        confirm::go(asking, busy, problem, toasts, issue::cancel_session(id), move |count| {
            toasts.say(format!("Cancelled on {}", counted(i64::from(count), "phone", "phones")));
            one.reload();
        });
    };
    let state = move || wording::session_state(counts());
    let figure = move |label: &'static str, value: fn(SessionCounts) -> i32| {
        view! {
            <div class="figure-of">
                <span class="num strong">{move || grouped(i64::from(value(counts())))}</span>
                <span class="small muted">{label}</span>
            </div>
        }
    };
    any_view! {
        <div class="head">
            <h1>{move || data.with(|data| data.0.title.clone())}</h1>
            <span role="status">
                <Chip tone=Signal::derive(move || state().0) label=Signal::derive(move || state().1) />
            </span>
            <span class="muted">
                "asked by "
                {move || data.with(|data| data.0.created_by.name.clone())}
                ", "
                <Moment at=Signal::derive(move || data.with(|data| Some(data.0.created_at.at()))) />
                ", deadline "
                <Moment at=Signal::derive(move || data.with(|data| Some(data.0.expires_at.at()))) />
            </span>
            <span class="grow"></span>
            <Show when=move || (failures() > 0) && data.with(|data| data.0.caller_may) && repeatable()>
                <Button
                    label=Signal::derive(move || format!("Try the {} failed again …", grouped(i64::from(failures()))))
                    on_press=move |()| trying.set(true)
                />
            </Show>
            <Show when=move || (open() > 0) && data.with(|data| data.0.caller_may)>
                <Button
                    label=Signal::derive(move || format!("Cancel the {} not received …", grouped(i64::from(open()))))
                    kind=Kind::Danger
                    on_press=move |()| asking.set(true)
                />
            </Show>
        </div>
        <Dialog open=trying title="Try the failed again">
            <again::Again open=trying of=Signal::derive(move || data.with(|data| data.0.clone())) />
        </Dialog>
        <Confirm open=asking title="Cancel the rest" verb="Cancel the rest" keep="Keep them" busy problem on_confirm=cancel>
            <p>
                {move || {
                    format!(
                        "{} did not receive it yet and will not do it. What a phone has received already is done all the same; a text that the carrier still holds may arrive.",
                        counted(i64::from(open()), "phone", "phones"),
                    )
                }}
            </p>
        </Confirm>
        <section class="card stack" aria-label="Counts">
            <Parted parts=Signal::derive(move || counts_parts(counts())) />
            <div class="figures">
                {figure("asked", |c| c.targeted)}
                {figure("waiting", |c| c.pending)}
                {figure("sent", |c| c.sent)}
                {figure("running", |c| c.received)}
                {figure("done", |c| c.succeeded)}
                {figure("failed", |c| c.failed)}
                {figure("expired", |c| c.expired)}
                {figure("cancelled", |c| c.cancelled)}
            </div>
        </section>
    }
}
