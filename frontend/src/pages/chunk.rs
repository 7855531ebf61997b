//! Pages that come when they are wanted: each is a chunk of the wasm that a first visit does not load. While it comes
//! its place shows a skeleton, and when it cannot come, why and another try. Without the feature `split` (a quick
//! build) everything is in one file and a page is there at once. The sign-in and the overview are no chunks: a first
//! visit needs them.

use crate::model::fault::Fault;
use crate::ui::load::{Loaded, load};
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
#[cfg(feature = "split")]
use leptos::wasm_split::wasm_split;
use std::future::Future;
use std::pin::Pin;

/// How a page is drawn, once it is here.
pub type Draw = fn() -> AnyView;

/// A page on its way. A chunk that did not come is asked for anew by the next such question.
pub type Coming = Pin<Box<dyn Future<Output = Result<Draw, Fault>>>>;

impl From<SplitLoaderError> for Fault {
    fn from(_: SplitLoaderError) -> Self {
        Self::Missing
    }
}

/// Declares pages that are chunks. A line names the function that fetches the page, the chunk, the page, and the
/// address of the navigation that leads there, if one does. Pages with the same chunk's name come together.
macro_rules! chunks {
    ($($name:ident in $chunk:ident: $page:path $(, from $address:literal)?;)*) => {
        $(
            /// Fetches the page.
            pub fn $name() -> Coming {
                #[cfg(feature = "split")]
                #[wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
                fn $name() -> Result<Draw, Fault> {
                    Ok(|| $page().into_any())
                }
                #[cfg(not(feature = "split"))]
                async fn $name() -> Result<Draw, Fault> {
                    Ok(|| $page().into_any())
                }
                Box::pin($name())
            }
        )*

        const BY_ADDRESS: &[(&str, fn() -> Coming)] = &[$($(($address, $name),)?)*];
    };
}

chunks! {
    sign_up in door: super::sign_up::Page;
    invitation in door: super::invitation::Page;
    confirm_email in door: super::confirm_email::Page;
    devices in devices: super::devices::Page, from "/devices";
    device in device: super::device::Page;
    lost in device: super::lost::Page, from "/lost";
    actions in actions: super::actions::Page, from "/actions";
    action in actions: super::actions::one::Page;
    session in actions: super::session::Page;
    scripts in scripts: super::scripts::Page, from "/scripts";
    script in scripts: super::scripts::one::Page;
    packages in packages: super::packages::Page, from "/packages";
    package in packages: super::packages::one::Page;
    script_new in scripts: super::scripts::editor::New;
    script_edit in scripts: super::scripts::editor::Edit;
    device_map in know: super::device_map::Page, from "/map";
    usage in know: super::usage::Page, from "/usage";
    qos in know: super::qos::Page, from "/qos";
    towers in know: super::towers::Page, from "/towers";
    backups in device: super::backups::Page, from "/backups";
    backup in device: super::backups::one::Page;
    backup_plans in device: super::backups::plans::Page;
    email in device: super::email::Page, from "/email";
    enrolment in setup: super::enrolment::Page, from "/enrolment";
    contacts in enrol: super::enrolment::contacts::Page;
    contact_import in enrol: super::enrolment::import::Page;
    campaigns in enrol: super::enrolment::campaigns::Page;
    campaign in enrol: super::enrolment::campaign::Page;
    members in setup: super::members::Page, from "/members";
    notifiers in setup: super::notifiers::Page, from "/notifiers";
    tokens in setup: super::tokens::Page, from "/tokens";
    webhooks in setup: super::webhooks::Page, from "/webhooks";
    webhook in setup: super::webhooks::one::Page;
    audit in setup: super::audit::Page, from "/audit";
    settings in setup: super::settings::Page, from "/settings";
}

/// The place of a page that is a chunk.
pub fn later(fetch: fn() -> Coming) -> AnyView {
    let page = load(|| (), move |()| fetch());
    let draw = |page: Signal<Draw>| {
        let draw = page.get_untracked();
        draw()
    };
    view! { <Loaded load=page draw /> }.into_any()
}

/// Fetches the page at an address of the navigation before it is wanted; what goes wrong shows when it is.
pub fn warm(address: &str) {
    if let Some((_, fetch)) = BY_ADDRESS.iter().find(|(known, _)| *known == address) {
        let page = fetch();
        leptos::task::spawn_local(async move {
            let _ = page.await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::places::PLACES;

    #[test]
    fn every_page_of_the_navigation_but_the_first_comes_later() {
        let chunks: Vec<_> = BY_ADDRESS.iter().map(|(address, _)| *address).collect();
        for place in PLACES.iter().filter(|place| place.path != "/") {
            assert!(chunks.contains(&place.path), "{}", place.path);
        }
        assert_eq!(chunks.len() + 1, PLACES.len());
    }
}
