//! The room that files take: packages, scripts, backups and what was fetched from phones.

use crate::api::object::{ObjectUsage, usage};
use crate::model::number::{bytes, percent};
use crate::pages::prelude::*;

/// From this share of the room on it is worth a look.
const MUCH: f64 = 0.8;

/// The card.
#[component]
pub fn RoomCard() -> impl IntoView {
    let room = load(|| (), |()| usage());
    let draw = move |data: Signal<ObjectUsage>| {
        let share = move || data.with(|room| (room.used_bytes / room.quota_bytes.max(1.0)).clamp(0.0, 1.0));
        let class = move || match share() {
            all if all >= 1.0 => "bar bad",
            much if much >= MUCH => "bar warn",
            _ => "bar",
        };
        let words = move || {
            let (used, quota) = data.with(|room| (bytes(room.used_bytes), bytes(room.quota_bytes)));
            format!("{used} of {quota} taken ({})", percent(share()))
        };
        any_view! {
            <div class="stack tight">
                <span class="num">{words}</span>
                <div class=class aria-hidden="true">
                    <i style:width=move || format!("{:.1}%", share() * 100.0)></i>
                </div>
                <p class="small muted">
                    "Packages, scripts, backups and what was fetched from phones. What nothing uses for a week goes by itself; backups stay until they are deleted or their schedule removes them."
                </p>
            </div>
        }
    };
    any_view! {
        <Card title="Room for files">
            <Loaded load=room lines=2 draw />
        </Card>
    }
}
