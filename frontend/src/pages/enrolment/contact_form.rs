//! Typing a contact in, and changing one.

use crate::api::contact::{Contact, ContactFields, ContactPage, save};
use crate::api::outcome::Refusal;
use crate::ui::prelude::*;
use leptos::prelude::*;

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
    view! {
        <Dialog open title=Signal::derive(move || title().to_owned())>
            <Form open own=editing.get_untracked() page />
        </Dialog>
    }
    .into_any()
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
    let (busy, refusal) = (RwSignal::new(false), RwSignal::new(None::<Refusal>));
    let problem =
        move |key: &'static str| Signal::derive(move || refusal.with(|refusal| refusal.as_ref()?.of(key)));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
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
        leptos::task::spawn_local(async move {
            match save(id.get_value(), fields).await {
                Ok(()) => {
                    toasts.say("Saved the contact");
                    open.try_set(false);
                    page.reload();
                }
                Err(other) => {
                    refusal.try_set(Some(other));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form on:submit=send novalidate=true>
            <TextField label="Name" value=name autofocus=true problem=problem("name") />
            <TextField label="Mobile number" value=number kind="tel" placeholder="+1 555 555 0100" problem=problem("phoneNumber") />
            <TextField label="E-mail address" value=email kind="email" placeholder="ada@example.com" problem=problem("email") />
            <TextField label="Department" value=department problem=problem("department") />
            <TextField label="Office" value=office problem=problem("office") />
            <TextArea label="Notes" value=notes problem=problem("notes") />
            <div role="alert">
                {move || {
                    refusal
                        .get()
                        .filter(|refusal| !matches!(refusal, Refusal::Invalid(_)))
                        .map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })
                }}
            </div>
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Save" kind=Kind::Primary submit=true busy=busy />
            </DialogFoot>
        </form>
    }
    .into_any()
}
