//! Enrolment: the system ID, the link and the QR code that bring a phone in, and how to begin without any phone.

pub mod campaign;
mod campaign_form;
pub mod campaigns;
mod contact_form;
pub mod contacts;
pub mod import;
mod imports;
mod invite_dialog;
mod invites;
mod parts;
mod rows;

use crate::api::enterprise::{Enrolment, enrolment, set_enrolment_open};
use crate::browser;
use crate::model::number::grouped;
use crate::pages::prelude::*;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let one = load(|| (), |()| enrolment());
    let draw = move |data: Signal<Enrolment>| body(data, one);
    any_view! {
        <Sheet title="Enrolment">
            <div class="head">
                <h1>"Enrolment"</h1>
                <span class="muted num">
                    {move || {
                        one.data
                            .with(|one| {
                                one.as_ref()
                                    .map(|one| match one.device_limit {
                                        Some(limit) => {
                                            format!("{} of {} devices", grouped(i64::from(one.device_count)), grouped(i64::from(limit)))
                                        }
                                        None => format!("{} devices", grouped(i64::from(one.device_count))),
                                    })
                            })
                    }}
                </span>
            </div>
            <parts::Parts current="/enrolment" />
            <Loaded load=one draw />
        </Sheet>
    }
}

fn body(data: Signal<Enrolment>, one: Load<Enrolment>) -> AnyView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let busy = RwSignal::new(false);
    let open = Memo::new(move |_| data.with(|data| data.open));
    let full = move || data.with(|data| data.device_limit.is_some_and(|limit| data.device_count >= limit));
    let change = move |()| {
        let next = !open.get_untracked();
        press(busy, toasts, set_enrolment_open(next), move |newer| {
            one.data.set(Some(newer));
            toasts.say(if next { "Enrolment is open" } else { "Enrolment is closed" });
        });
    };
    any_view! {
        <Show when=full>
            <Notice tone=Tone::Warn>
                <p>
                    <b>"The limit of the evaluation is reached. "</b>
                    "No more phones can enrol until a device is deleted or the enterprise becomes a paying one; your operator does that."
                </p>
            </Notice>
        </Show>
        <div class="cols">
            {bring_in(data)}
            <Card title="Enrolment is" width="w4">
                <div class="stack">
                    <div class="row">
                        <Chip
                            tone=Signal::derive(move || if open.get() { Tone::Ok } else { Tone::Off })
                            label=Signal::derive(move || if open.get() { "Open" } else { "Closed" }.to_owned())
                        />
                    </div>
                    <p class="muted">
                        {move || {
                            if open.get() {
                                "Every phone that knows the system ID can enrol. Close it when everybody is in."
                            } else {
                                "Phones that are in stay in and keep working; new ones are turned away with a clear word."
                            }
                        }}
                    </p>
                    <Show when=move || me.can(Permission::EnrolmentManage)>
                        <div class="row">
                            <Button
                                label=Signal::derive(move || {
                                    if open.get() { "Close enrolment" } else { "Open enrolment" }.to_owned()
                                })
                                busy=busy
                                on_press=change
                            />
                        </div>
                    </Show>
                </div>
            </Card>
            {without_phone(data)}
        </div>
    }
}

fn bring_in(data: Signal<Enrolment>) -> AnyView {
    let svg = move || data.with(|data| data.qr_svg.clone());
    any_view! {
        <Card title="Bring a phone in" width="w8">
            <div class="enrol">
                <div class="stack loose">
                    <div class="field">
                        <span class="label">"Enrolment link"</span>
                        <CopyLine text=Signal::derive(move || data.with(|data| data.link.clone())) what="link" />
                        <span class="help">
                            "Open it on the phone. It leads to the agent and carries the system ID, so nothing has to be typed."
                        </span>
                    </div>
                    <div class="field">
                        <span class="label">"System ID"</span>
                        <CopyLine
                            text=Signal::derive(move || data.with(|data| data.system_id.clone()))
                            what="system ID"
                        />
                        <span class="help">
                            "For agents that ask for it. The last digit checks the others, so a slip of the finger is noticed at once. It says where to enrol; it opens nothing by itself."
                        </span>
                    </div>
                </div>
                {parts::qr("QR code of the enrolment link", "handsight-enrolment.svg", svg)}
            </div>
        </Card>
    }
}

fn without_phone(data: Signal<Enrolment>) -> AnyView {
    let command = move || data.with(|data| format!("handsight-agent run --link {}", data.link));
    any_view! {
        <Card title="Try it without a phone" width="w12">
            <div class="stack">
                <p class="muted">
                    "The agent also runs on a Linux computer: real audit, real network counters, real files. In a terminal:"
                </p>
                <CopyLine text=Signal::derive(command) what="command" />
                <p class="muted">
                    "Many simulated phones in one process, with real traffic to this server:"
                </p>
                <CopyLine
                    text=Signal::derive(move || data.with(|data| format!("handsight-agent simulate --server {} --system-id {} --devices 5", browser::origin(), data.system_id)))
                    what="command for simulated phones"
                />
                <p class="muted">
                    "A phone appears under " <a href="/devices">"Devices"</a> " within seconds of enrolling."
                </p>
            </div>
        </Card>
    }
}
