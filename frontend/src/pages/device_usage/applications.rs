//! The applications that one device used, by data and by time.

use crate::api::device_usage::{AppsUsed, applications};
use crate::model::number;
use crate::model::period::Period;
use crate::pages::prelude::*;

/// Applications that are shown.
const SHOWN: usize = 12;

/// The card of applications used.
#[component]
pub fn Applications(
    /// The device's global id.
    device: Signal<String>,
    /// The days.
    #[prop(into)]
    period: Signal<Period>,
) -> impl IntoView {
    let piece = Timepiece::here();
    let between = Memo::new(move |_| {
        let period = period.get();
        let at = |day: crate::model::period::Day| day.begins_at(piece.offset(day.begins_at(0)));
        (at(period.from), at(period.to.plus(1)))
    });
    let load = load(
        move || (device.get(), between.get()),
        |(device, (from, to))| async move { applications(&device, from, to).await },
    );
    any_view! {
        <Card width="w12" title="Applications used">
            <Loaded load lines=4 draw=drawn />
        </Card>
    }
}

fn drawn(used: Signal<AppsUsed>) -> AnyView {
    let bars = move || {
        used.with(|used| {
            let time = used.apps.iter().all(|app| app.bytes == 0);
            used.apps
                .iter()
                .take(SHOWN)
                .map(|app| Bar {
                    name: app.package.clone(),
                    figure: match (app.bytes, app.seconds) {
                        (0, seconds) => format!("{} in use", number::duration(seconds as f64)),
                        (bytes, 0) => number::bytes(bytes as f64),
                        (bytes, seconds) => {
                            format!(
                                "{} · {} in use",
                                number::bytes(bytes as f64),
                                number::duration(seconds as f64)
                            )
                        }
                    },
                    value: if time { app.seconds as f64 } else { app.bytes as f64 },
                    tone: None,
                    href: None,
                })
                .collect::<Vec<_>>()
        })
    };
    let source = move || {
        used.with(|used| {
            let read = number::counted(used.events as i64, "report", "reports");
            if used.more {
                format!("From the newest {read} of these days; there are more.")
            } else {
                format!("From all {read} of these days.")
            }
        })
    };
    let none = Memo::new(move |_| used.with(|used| used.apps.is_empty()));
    any_view! {
        {move || {
            if none.get() {
                any_view! { <p class="muted">"The phone named no application in these days. Not every platform can."</p> }
            } else {
                any_view! {
                    <div class="bars-two"><BarList bars=Signal::derive(bars) /></div>
                    <p class="small muted after">{source}</p>
                }
            }
        }}
    }
}
