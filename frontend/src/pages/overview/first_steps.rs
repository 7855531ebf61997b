//! What an enterprise without devices sees: how the first phone gets in. It goes away by itself when one has.

use crate::browser;
use crate::model::address::encode;
use crate::pages::prelude::*;

/// The first steps.
#[component]
pub fn FirstSteps() -> impl IntoView {
    let me = Me::here();
    let system =
        Memo::new(move |_| me.enterprise().map(|enterprise| enterprise.system_id).unwrap_or_default());
    let link = Signal::derive(move || format!("{}/e/{}", browser::origin(), encode(&system.get())));
    let command = Signal::derive(move || format!("handsight-agent run --link {}", link.get()));
    any_view! {
        <div class="head">
            <h1>"Overview"</h1>
            <span class="muted">
                {move || format!("Welcome, {}. No phone has enrolled yet: three steps to the first answer from one.", me.name())}
            </span>
        </div>
        <ol class="first-steps">
            <li class="card">
                <span class="step-number" aria-hidden="true">"1"</span>
                <div class="stack tight">
                    <h2>"Let phones in"</h2>
                    <p class="muted">"Enrolment is open with your system ID. Send the link to a phone, or show its QR code to the camera."</p>
                    <CopyLine text=link what="enrolment link" />
                    <div class="row">
                        <LinkButton label="Open enrolment" href="/enrolment" kind=Kind::Primary icon=Glyph::Enrol />
                        <span class="muted">"System ID " <code>{move || system.get()}</code></span>
                    </div>
                </div>
            </li>
            <li class="card">
                <span class="step-number" aria-hidden="true">"2"</span>
                <div class="stack tight">
                    <h2>"Start the agent on the phone"</h2>
                    <p class="muted">"The link leads through it. On a computer or in a terminal, this does the same:"</p>
                    <CopyLine text=command what="command" />
                </div>
            </li>
            <li class="card">
                <span class="step-number" aria-hidden="true">"3"</span>
                <div class="stack tight">
                    <h2>"Ask it something"</h2>
                    <p class="muted">
                        "The phone appears here by itself, without reloading. Open it and press Locate or Audit: you see the question go out, arrive and come back."
                    </p>
                </div>
            </li>
        </ol>
    }
}
