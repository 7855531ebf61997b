//! Contacts: whom to invite, how far each is, and the files they came by.

use super::contact_form::ContactDialog;
use super::imports::Imports;
use super::invite_dialog::Invite;
use super::parts::{Managed, Parts};
use crate::api::campaign::on_change;
use crate::api::contact::{Contact, ContactPage, ContactSortKey, ContactsAsked, contacts, delete};
use crate::api::kinds::ContactState;
use crate::model::enrolment as words;
use crate::model::listing;
use crate::model::number::{NONE, counted};
use crate::pages::prelude::*;
use std::collections::BTreeSet;

const ROWS: i32 = 50;
const STATES: [(&str, &str); 4] =
    [("", "All"), ("new", "Not invited"), ("invited", "Invited"), ("enrolled", "Enrolled")];

fn state_of(word: &str) -> Option<ContactState> {
    match word {
        "new" => Some(ContactState::New),
        "invited" => Some(ContactState::Invited),
        "enrolled" => Some(ContactState::Enrolled),
        _ => None,
    }
}

fn known(text: Option<&String>) -> AnyView {
    match text {
        Some(text) => text.clone().into_any(),
        None => any_view! { <span class="muted">{NONE}</span> },
    }
}

fn state_chip(contact: &Contact) -> AnyView {
    match &contact.invite {
        Some(invite) => {
            let (label, tone) = words::invite_state(invite.state);
            let by = invite.campaign.as_ref().map(|campaign| {
                let href = format!("/enrolment/campaigns/{}", campaign.id.inner());
                view! { " " <a class="small" href=href>{campaign.name.clone()}</a> }
            });
            any_view! { <Chip tone=tone label=label /> {by} }
        }
        None => any_view! { <span class="muted">"Not invited"</span> },
    }
}

fn columns(editing: RwSignal<Option<Contact>>) -> Vec<Column<Contact>> {
    vec![
        Column::new("name", "Name", |contact: &Contact| known(contact.name.as_ref())).lead().sortable(true),
        Column::new("number", "Number", |contact: &Contact| known(contact.phone_number.as_ref()))
            .sortable(true),
        Column::new("email", "E-mail", |contact: &Contact| known(contact.email.as_ref())).sortable(true),
        Column::new("department", "Department", |contact: &Contact| known(contact.department.as_ref()))
            .sortable(true)
            .minor(),
        Column::new("state", "How far", state_chip),
        Column::new("do", "", move |contact: &Contact| {
            let own = contact.clone();
            let label = format!("Change {}", contact.title());
            view! {
                <Button label icon=Glyph::Edit icon_only=true small=true kind=Kind::Quiet
                    on_press=move |()| editing.set(Some(own.clone())) />
            }
        }),
    ]
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let who = "Who opens enrolment sees whom to invite, and brings their names in from files.";
    any_view! { <Managed title="Contacts" text=who><Contacts /></Managed> }
}

