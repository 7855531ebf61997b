//! What reaches a device: its numbers with their proof, and push.

use crate::api::device_full::DeviceFull;
use crate::api::kinds::{DeviceNumberProof, DeviceNumberState};
use crate::api::number::{DeviceNumber, Reached, reached, set, verify};
use crate::model::wording;
use crate::pages::live::reload_soon;
use crate::pages::prelude::*;

fn state(number: &DeviceNumber) -> (Tone, &'static str) {
    match (number.state, number.verified_by) {
        (DeviceNumberState::Verified, Some(DeviceNumberProof::Network)) => {
            (Tone::Ok, "Confirmed by the phone")
        }
        (DeviceNumberState::Verified, _) => (Tone::Ok, "Proven by SMS"),
        (DeviceNumberState::Pending, _) => (Tone::Wait, "Asked to prove it"),
        (DeviceNumberState::Unverified, _) => (Tone::Off, "Not proven"),
    }
}

/// The card.
#[component]
pub fn WaysCard(device: Signal<DeviceFull>) -> impl IntoView {
    let id = device.with_untracked(|device| device.id.inner().to_owned());
    let own = id.clone();
    let ways = load(move || own.clone(), reached);
    // A proof is told as a change of the device, as much else is.
    let mark = reload_soon(ways);
    Effect::new(move |before: Option<()>| {
        device.track();
        if before.is_some() {
            mark();
        }
    });
    let writing = RwSignal::new(false);
    let may = Me::here().may(Permission::DevicesManage);
    let draw = move |data: Signal<Reached>| {
        any_view! {
            <div class="stack">
                {move || data.with(|data| {
                    if data.numbers.is_empty() {
                        any_view! { <p class="muted">"No number is known, so no SMS reaches it."</p> }
                    } else {
                        data.numbers.iter().map(|number| line(number, may, ways)).collect_view().into_any()
                    }
                })}
                <dl class="attrs">
                    <dt>"Push"</dt>
                    <dd>{move || data.with(|data| {
                        data.push_service.as_deref().map_or_else(|| "not set up on the phone".to_owned(), wording::transport)
                    })}</dd>
                    <dt>"Otherwise"</dt>
                    <dd>"the phone asks by itself"</dd>
                </dl>
                {may.then(|| view! {
                    <div class="row">
                        <Button label="Write a number in" small=true on_press=move |()| writing.set(true) />
                    </div>
                })}
            </div>
        }
    };
    any_view! {
        <Card title="Ways to reach it" width="w4">
            <Loaded load=ways lines=3 draw />
            <WriteDialog open=writing id ways />
        </Card>
    }
}

fn line(number: &DeviceNumber, may: bool, ways: Load<Reached>) -> AnyView {
    let toasts = Toasts::here();
    let (tone, label) = state(number);
    let busy = RwSignal::new(false);
    let id = number.id.inner().to_owned();
    let ask = move |()| {
        let id = id.clone();
        press(busy, toasts, verify(id), move |_| {
            toasts.say("The phone was asked to prove its number");
            ways.reload();
        });
    };
    let again = if number.state == DeviceNumberState::Verified { "Ask again" } else { "Verify" };
    let changed = number.sim_changed_at.as_ref().map(|at| at.at());
    any_view! {
        <div class="stack">
            <div class="row">
                <span class="strong">{number.number.clone().unwrap_or_else(|| "Number not known".to_owned())}</span>
                <Chip tone label />
                {(may && number.number.is_some()).then(|| view! { <Button label=again small=true busy=busy on_press=ask /> })}
            </div>
            <div class="small muted">
                {format!("SIM {}", number.slot + 1)}
                {number.iccid.clone().map(|iccid| format!(", card {iccid}"))}
                {changed.map(|at| view! { ", another card since " <Moment at=Some(at) /> })}
                {number.verified_at.as_ref().map(|at| view! { ", proven " <Moment at=Some(at.at()) /> })}
            </div>
        </div>
    }
}

#[component]
fn WriteDialog(open: RwSignal<bool>, id: String, ways: Load<Reached>) -> impl IntoView {
    let (number, slot) = (RwSignal::new(String::new()), RwSignal::new("0".to_owned()));
    let form = Sending::new();
    let problem = form.of("number");
    let id = StoredValue::new(id);
    let send = form.submits(move || {
        form.send(
            async move {
                let slot = slot.get_untracked().parse().unwrap_or(0);
                set(id.get_value(), Some(slot), number.get_untracked().trim()).await
            },
            move |_| {
                open.try_set(false);
                ways.reload();
            },
        );
    });
    let slots = ["0", "1", "2", "3"]
        .map(|slot| Choice::new(slot, format!("SIM {}", slot.parse::<i32>().unwrap_or(0) + 1)));
    any_view! {
        <Dialog open title="Write a number in">
            <form on:submit=send novalidate=true>
                <p>"The phone is asked to prove it by an SMS."</p>
                <div class="two">
                    <TextField label="Phone number" value=number placeholder="+1 212 555 0142" problem=problem autofocus=true />
                    <SelectField label="Which SIM" value=slot choices=slots.to_vec() />
                </div>
                <FormFoot form open verb="Save" fields=&["number"] />
            </form>
        </Dialog>
    }
}
