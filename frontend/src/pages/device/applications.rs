//! The applications that a device last listed.

use crate::api::device_full::{Application, DeviceFull, applications};
use crate::api::issue::Targets;
use crate::pages::issue::at_once;
use crate::pages::live::reload_when_answered;
use crate::pages::prelude::*;

/// The tab.
#[component]
pub fn Applications(
    /// Whose.
    id: String,
    /// The device.
    device: Signal<DeviceFull>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let own = id.clone();
    let found = load(move || own.clone(), applications);
    reload_when_answered(found, id, &["app", "aud", "syn", "ins", "uni"]);
    let text = RwSignal::new(String::new());
    let here = Memo::new(move |_| device.with(DeviceFull::here));
    let ask = move |()| {
        let (id, name) = device.with_untracked(|device| (device.id.inner().to_owned(), device.name.clone()));
        at_once(Targets::Ids(vec![id]), name, "app", toasts);
    };
    let columns = vec![
        Column::new("name", "Application", |app: &Application| {
            view! { <span class="strong">{app.name.clone().unwrap_or_else(|| app.package.clone())}</span> }
        })
        .lead(),
        Column::new("package", "Package", |app: &Application| {
            view! { <code>{app.package.clone()}</code> }
        }),
        Column::new("version", "Version", |app: &Application| app.version.clone()),
        Column::new("sha256", "SHA-256", |app: &Application| match &app.sha256 {
            Some(hash) => {
                let short: String = hash.chars().take(16).collect();
                any_view! { <code title=hash.clone()>{short} "…"</code> }
            }
            None => any_view! { <span class="muted">"–"</span> },
        })
        .minor(),
    ];
    let table = Table::new("Applications", columns, |app| format!("{} {}", app.package, app.version));
    let draw = move |all: Signal<Vec<Application>>| {
        let rows = Signal::derive(move || {
            let wanted = text.get().to_lowercase();
            all.with(|all| {
                all.iter()
                    .filter(|app| {
                        app.package.to_lowercase().contains(&wanted)
                            || app.name.as_ref().is_some_and(|name| name.to_lowercase().contains(&wanted))
                    })
                    .cloned()
                    .collect::<Vec<_>>()
            })
        });
        any_view! {
            <Show
                when=move || all.with(|all| !all.is_empty())
                fallback=move || {
                    view! {
                        <Empty
                            card=true
                            title="No application is known"
                            text=Signal::derive(move || {
                                let moved = "The phone had not listed its applications when it moved.";
                                if here.get() { "The phone has not listed its applications yet." } else { moved }.to_owned()
                            })
                            icon=Glyph::Apps
                        >
                            <Show when=move || here.get()>
                                <Button label="List applications" kind=Kind::Primary on_press=ask />
                            </Show>
                        </Empty>
                    }
                }
            >
                <div class="head">
                    <SearchField label="Application or package …" value=text />
                    <span class="grow"></span>
                    <Show when=move || here.get()>
                        <Button label="List again" icon=Glyph::Refresh on_press=ask />
                    </Show>
                </div>
                {table.rows(rows)}
            </Show>
        }
    };
    any_view! { <Loaded load=found draw /> }
}
