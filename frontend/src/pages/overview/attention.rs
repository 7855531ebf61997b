//! What needs somebody, ranked by the server; each with its one next step.

use crate::api::enterprise::{Attention, Standing};
use crate::api::issue::Targets;
use crate::api::kinds::AttentionKind;
use crate::model::wording;
use crate::pages::issue::at_once;
use crate::ui::prelude::*;
use leptos::prelude::*;

/// How many are shown at first.
const FEW: usize = 5;

/// The word of the chip.
const fn word(kind: AttentionKind) -> &'static str {
    match kind {
        AttentionKind::DeviceMissing => "Lost?",
        AttentionKind::ActionFailed => "Failed",
        AttentionKind::GatewayDown => "Gateway",
        AttentionKind::Roaming => "Roaming",
        AttentionKind::EvaluationEnding => "Evaluation",
        AttentionKind::BatteryLow => "Battery",
        AttentionKind::EnrolmentEmpty => "Begin",
    }
}

/// The card.
#[component]
pub fn AttentionCard(
    /// How things stand.
    now: Signal<Standing>,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let total = move || now.with(|now| now.attention.len());
    let aside = move || {
        view! {
            <Show when=move || (total() > FEW) && !all.get()>
                <Button
                    label=Signal::derive(move || format!("All {}", total()))
                    kind=Kind::Quiet
                    small=true
                    on_press=move |()| all.set(true)
                />
            </Show>
        }
    };
    view! {
        <Card title="What needs you" width="w6" aside>
            <Show
                when=move || (total() > 0)
                fallback=|| {
                    view! {
                        <Empty
                            title="Nothing needs you now"
                            text="Silent phones, failed actions, costly roaming and gateways that do not answer will stand here."
                            icon=Glyph::Check
                        />
                    }
                }
            >
                <ul class="todo">
                    {move || {
                        let shown = if all.get() { usize::MAX } else { FEW };
                        now.with(|now| now.attention.iter().take(shown).map(entry).collect_view())
                    }}
                </ul>
            </Show>
        </Card>
    }
    .into_any()
}

fn entry(one: &Attention) -> AnyView {
    view! {
        <li>
            <Chip tone=wording::severity(one.severity) label=word(one.kind) />
            <div>
                {one.title.clone()}
                <div class="small muted">{one.detail.clone()}</div>
            </div>
            {next_step(one)}
        </li>
    }
    .into_any()
}

/// The one button.
fn next_step(one: &Attention) -> AnyView {
    let toasts = Toasts::here();
    let device = one.device.clone();
    let open = |label: &str, href: String| {
        view! { <LinkButton label=label.to_owned() href small=true /> }.into_any()
    };
    match (one.kind, device, &one.action_session) {
        (AttentionKind::DeviceMissing, Some(device), _) => {
            let go = move |()| {
                at_once(Targets::Ids(vec![device.id.inner().to_owned()]), device.name.clone(), "loc", toasts);
            };
            view! { <Button label="Locate" small=true on_press=go /> }.into_any()
        }
        (AttentionKind::EnrolmentEmpty, ..) => open("Enrol", "/enrolment".to_owned()),
        (AttentionKind::EvaluationEnding, ..) => open("Settings", "/settings".to_owned()),
        (AttentionKind::ActionFailed, _, Some(session)) => {
            open("Review", format!("/sessions/{}?state=failed", session.id.inner()))
        }
        (AttentionKind::ActionFailed, ..) => open("Review", "/actions?by=phone&state=failed".to_owned()),
        (AttentionKind::GatewayDown, ..) => open("Waiting", "/actions?by=phone&state=open".to_owned()),
        (AttentionKind::BatteryLow, None, _) => {
            open("Review", "/devices?filter=batteryPercent.less(16)&sort=batteryPercent".to_owned())
        }
        (AttentionKind::DeviceMissing, None, _) => {
            open("Review", "/devices?filter=status.is(MISSING)".to_owned())
        }
        (AttentionKind::Roaming, None, _) => open("Review", "/devices?filter=roaming.is(true)".to_owned()),
        (_, Some(device), _) => open("Open", format!("/devices/{}", device.id.inner())),
    }
}
