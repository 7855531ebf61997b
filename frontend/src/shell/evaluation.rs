//! The evaluation, always in sight: how many days are left, how many devices of how many.

use super::me::Me;
use crate::api::enterprise::{device_count, request_conversion};
use crate::api::kinds::{EnterpriseMode, Permission};
use crate::api::overview::on_device_change;
use crate::api::viewer::Enterprise;
use crate::model::chart::share;
use crate::model::number::counted;
use crate::model::time;
use crate::pages::live::reload_soon;
use crate::ui::any_view;
use crate::ui::button::Button;
use crate::ui::chip::{Chip, Tone};
use crate::ui::load::load;
use crate::ui::toast::Toasts;
use crate::ui::when::Timepiece;
use leptos::prelude::*;

fn days(enterprise: &Enterprise, now: i64) -> i64 {
    // The page's beat may lie before the sign-up of a moment ago, and thirty days are not thirty-one.
    let now = now.max(enterprise.created_at.at());
    enterprise.evaluation_ends_at.as_ref().map_or(0, |end| time::days_left(end.at(), now))
}

/// The enterprise while it is on trial. A memo: what follows from it is made anew when it changes, not at each beat.
fn evaluating() -> Memo<Option<Enterprise>> {
    let me = Me::here();
    Memo::new(move |_| me.enterprise().filter(|enterprise| enterprise.mode == EnterpriseMode::Evaluation))
}

/// The days that are left of an evaluation, by the page's beat.
fn days_left(enterprise: Enterprise) -> Memo<i64> {
    let piece = Timepiece::here();
    Memo::new(move |_| days(&enterprise, piece.now.get()))
}

/// A short word for the top bar.
#[component]
pub fn EvaluationChip() -> impl IntoView {
    let there = evaluating();
    move || {
        there.get().map(|enterprise| {
            let days = days_left(enterprise);
            let tone = move || if days.get() <= 5 { Tone::Warn } else { Tone::Wait };
            let label = move || format!("Evaluation, {} left", counted(days.get(), "day", "days"));
            view! {
                <span class="evaluation-chip">
                    <Chip tone=Signal::derive(tone) label=Signal::derive(label) />
                </span>
            }
        })
    }
}

/// The card at the foot of the side.
#[component]
pub fn EvaluationCard() -> impl IntoView {
    let there = evaluating();
    move || there.get().map(|enterprise| view! { <Evaluating enterprise /> })
}

/// How one evaluation stands.
#[component]
fn Evaluating(enterprise: Enterprise) -> impl IntoView {
    let limit = enterprise.device_limit.unwrap_or(0);
    // Phones come and go while one looks on.
    let counted_now = load(|| (), |()| device_count());
    on_device_change(reload_soon(counted_now));
    let first = enterprise.device_count;
    let count = Memo::new(move |_| counted_now.data.with(|count| count.unwrap_or(first)));
    let full = Memo::new(move |_| count.get() >= limit);
    let bar = move || if full.get() { "bar warn" } else { "bar" };
    let filled = move || format!("width:{:.0}%", share(f64::from(count.get()), f64::from(limit)));
    let asked = enterprise.conversion_requested_at.as_ref().map(|at| at.at());
    let days = days_left(enterprise);
    let left = move || match days.get() {
        0 => "The evaluation has ended".to_owned(),
        days => format!("{} left", counted(days, "day", "days")),
    };
    any_view! {
        <section class="evaluation" aria-label="Evaluation">
            <b>"Evaluation"</b>
            <span class="small">{left}</span>
            <span class="small num">
                {move || format!("{} of {limit} devices", count.get())}
            </span>
            <div class=bar>
                <i style=filled></i>
            </div>
            <span class="small muted">
                {move || if full.get() { "No more devices can enrol. " } else { "" }}
                "Your operator makes it a paying enterprise."
            </span>
            <Conversion asked />
        </section>
    }
}

/// The way to paying: asks the operator, or says since when that was asked.
#[component]
fn Conversion(asked: Option<i64>) -> impl IntoView {
    let (me, piece, toasts) = (Me::here(), Timepiece::here(), Toasts::here());
    let busy = RwSignal::new(false);
    let ask = move |()| {
        busy.set(true);
        leptos::task::spawn_local(async move {
            match request_conversion(None).await {
                Ok(()) => {
                    toasts.say("Your operator was asked");
                    me.0.reload();
                }
                Err(refusal) => toasts.warn(refusal.text()),
            }
            busy.try_set(false);
        });
    };
    match asked {
        Some(at) => {
            any_view! { <span class="small">{move || format!("Asked {}", time::relative(at, piece.now.get()))}</span> }
        }
        None => any_view! {
            <Show when=move || me.can(Permission::EnterpriseManage)>
                <Button label="Ask to convert" small=true busy=busy on_press=ask />
            </Show>
        },
    }
}
