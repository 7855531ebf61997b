//! Typing contacts in, changing and deleting them.

use async_graphql::{ID, InputObject};
use handsight_app::contact::{self as cases, ContactInput};
use handsight_domain::{id::ContactId, policy::Permission};

use super::Contact;
use crate::{
    context::{Visit, id_of, need_id},
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
};

/// Details of a contact; a phone number or an e-mail address is required.
#[derive(Debug, InputObject)]
pub struct ContactFields {
    /// Name, at most 100 characters.
    name: Option<String>,
    /// Phone number, in national format of the enterprise's country or in international format.
    phone_number: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Department, at most 100 characters.
    department: Option<String>,
    /// Office, at most 100 characters.
    office: Option<String>,
    /// Notes, at most 2,000 characters.
    notes: Option<String>,
}

impl From<ContactFields> for ContactInput {
    fn from(f: ContactFields) -> Self {
        Self {
            name: f.name,
            phone_number: f.phone_number,
            email: f.email,
            department: f.department,
            office: f.office,
            notes: f.notes,
        }
    }
}

mutations! {
    /// Mutations of contacts.
    ContactMutation;

    /// Creates a contact.
    create_contact("Parameters of `createContact`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let done = cases::create(ctx.app(), &scope, key, &input.fields.into()).await;
        done.map(|row| CreateContactDone { contact: Contact::new(row, scope) })
    }
    /// Input of `createContact`.
    CreateContactInput {
        /// Details of the contact.
        fields: ContactFields,
    }
    /// The created contact.
    CreateContactDone {
        /// The contact.
        contact: Contact,
    }
    /// Result of `createContact`.
    CreateContactPayload: InvalidInput, Conflict;

    /// Updates a contact.
    update_contact("Parameters of `updateContact`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let id = need_id(&input.contact_id)?;
        let done = cases::update(ctx.app(), &scope, key, id, &input.fields.into()).await;
        done.map(|row| UpdateContactDone { contact: Contact::new(row, scope) })
    }
    /// Input of `updateContact`.
    UpdateContactInput {
        /// ID of the contact.
        contact_id: ID,
        /// New details of the contact; absent fields are cleared.
        fields: ContactFields,
    }
    /// The updated contact.
    UpdateContactDone {
        /// The contact.
        contact: Contact,
    }
    /// Result of `updateContact`.
    UpdateContactPayload: InvalidInput, Conflict;

    /// Deletes contacts and their invitations; enrolled devices are kept.
    delete_contacts("Parameters of `deleteContacts`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let ids: Vec<ContactId> = input.contact_ids.iter().filter_map(id_of).collect();
        let done = cases::delete(ctx.app(), &scope, key, &ids).await;
        done.map(|gone| DeleteContactsDone {
            deleted_ids: gone.into_iter().map(|id| id.to_string().into()).collect(),
        })
    }
    /// Input of `deleteContacts`.
    DeleteContactsInput {
        /// IDs of the contacts, at most 1,000.
        contact_ids: Vec<ID>,
    }
    /// The contacts were deleted.
    DeleteContactsDone {
        /// IDs of the deleted contacts.
        deleted_ids: Vec<ID>,
    }
    /// Result of `deleteContacts`.
    DeleteContactsPayload: LimitReached;
}