#[component]
fn Contacts() -> impl IntoView {
    let toasts = Toasts::here();
    let here = Listing::new("/enrolment/contacts");
    let sort = Memo::new(move |_| {
        let (key, descending) = here.query.with(listing::sort).unwrap_or_else(|| ("name".to_owned(), false));
        Sort { key, descending }
    });
    let page = load(
        move || {
            let sort = sort.get();
            ContactsAsked {
                search: here.word("q"),
                state: state_of(&here.word("state")),
                key: ContactSortKey::read(&sort.key),
                descending: sort.descending,
                turn: here.turn(),
                rows: ROWS,
            }
        },
        contacts,
    );
    on_change(None, up_to_date(page));
    let search = RwSignal::new(untrack(|| here.word("q")));
    when_changed(
        move || search.get(),
        move |typed| here.replace(listing::asked(here.query.get_untracked(), "q", typed)),
    );
    let selected = RwSignal::new(BTreeSet::<String>::new());
    let (adding, editing) = (RwSignal::new(false), RwSignal::new(None::<Contact>));
    let (deleting, inviting) = (RwSignal::new(false), RwSignal::new(false));
    let busy = RwSignal::new(false);
    let chosen = move || selected.with(|set| set.len() as i64);
    let problem = RwSignal::new(None::<String>);
    let remove = move |()| {
        let ids: Vec<String> = selected.get_untracked().into_iter().collect();
        confirm::go(deleting, busy, problem, toasts, delete(ids), move |gone| {
            toasts.say(format!("Deleted {}", counted(gone.len() as i64, "contact", "contacts")));
            selected.try_set(BTreeSet::new());
            page.reload();
        });
    };
    let draw = move |data: Signal<ContactPage>| drawn(data, here, sort, selected, editing);
    any_view! {
        <Sheet title="Contacts">
            <PageHead title="Enrolment" count=page.words("", |page| counted(i64::from(page.total_count), "contact", "contacts"))>
                <Button label="Add a contact" icon=Glyph::Plus on_press=move |()| adding.set(true) />
                <LinkButton label="Import a file" href="/enrolment/import" icon=Glyph::Person kind=Kind::Primary />
            </PageHead>
            <Parts current="/enrolment/contacts" />
            <div class="row">
                <div class="map-search"><SearchField label="Name, number, address or department" value=search /></div>
                {here.choice("state", "How far", &STATES)}
            </div>
            <Show when=move || { chosen() > 0 }>
                <div class="row" role="group" aria-label="What to do with the selected contacts">
                    <b class="num">{move || format!("{} selected", counted(chosen(), "contact", "contacts"))}</b>
                    <Button label="Invite …" icon=Glyph::Send small=true on_press=move |()| inviting.set(true) />
                    <Button label="Delete …" icon=Glyph::Trash small=true kind=Kind::Danger on_press=move |()| deleting.set(true) />
                    <Button label="Select none" small=true kind=Kind::Quiet on_press=move |()| selected.set(BTreeSet::new()) />
                </div>
            </Show>
            <Loaded load=page lines=10 draw />
            <Imports changed=page />
            <ContactDialog adding editing page />
            <Dialog open=inviting wide=true title="Invite contacts">
                <Invite open=inviting campaign=None contacts=Some(selected.get_untracked().into_iter().collect()) />
            </Dialog>
            <Confirm
                open=deleting
                title=Signal::derive(move || format!("Delete {}", counted(chosen(), "contact", "contacts")))
                verb="Delete"
                busy
                problem
                on_confirm=remove
            >
                <p>"Their invitations end: links that were sent let nobody in. Phones that have come stay, and keep the name they were given."</p>
            </Confirm>
        </Sheet>
    }
}

fn drawn(
    data: Signal<ContactPage>,
    here: Listing,
    sort: Memo<Sort>,
    selected: RwSignal<BTreeSet<String>>,
    editing: RwSignal<Option<Contact>>,
) -> AnyView {
    let narrowed = move || here.query.with(|query| query.get("q").is_some() || query.get("state").is_some());
    let by = move |sort: Sort| {
        here.go(listing::sorted(here.query.get_untracked(), &sort.key, sort.descending));
    };
    let none = move || {
        if narrowed() {
            return empty(
                "No contact fits",
                "Search for something else, or look at all of them.",
                Glyph::People,
            );
        }
        any_view! {
            <Empty
                card=true
                icon=Glyph::People
                title="No contacts yet"
                text="Import the people whose phones shall enrol from Gmail, Outlook, any CSV or vCards. Then invite them by a campaign."
            >
                <LinkButton label="Import a file" href="/enrolment/import" kind=Kind::Primary />
            </Empty>
        }
    };
    let table = Table::new("Contacts", columns(editing), |contact| contact.id.inner().to_owned())
        .sorted(move || sort.get(), by)
        .ticked(selected, Contact::title);
    here.paged(data, ROWS, table, none)
}
