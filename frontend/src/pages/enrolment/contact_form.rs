//! Typing a contact in, and changing one.

use crate::api::contact::{Contact, ContactFields, ContactPage, save};
use crate::api::outcome::Refusal;
use crate::pages::prelude::*;

/// The dialog, for a new contact or the one that is being changed.
#[component]
pub fn ContactDialog(
    /// Whether it is open for a new one; closing it sets this.
    adding: RwSignal<bool>,
    /// The one that is being changed.
    editing: RwSignal<Option<Contact>>,
    /// The list, to load again.
    page: Load<ContactPage>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if adding.get() || editing.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            adding.set(false);
            editing.set(None);
        }
    });
    let title = move || if editing.with(Option::is_some) { "Change a contact" } else { "Add a contact" };
    any_view! {
        <Dialog open title=Signal::derive(move || title().to_owned())>
            <Form open own=editing.get_untracked() page />
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, own: Option<Contact>, page: Load<ContactPage>) -> impl IntoView {
    let toasts = Toasts::here();
    let field = |text: Option<&String>| RwSignal::new(text.cloned().unwrap_or_default());
    let of = |get: fn(&Contact) -> Option<&String>| field(own.as_ref().and_then(get));
    let (name, number) = (of(|c| c.name.as_ref()), of(|c| c.phone_number.as_ref()));
    let (email, department) = (of(|c| c.email.as_ref()), of(|c| c.department.as_ref()));
    let (office, notes) = (of(|c| c.office.as_ref()), of(|c| c.notes.as_ref()));
    let id = StoredValue::new(own.map(|contact| contact.id.into_inner()));
    let form = Sending::new();
    let send = form.submits(move || {
        let text =
            |field: RwSignal<String>| Some(field.get_untracked()).filter(|text| !text.trim().is_empty());
        let fields = ContactFields {
            name: text(name),
            phone_number: text(number),
            email: text(email),
            department: text(department),
            office: text(office),
            notes: text(notes),
        };
        form.send(save(id.get_value(), fields), move |()| {
            toasts.say("Saved the contact");
            open.try_set(false);
            page.reload();
        });
    });
    any_view! {
        <form on:submit=send novalidate=true>
            <TextField label="Name" value=name autofocus=true problem=form.of("name") />
            <TextField label="Mobile number" value=number kind="tel" placeholder="+1 555 555 0100" problem=form.of("phoneNumber") />
            <TextField label="E-mail address" value=email kind="email" placeholder="ada@example.com" problem=form.of("email") />
            <TextField label="Department" value=department problem=form.of("department") />
            <TextField label="Office" value=office problem=form.of("office") />
            <TextArea label="Notes" value=notes problem=form.of("notes") />
            {form.notice(|refusal| !matches!(refusal, Refusal::Invalid(_)))}
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Save" kind=Kind::Primary submit=true busy=form.busy />
            </DialogFoot>
        </form>
    }
}
