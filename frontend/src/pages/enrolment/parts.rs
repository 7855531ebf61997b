//! What the pages of enrolment share: their tabs.

use crate::api::kinds::Permission;
use crate::shell::me::Me;
use crate::ui::prelude::*;
use leptos::prelude::*;

const PARTS: [(&str, &str); 3] =
    [("/enrolment", "Way in"), ("/enrolment/contacts", "Contacts"), ("/enrolment/campaigns", "Campaigns")];

/// The tabs of enrolment.
#[component]
pub fn Parts(
    /// The address of the present one.
    current: &'static str,
) -> impl IntoView {
    let me = Me::here();
    let tabs = move || {
        PARTS
            .iter()
            .map(|(href, label)| Tab {
                label: (*label).to_owned(),
                href: (*href).to_owned(),
                count: None,
                current: *href == current,
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Show when=move || me.can(Permission::EnrolmentManage)>
            <Tabs label="Parts of enrolment" tabs=Signal::derive(tabs) />
        </Show>
    }
    .into_any()
}
