//! A phone's answer, shown as what it is.

use crate::api::object;
use crate::model::number;
use crate::model::outcome::{Part, parts};
use crate::model::time;
use crate::pages::prelude::*;

/// How many applications or lines are shown before one asks for all.
const FEW: usize = 12;

/// The parts of an answer.
#[component]
pub fn Answer(
    /// The items of the result.
    items: serde_json::Value,
) -> impl IntoView {
    parts(&items).into_iter().map(part).collect_view().into_any()
}

fn part(part: Part) -> AnyView {
    match part {
        Part::Fix { lat, lon, accuracy, at, source } => {
            let piece = Timepiece::here();
            let at = at.as_deref().and_then(time::parse);
            any_view! {
                <dl class="attrs">
                    <dt>"Place"</dt>
                    <dd>{number::decimal(lat, 5)} ", " {number::decimal(lon, 5)}</dd>
                    {accuracy.map(|metres| view! { <dt>"Accuracy"</dt> <dd>{format!("± {} m", number::decimal(metres, 0))}</dd> })}
                    {at.map(|at| view! { <dt>"At"</dt> <dd>{piece.full(at)}</dd> })}
                    {source.map(|source| view! { <dt>"Source"</dt> <dd>{source}</dd> })}
                </dl>
            }
        }
        Part::Apps(list) => apps(list),
        Part::Lines(lines) => {
            let text = lines.join("\n");
            let save = text.clone();
            any_view! {
                <div class="stack tight">
                    <pre class="log" tabindex="0" aria-label="Lines">{text}</pre>
                    <div class="row">
                        <Button
                            label="Save as a file"
                            small=true
                            icon=Glyph::Download
                            on_press=move |()| crate::browser::save_file("log.txt", "text/plain;charset=utf-8", &save)
                        />
                    </div>
                </div>
            }
        }
        Part::File { object, name, size } => file(&object, name, size),
        Part::Moved { server, device } => any_view! {
            <dl class="attrs">
                <dt>"Now at"</dt>
                <dd>{server}</dd>
                <dt>"Its handle there"</dt>
                <dd><code>{device}</code></dd>
            </dl>
        },
        Part::Output(heading, text) => any_view! {
            <div class="stack tight">
                <h3>{heading}</h3>
                <pre class="log" tabindex="0" aria-label=heading>{text}</pre>
            </div>
        },
        Part::Values(values) => any_view! {
            <dl class="attrs">
                {values
                    .into_iter()
                    .map(|(name, value)| view! { <dt>{name}</dt> <dd>{value}</dd> })
                    .collect_view()}
            </dl>
        },
    }
}

fn apps(apps: Vec<[String; 3]>) -> AnyView {
    let total = apps.len();
    let all = RwSignal::new(total <= FEW);
    let apps = StoredValue::new(apps);
    any_view! {
        <div class="stack tight">
            <h3>{number::counted(total as i64, "application", "applications")}</h3>
            <ul class="lines">
                {move || {
                    let shown = if all.get() { total } else { FEW };
                    apps.with_value(|apps| {
                        apps.iter()
                            .take(shown)
                            .map(|[package, name, version]| {
                                let label = if name.is_empty() { package.clone() } else { name.clone() };
                                view! {
                                    <li>
                                        <span>{label} " " <span class="muted small">{package.clone()}</span></span>
                                        <span class="num muted">{version.clone()}</span>
                                    </li>
                                }
                            })
                            .collect_view()
                    })
                }}
            </ul>
            <Show when=move || !all.get()>
                <Button label=format!("Show all {total}") small=true on_press=move |()| all.set(true) />
            </Show>
        </div>
    }
}

fn file(object: &str, name: String, size: Option<f64>) -> AnyView {
    let toasts = Toasts::here();
    let label = match size {
        Some(size) => format!("Save {name} ({})", number::bytes(size)),
        None => format!("Save {name}"),
    };
    let (path, busy) = (format!("/objects/{object}"), RwSignal::new(false));
    let take = move |()| {
        let (path, name) = (path.clone(), name.clone());
        busy.set(true);
        leptos::task::spawn_local(async move {
            if let Err(fault) = object::take(&path, &name).await {
                toasts.warn(fault.words().title);
            }
            busy.try_set(false);
        });
    };
    any_view! { <div class="row"><Button label icon=Glyph::Download busy=busy on_press=take /></div> }
}
