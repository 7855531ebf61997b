//! The newest lines of the agent's log that the server has.

use crate::api::device_full::{DeviceFull, LogLine, log};
use crate::api::issue::Targets;
use crate::pages::issue::at_once;
use crate::pages::live::reload_when_answered;
use crate::pages::prelude::*;

/// The tab.
#[component]
pub fn Log(
    /// Whose.
    id: String,
    /// The device.
    device: Signal<DeviceFull>,
) -> impl IntoView {
    let (toasts, piece) = (Toasts::here(), Timepiece::here());
    let own = id.clone();
    let found = load(move || own.clone(), log);
    reload_when_answered(found, id, &["log"]);
    let here = Memo::new(move |_| device.with(DeviceFull::here));
    let begin = move || {
        let asked = "Ask the phone for it; it answers within seconds when it is online.";
        if here.get() { asked } else { "The phone had not sent it when it moved." }.to_owned()
    };
    let ask = move |()| {
        let (id, name) = device.with_untracked(|device| (device.id.inner().to_owned(), device.name.clone()));
        at_once(Targets::Ids(vec![id]), name, "log", toasts);
    };
    let draw = move |lines: Signal<Vec<LogLine>>| {
        let save = move |()| {
            let text =
                lines.with_untracked(|lines| lines.iter().map(|line| plain(line) + "\n").collect::<String>());
            crate::browser::save_file("agent-log.txt", "text/plain;charset=utf-8", &text);
        };
        any_view! {
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=move || {
                    view! {
                        <Empty card=true title="No line of the log is here" text=Signal::derive(begin) icon=Glyph::Log>
                            <Show when=move || here.get()>
                                <Button label="Fetch the log" kind=Kind::Primary on_press=ask />
                            </Show>
                        </Empty>
                    }
                }
            >
                <div class="head">
                    <span class="muted small">"As the phone last sent it"</span>
                    <span class="grow"></span>
                    <Button label="Save as a file" icon=Glyph::Download on_press=save />
                    <Show when=move || here.get()>
                        <Button label="Fetch again" icon=Glyph::Refresh on_press=ask />
                    </Show>
                </div>
                <div class="card flush">
                    <ol class="log-lines">
                        {move || {
                            lines
                                .get()
                                .into_iter()
                                .map(|line| {
                                    let tone = match line.level.to_ascii_uppercase().as_str() {
                                        "ERROR" => "bad",
                                        "WARN" | "WARNING" => "warn",
                                        _ => "",
                                    };
                                    let when = line.at.as_ref().map(|at| piece.moment(at.at())).unwrap_or_default();
                                    view! {
                                        <li class=tone>
                                            <span class="muted num">{when}</span>
                                            <span class="level">{line.level}</span>
                                            <span>{line.text}</span>
                                        </li>
                                    }
                                })
                                .collect_view()
                        }}
                    </ol>
                </div>
            </Show>
        }
    };
    any_view! { <Loaded load=found draw /> }
}

fn plain(line: &LogLine) -> String {
    let at = line.at.as_ref().map(|at| at.0.clone()).unwrap_or_default();
    format!("{at} {} {}", line.level, line.text).trim_start().to_owned()
}
