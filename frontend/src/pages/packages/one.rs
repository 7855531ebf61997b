//! One package: its versions, who has them, and what was pushed to whom, live.

use super::coverage::{Covered, Standings};
use super::forms::VersionForm;
use super::live;
use super::push_form::PushForm;
use super::pushes::Pushes;
use crate::api::package::{Package, PackageVersion, package};
use crate::api::package::{delete, delete_version};
use crate::model::{number::bytes, wording};
use crate::pages::prelude::*;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    by_id(|id| any_view! { <One id /> })
}

#[component]
fn One(id: String) -> impl IntoView {
    let own = id.clone();
    let one = load(move || own.clone(), package);
    live(one, Some(id));
    let draw = move |data: Signal<Package>| {
        let versions = Signal::derive(move || data.with(|data| data.versions.clone()));
        let pushes = Signal::derive(move || data.with(|data| data.pushes.clone()));
        any_view! {
            <Head data one versions />
            <Versions versions one />
            <Show when=move || versions.with(|all| !all.is_empty())>
                <Pushes pushes one />
                <Standings versions />
            </Show>
        }
    };
    any_view! {
        <Sheet title=one.words("Package", |one| one.title.clone())>
            <Crumbs to="/packages" label="Packages" />
            <Loaded load=one lines=10 draw />
        </Sheet>
    }
}

#[component]
fn Head(data: Signal<Package>, one: Load<Package>, versions: Signal<Vec<PackageVersion>>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let (busy, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let (adding, pushing) = (RwSignal::new(false), RwSignal::new(false));
    let way = Way::here();
    let id = Signal::derive(move || data.with(|data| data.id.inner().to_owned()));
    let problem = RwSignal::new(None::<String>);
    let go = move |()| {
        let (id, title) = (id.get_untracked(), data.with_untracked(|data| data.title.clone()));
        confirm::go(deleting, busy, problem, toasts, delete(id), move |()| {
            toasts.say(format!("Deleted {title}"));
            way.to("/packages");
        });
    };
    let about = move || {
        data.with(|data| {
            let platform =
                data.platform.as_deref().map_or_else(|| "any system".to_owned(), wording::platform);
            format!("{} · for {platform}", data.name)
        })
    };
    any_view! {
        <div class="head">
            <h1>{move || data.with(|data| data.title.clone())}</h1>
            <span class="muted">{about}</span>
            <span class="grow"></span>
            <Show when=move || me.can(Permission::ActionsIssue)>
                <Show when=move || me.can(Permission::ActionsRunCode) && versions.with(|all| !all.is_empty())>
                    <Button label="Push …" icon=Glyph::Send kind=Kind::Primary on_press=move |()| pushing.set(true) />
                </Show>
                <Button label="Add a version" icon=Glyph::Plus on_press=move |()| adding.set(true) />
                <Button label="Delete …" kind=Kind::Danger on_press=move |()| deleting.set(true) />
            </Show>
        </div>
        <Dialog open=adding title="Add a version">
            <VersionForm open=adding id one />
        </Dialog>
        <Dialog open=pushing title="Push">
            <PushForm open=pushing versions one />
        </Dialog>
        <Confirm open=deleting title="Delete this package" verb="Delete" busy problem on_confirm=go>
            <p>"Its versions, their files and its pushes go with it. Phones keep what they have."</p>
        </Confirm>
    }
}

#[component]
fn Versions(versions: Signal<Vec<PackageVersion>>, one: Load<Package>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let deleting = RwSignal::new(None::<PackageVersion>);
    let columns = vec![
        Column::new("version", "Version", |one: &PackageVersion| {
            let notes = one.notes.clone().map(|notes| view! { <div class="small muted">{notes}</div> });
            view! { <strong>{one.version.clone()}</strong> {notes} }
        })
        .lead(),
        Column::new("file", "File", |one: &PackageVersion| match &one.file {
            Some(file) => any_view! {
                {format!("{}, {}", file.name, bytes(f64::from(file.size)))}
                <div class="small muted" title=file.sha256.clone()>{format!("SHA-256 {}…", file.sha256.get(..16).unwrap_or_default())}</div>
            },
            None => any_view! { <span class="muted">"From the phone's own store"</span> },
        }),
        Column::moment("at", "Added", |one: &PackageVersion| Some(one.created_at.at())),
        Column::new("coverage", "Phones that have it", |one: &PackageVersion| {
            view! { <Covered coverage=one.coverage /> }
        }),
        Column::new("do", "", move |one: &PackageVersion| {
            if !me.may(Permission::ActionsIssue) {
                return ().into_any();
            }
            let (gone, label) = (one.clone(), format!("Delete version {} …", one.version));
            any_view! {
                <span class="tools">
                    <Button
                        label
                        icon=Glyph::Trash
                        icon_only=true
                        small=true
                        kind=Kind::Danger
                        on_press=move |()| deleting.set(Some(gone.clone()))
                    />
                </span>
            }
        }),
    ];
    let none = || {
        let text = "Add a version with its file, or one that phones take from their own store; then push it.";
        empty("No version yet", text, Glyph::Apps)
    };
    let table = Table::new("Versions", columns, |one| one.id.inner().to_owned());
    any_view! {
        <section class="stack">
            <h2>"Versions"</h2>
            {table.or(versions, none)}
        </section>
        {confirm::chosen(
            deleting,
            |version| format!("Delete version {}", version.version),
            "Delete",
            || any_view! {
                <p>"Its file goes with it, and its pushes that have ended. Phones keep what they have."</p>
                <p class="muted">"While a push of it goes on, it is refused: stop that push first."</p>
            },
            |version| delete_version(version.id.into_inner()),
            move |version, ()| {
                toasts.say(format!("Deleted version {}", version.version));
                one.reload();
            },
        )}
    }
}
