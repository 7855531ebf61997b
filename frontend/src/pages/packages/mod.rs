//! Packages: applications that phones shall have, and how many have them.

mod coverage;
mod forms;
pub mod one;
mod push_form;
mod pushes;

use crate::api::package::{PackageLine, PackagePage, packages};
use crate::api::{self, action};
use crate::model::wording;
use crate::pages::prelude::*;
use coverage::Covered;
use forms::PackageForm;

/// Rows on a page.
const ROWS: i32 = 50;

/// Loads again when a package (or this one) changed, when something changed that says which phone has what, and after a
/// break of the live connection.
fn live<T: Send + Sync + 'static>(load: Load<T>, package: Option<String>) {
    let mark = up_to_date(load);
    api::package::follow(package, mark);
    action::follow(None, None, move |changed| {
        if matches!(changed.command.as_str(), "ins" | "uni" | "app" | "aud" | "syn") {
            mark();
        }
    });
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let me = Me::here();
    let here = Listing::new("/packages");
    let adding = RwSignal::new(false);
    let page = load(move || here.turn(), |turn| packages(turn, ROWS));
    live(page, None);
    let table = Table::new("Packages", columns(), |one| one.id.inner().to_owned()).opens(opener("/packages"));
    let draw = move |data: Signal<PackagePage>| here.paged(data, ROWS, table, move || nothing(me, adding));
    any_view! {
        <Sheet title="Packages">
            <PageHead title="Packages">
                <Show when=move || me.can(Permission::ActionsIssue)>
                    <Button label="Add a package" icon=Glyph::Plus kind=Kind::Primary on_press=move |()| adding.set(true) />
                </Show>
            </PageHead>
            <Loaded load=page lines=8 draw />
            <Dialog open=adding title="Add a package">
                <PackageForm open=adding />
            </Dialog>
        </Sheet>
    }
}

fn columns() -> Vec<Column<PackageLine>> {
    vec![
        Column::new("title", "Package", |package: &PackageLine| {
            view! {
                <a class="strong" href=format!("/packages/{}", package.id.inner())>{package.title.clone()}</a>
                <div class="small muted">{package.name.clone()}</div>
            }
        })
        .lead(),
        Column::new("platform", "For", |package: &PackageLine| {
            package.platform.as_deref().map_or_else(|| "Any system".to_owned(), wording::platform)
        }),
        Column::new("newest", "Newest", |package: &PackageLine| match &package.newest {
            Some(version) => version.version.clone().into_any(),
            None => any_view! { <span class="muted">"No version yet"</span> },
        }),
        Column::new("coverage", "Phones that have it", |package: &PackageLine| match &package.newest {
            Some(version) => any_view! { <Covered coverage=version.coverage /> },
            None => any_view! { <span class="muted">"–"</span> },
        }),
    ]
}

fn nothing(me: Me, adding: RwSignal<bool>) -> AnyView {
    any_view! {
        <Empty
            card=true
            title="No packages yet"
            text="A package is an application that phones shall have: upload its file or name it, push it in waves, and see who has it and who lacks it."
            icon=Glyph::Apps
        >
            <Show when=move || me.can(Permission::ActionsIssue)>
                <Button label="Add the first package" kind=Kind::Primary on_press=move |()| adding.set(true) />
            </Show>
        </Empty>
    }
}
