//! What people may write about a device: its name, who has it, where it belongs.

use crate::api::device::update;
use crate::api::device_full::DeviceFull;
use crate::api::kinds::Liability;
use crate::api::scalar::entered;
use crate::pages::prelude::*;

/// The form.
#[component]
pub fn EditForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The device.
    device: Signal<DeviceFull>,
    /// To load it again.
    one: Load<DeviceFull>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let now = device.get_untracked();
    let field = |text: Option<String>| RwSignal::new(text.unwrap_or_default());
    let name = RwSignal::new(now.name);
    let (holder, email) = (field(now.holder), field(now.holder_email));
    let (department, office, notes) = (field(now.department), field(now.office), field(now.notes));
    let liability = RwSignal::new(
        if now.liability == Liability::Individual { "individual" } else { "corporate" }.to_owned(),
    );
    let form = Sending::new();
    let id = now.id.into_inner();
    let save = form.submits(move || {
        let name = Some(name.with_untracked(|name| name.trim().to_owned()));
        // An empty text empties the field.
        let text = |field: RwSignal<String>| field.with_untracked(|text| entered(text));
        let (holder, email, department) = (text(holder), text(email), text(department));
        let individual = liability.with_untracked(|liability| liability == "individual");
        let liability = Some(if individual { Liability::Individual } else { Liability::Corporate });
        let work = update(id.clone(), name, holder, email, department, text(office), liability, text(notes));
        form.send(work, move |()| {
            toasts.say("Saved");
            one.reload();
            open.try_set(false);
        });
    });
    any_view! {
        <form on:submit=save>
            <div class="two">
                <TextField label="Name" value=name problem=form.of("name") />
                <TextField label="Person" value=holder problem=form.of("holder") />
                <TextField label="Person's e-mail address" value=email kind="email" problem=form.of("holderEmail") />
                <TextField label="Department" value=department problem=form.of("department") />
                <TextField label="Office" value=office problem=form.of("office") />
                <SelectField
                    label="Liability"
                    value=liability
                    choices=vec![
                        Choice::new("corporate", "Corporate: the enterprise pays"),
                        Choice::new("individual", "Individual: the person pays"),
                    ]
                />
            </div>
            <TextArea label="Notes" value=notes problem=form.of("notes") />
            <FormFoot form open verb="Save" />
        </form>
    }
}
