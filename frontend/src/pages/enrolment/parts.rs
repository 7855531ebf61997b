//! What the pages of enrolment share: their tabs, and the word to those who may not manage it.

use crate::browser;
use crate::pages::prelude::*;

const PARTS: [(&str, &str); 3] =
    [("/enrolment", "Way in"), ("/enrolment/contacts", "Contacts"), ("/enrolment/campaigns", "Campaigns")];

/// A page of enrolment, or why it is closed to this person: the server shows contacts and campaigns to those alone who
/// may open and close enrolment.
#[component]
pub fn Managed(
    /// Its title.
    title: &'static str,
    /// What it is, to whom it is closed.
    text: &'static str,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let me = Me::here();
    let may = Memo::new(move |_| me.can(Permission::EnrolmentManage));
    move || {
        if may.get() {
            return children();
        }
        any_view! {
            <Sheet title>
                <div class="head"><h1>{title}</h1></div>
                {empty("This is not open to your role", text, Glyph::Lock)}
            </Sheet>
        }
    }
}

/// The tabs of enrolment.
#[component]
pub fn Parts(
    /// The address of the present one.
    current: &'static str,
) -> impl IntoView {
    let me = Me::here();
    any_view! {
        <Show when=move || me.can(Permission::EnrolmentManage)>
            {tabs("Parts of enrolment", &PARTS, current)}
        </Show>
    }
}

/// A QR code, called `label`, and the button that saves it as `file`.
pub fn qr(
    label: &'static str,
    file: &'static str,
    svg: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> AnyView {
    let download = move |()| browser::save_file(file, "image/svg+xml", &untrack(svg));
    any_view! {
        <div class="qr">
            // The drawing comes from our own server and holds nothing but squares.
            <div class="qr-image" role="img" aria-label=label inner_html=svg></div>
            <Button label="Save the QR code" small=true icon=Glyph::Download on_press=download />
        </div>
    }
}
