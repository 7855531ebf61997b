//! How long a wipe may wait for its phone before it asks again: a phone that was found meanwhile must not be erased by an
//! order that everybody has forgotten.

use crate::api::enterprise::set_wipe_asks_after;
use crate::model::schedule::minutes;
use crate::pages::prelude::*;

/// The most hours: 30 days.
const MOST: i32 = 720;

/// The card.
#[component]
pub fn WipeCard(
    /// The hours as they are.
    now: i32,
) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let value = RwSignal::new(now.to_string());
    let form = Sending::new();
    let typed =
        move || value.with(|text| text.trim().parse::<i32>().ok()).filter(|hours| (1..=MOST).contains(hours));
    let problem = Signal::derive(move || {
        form.said("wipeAsksAfterHours")
            .or_else(|| typed().is_none().then(|| format!("A whole number from 1 to {MOST}: 30 days.")))
    });
    let save = form.submits(move || {
        let Some(wanted) = untrack(typed) else { return };
        form.send(set_wipe_asks_after(wanted), move |_| {
            toasts.say("Saved");
            me.0.reload();
        });
    });
    let fields = if me.may(Permission::EnterpriseManage) {
        any_view! {
            <form on:submit=save>
                <div class="two">
                    <TextField
                        label="Hours until a waiting wipe asks again"
                        value
                        kind="number"
                        help="24 is usual; from 1 hour to 720 (30 days)."
                        problem
                    />
                </div>
                {form.beside(&["wipeAsksAfterHours"])}
                <div class="row">
                    <Button
                        label="Save the hours"
                        kind=Kind::Primary
                        submit=true
                        busy=form.busy
                        disabled=Signal::derive(move || typed().is_none())
                    />
                </div>
            </form>
        }
    } else {
        any_view! {
            <dl class="attrs">
                <dt>"A waiting wipe asks again after"</dt>
                <dd>{minutes(now.saturating_mul(60))}</dd>
            </dl>
        }
    };
    any_view! {
        <Card title="Wipes that wait">
            <div class="stack">
                {fields}
                <p class="small muted">
                    "A wipe that has not reached its phone by then is held: it stands under “Needs attention” until somebody confirms it again or takes it back. A change holds for wipes that are asked from then on."
                </p>
            </div>
        </Card>
    }
}
