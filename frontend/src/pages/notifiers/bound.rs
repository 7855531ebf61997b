//! What messages cost this month, and the bound on it.

use crate::api::notifier::{Ways, set_bound};
use crate::api::scalar::Long;
use crate::model::money;
use crate::pages::prelude::*;

/// The card.
#[component]
pub fn Bound(data: Signal<Ways>, all: Load<Ways>) -> impl IntoView {
    let toasts = Toasts::here();
    let now = data.with_untracked(|data| data.messaging.clone());
    let currency = RwSignal::new(now.currency.clone());
    let cap = RwSignal::new(now.monthly_cap_micros.map(|cap| money::plain(cap.0)).unwrap_or_default());
    let (form, wrong) = (Sending::new(), RwSignal::new(None::<String>));
    let problem = form.of("currency");
    let save = form.submits(move || {
        let text = cap.get_untracked();
        let micros = if text.trim().is_empty() { Some(None) } else { money::read(&text).map(Some) };
        wrong.set(micros.is_none().then(|| "An amount such as 25, or empty for no bound".to_owned()));
        let Some(micros) = micros else { return };
        form.send(
            async move {
                let currency = currency.with_untracked(|text| text.trim().to_uppercase());
                set_bound(currency, micros.map(Long)).await
            },
            move |()| {
                toasts.say("Saved");
                all.reload();
            },
        );
    });
    any_view! {
        <Card title="What messages cost" width="w5">
            <div class="stack loose">
                <dl class="attrs">
                    <dt>"This month"</dt>
                    <dd>{move || data.with(|d| money::shown(d.messaging.spent_micros.0, &d.messaging.currency))}</dd>
                    <dt>"Messages"</dt>
                    <dd>{move || data.with(|d| d.messaging.messages)}</dd>
                    {move || data.with(|d| d.messaging.held_back > 0).then(|| view! {
                        <dt>"Held back"</dt>
                        <dd>{move || data.with(|d| format!("{} times, by the bound", d.messaging.held_back))}</dd>
                    })}
                </dl>
                <form on:submit=save novalidate=true>
                    <div class="two">
                        <TextField label="At most a month" value=cap problem=wrong help="Empty for no bound. Free ways go on beyond it." />
                        <TextField label="Currency" value=currency problem=problem help="Three letters, as EUR." />
                    </div>
                    <div class="row">
                        <Button label="Save" submit=true busy=form.busy />
                    </div>
                </form>
            </div>
        </Card>
    }
}
