//! The audit log: who did what, when; and the proof that nothing in it was changed.

use crate::api::audit::{AuditCheck, AuditPage, AuditRecord, check, head, records};
use crate::api::outcome::Refusal;
use crate::browser;
use crate::model::listing;
use crate::model::number::{counted, grouped};
use crate::model::wording;
use crate::pages::prelude::*;
use std::time::Duration;

/// Rows on a page.
const ROWS: i32 = 50;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let here = Listing::new("/audit");
    let page = load(move || (here.word("q"), here.turn()), |(text, turn)| records(text, turn, ROWS));
    let shown = RwSignal::new(None::<AuditRecord>);
    let open = RwSignal::new(false);
    let draw = move |data: Signal<AuditPage>| list(data, here, shown, open);
    any_view! {
        <Sheet title="Audit log">
            <PageHead title="Audit log" count=page.words("", |page| grouped(i64::from(page.total_count)))>
                <Check />
            </PageHead>
            <div class="head narrow-by">
                <Search here />
            </div>
            <Loaded load=page lines=10 draw />
            <Dialog open wide=true title=Signal::derive(move || shown.with(|one| one.as_ref().map(|one| one.summary.clone()).unwrap_or_default()))>
                {move || shown.get().map(detail)}
            </Dialog>
        </Sheet>
    }
}

#[component]
fn Search(here: Listing) -> impl IntoView {
    let typed = RwSignal::new(untrack(|| here.word("q")));
    let settle = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<String>| {
        let text = typed.get();
        if before.as_ref().is_none_or(|before| *before == text) {
            return text;
        }
        if let Some(old) = settle.get_value() {
            old.clear();
        }
        let wanted = text.clone();
        let handle = set_timeout_with_handle(
            move || here.replace(listing::asked(here.query.get_untracked(), "q", wanted.trim())),
            Duration::from_millis(250),
        );
        settle.set_value(handle.ok());
        text
    });
    view! { <SearchField label="Who, what, on what …" value=typed /> }
}

fn list(
    data: Signal<AuditPage>,
    here: Listing,
    shown: RwSignal<Option<AuditRecord>>,
    open: RwSignal<bool>,
) -> AnyView {
    let show = move |id: String| {
        let found = data.with_untracked(|data| data.nodes.iter().find(|one| one.id.inner() == id).cloned());
        shown.set(found);
        open.set(true);
    };
    let columns = vec![
        Column::moment("at", "When", |one: &AuditRecord| Some(one.at.at())),
        Column::new("actor", "Who", |one: &AuditRecord| {
            view! {
                <span>
                    {one.actor.name.clone()}
                    " "
                    <span class="small muted">{wording::actor_kind(one.actor.kind)}</span>
                </span>
            }
        }),
        Column::new("summary", "What", move |one: &AuditRecord| {
            let own = one.clone();
            view! {
                <button
                    type="button"
                    class="link"
                    on:click=move |_| {
                        shown.set(Some(own.clone()));
                        open.set(true);
                    }
                >
                    {one.summary.clone()}
                </button>
            }
        })
        .lead(),
        Column::new("verb", "Verb", |one: &AuditRecord| view! { <code>{one.verb.clone()}</code> }).minor(),
        Column::count("number", "Number", |one: &AuditRecord| one.number.0).minor(),
    ];
    let table = Table::new("Audit log", columns, |one| one.id.inner().to_owned()).opens(show);
    here.paged(data, ROWS, table, || {
        empty("No record matches", "Look for less: part of a name, a verb, a device.", Glyph::Log)
    })
}

fn detail(one: AuditRecord) -> AnyView {
    let piece = Timepiece::here();
    let detail = serde_json::to_string_pretty(&one.detail.0).unwrap_or_default();
    any_view! {
        <dl class="attrs">
            <dt>"When"</dt>
            <dd>{piece.full(one.at.at())}</dd>
            <dt>"Who"</dt>
            <dd>{format!("{}, {}", one.actor.name, wording::actor_kind(one.actor.kind))}</dd>
            <dt>"Verb"</dt>
            <dd><code>{one.verb}</code></dd>
            {one.target.map(|target| view! { <dt>"On"</dt> <dd><code>{target}</code></dd> })}
            <dt>"Number"</dt>
            <dd>{grouped(one.number.0)}</dd>
            <dt>"Hash"</dt>
            <dd><code>{one.hash}</code></dd>
        </dl>
        <pre class="log" tabindex="0" aria-label="Detail">{detail}</pre>
    }
}

/// Recomputes the chain when asked: it reads the whole log.
#[component]
fn Check() -> impl IntoView {
    let toasts = Toasts::here();
    let (busy, found) = (RwSignal::new(false), RwSignal::new(None::<AuditCheck>));
    let go = move |()| {
        press(busy, toasts, async { check().await.map_err(Refusal::from) }, move |answer| {
            found.try_set(Some(answer));
        });
    };
    let taking = RwSignal::new(false);
    let take = move |()| {
        press(taking, toasts, async { head().await.map_err(Refusal::from) }, move |head| {
            let name = format!("audit-head-{}.json", head.number.0);
            browser::save_file(&name, "application/json", &head.file);
            toasts.say("Keep this file elsewhere: with it an auditor sees later whether the log was cut");
        });
    };
    any_view! {
        <span role="status">
            {move || {
                found
                    .get()
                    .map(|found| {
                        if found.valid {
                            let label = format!("Whole: {}", counted(found.records.0, "record", "records"));
                            view! { <Chip tone=Tone::Ok label /> }
                        } else {
                            view! { <Chip tone=Tone::Bad label=format!("Not whole: {}", found.problem.unwrap_or_default()) /> }
                        }
                    })
            }}
        </span>
        <Button label="Check the chain" busy=busy on_press=go />
        <Button label="Export signed head" icon=Glyph::Download busy=taking on_press=take />
    }
}
