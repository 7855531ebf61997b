//! Every page but the sign-in and the overview, in one list: its address, the chunk of the wasm that it comes in, and, when
//! people should find it, its place in the navigation, in the bottom bar of a phone and in Ctrl K.

use super::places::{Place, place};
use crate::api::kinds::Permission;
use crate::pages;
use crate::pages::chunk::{Coming, Draw, later};
use crate::ui::icon::Glyph;
use leptos::prelude::*;
#[cfg(feature = "split")]
use leptos::wasm_split::wasm_split;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::path;

/// Declares the pages. A line names the function that fetches the page, the chunk, the address, the page, and its place if it
/// has one: section, words, icon, what one must be allowed to see it, and whether it stands in the bottom bar. Pages with
/// the same chunk's name come together. Of two addresses that could both be meant the first line holds.
macro_rules! pages {
    (
        doors { $($door:ident in $door_chunk:ident at $door_path:tt: $door_page:path;)* }
        frame { $($name:ident in $chunk:ident at $path:tt: $page:path
            $(, $section:literal $label:literal $icon:ident $need:ident $($bottom:ident)?)?;)* }
    ) => {
        $(fetched!($door in $door_chunk: $door_page);)*
        $(fetched!($name in $chunk: $page);)*

        /// Every entry of the navigation, in order.
        pub const PLACES: &[Place] = &[
            place("", "Overview", "/", Glyph::Overview, Permission::DevicesRead, true),
            $($(place(
                $section, $label, $path, Glyph::$icon, Permission::$need, stands!($($bottom)?),
            ),)?)*
        ];

        const BY_ADDRESS: &[(&str, fn() -> Coming)] = &[$(($path, $name),)*];

        /// Which page an address means.
        #[component]
        pub fn Pages(
            /// What stands around the pages of somebody who is signed in.
            frame: fn() -> AnyView,
        ) -> impl IntoView {
            view! {
                <Routes fallback=|| pages::not_found::Page().into_any()>
                    <Route path=path!("/sign-in") view=|| pages::sign_in::Page().into_any() />
                    $(<Route path=path!($door_path) view=|| later($door) />)*
                    <ParentRoute path=path!("") view=frame>
                        <Route path=path!("/") view=|| pages::overview::Page().into_any() />
                        $(<Route path=path!($path) view=|| later($name) />)*
                    </ParentRoute>
                </Routes>
            }
        }
    };
}

/// A page that is a chunk.
macro_rules! fetched {
    ($name:ident in $chunk:ident: $page:path) => {
        fn $name() -> Coming {
            #[cfg(feature = "split")]
            #[wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
            fn $name() -> Result<Draw, crate::model::fault::Fault> {
                Ok(|| $page().into_any())
            }
            #[cfg(not(feature = "split"))]
            async fn $name() -> Result<Draw, crate::model::fault::Fault> {
                Ok(|| $page().into_any())
            }
            Box::pin($name())
        }
    };
}

/// Whether a place stands in the bottom bar.
macro_rules! stands {
    () => {
        false
    };
    (bottom) => {
        true
    };
}

pages! {
    doors {
        sign_up in door at "/sign-up": pages::sign_up::Page;
        invitation in door at "/invitations/:secret": pages::invitation::Page;
        confirm_email in door at "/confirm-email": pages::confirm_email::Page;
    }
    frame {
        devices in devices at "/devices": pages::devices::Page, "Manage" "Devices" Phone DevicesRead bottom;
        device in device at "/devices/:id/:tab?": pages::device::Page;
        device_map in know at "/map": pages::device_map::Page, "Manage" "Map" Map LocationRead bottom;
        lost in device at "/lost": pages::lost::Page, "Manage" "Lost phone" Search ActionsRead;
        actions in actions at "/actions": pages::actions::Page, "Manage" "Actions" Send ActionsRead bottom;
        action in actions at "/actions/:id": pages::actions::one::Page;
        session in actions at "/sessions/:id": pages::session::Page;
        scripts in scripts at "/scripts": pages::scripts::Page, "Manage" "Scripts" Clock ActionsRead;
        script_new in scripts at "/scripts/new": pages::scripts::editor::New;
        script in scripts at "/scripts/:id": pages::scripts::one::Page;
        script_edit in scripts at "/scripts/:id/edit": pages::scripts::editor::Edit;
        packages in packages at "/packages": pages::packages::Page, "Manage" "Packages" Apps ActionsRead;
        package in packages at "/packages/:id": pages::packages::one::Page;
        backups in device at "/backups": pages::backups::Page, "Manage" "Backups" Download ActionsRead;
        backup_plans in device at "/backups/schedules": pages::backups::plans::Page;
        backup in device at "/backups/:id": pages::backups::one::Page;
        email in device at "/email": pages::email::Page, "Manage" "E-mail" Message ActionsIssue;
        enrolment in setup at "/enrolment": pages::enrolment::Page, "Manage" "Enrolment" Enrol EnterpriseRead;
        contacts in enrol at "/enrolment/contacts": pages::enrolment::contacts::Page;
        contact_import in enrol at "/enrolment/import": pages::enrolment::import::Page;
        campaigns in enrol at "/enrolment/campaigns": pages::enrolment::campaigns::Page;
        campaign in enrol at "/enrolment/campaigns/:id": pages::enrolment::campaign::Page;
        usage in know at "/usage": pages::usage::Page, "Know" "Usage" Chart UsageRead;
        qos in know at "/qos": pages::qos::Page, "Know" "QoS map" Hexagon LocationRead;
        towers in know at "/towers": pages::towers::Page, "Know" "Towers" Tower LocationRead;
        members in setup at "/members": pages::members::Page, "Set up" "Members" People MembersRead;
        notifiers in setup at "/notifiers": pages::notifiers::Page, "Set up" "Notifiers" Send EnterpriseManage;
        tokens in setup at "/tokens": pages::tokens::Page, "Set up" "API tokens" Key TokensManage;
        webhooks in setup at "/webhooks": pages::webhooks::Page, "Set up" "Webhooks" Bell WebhooksManage;
        webhook in setup at "/webhooks/:id": pages::webhooks::one::Page;
        audit in setup at "/audit": pages::audit::Page, "Set up" "Audit log" Log AuditRead;
        settings in setup at "/settings": pages::settings::Page, "Set up" "Settings" Settings EnterpriseRead;
    }
}

/// Fetches the page at an address before it is wanted; what goes wrong shows when it is.
pub fn warm(address: &str) {
    if let Some((_, fetch)) = BY_ADDRESS.iter().find(|(known, _)| *known == address) {
        let page = fetch();
        leptos::task::spawn_local(async move {
            let _ = page.await;
        });
    }
}
