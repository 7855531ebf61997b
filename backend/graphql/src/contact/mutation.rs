//! Typing contacts in, changing and deleting them.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::contact::{self as cases, ContactInput};
use handsight_domain::{id::ContactId, policy::Permission};

use super::Contact;
use crate::{
    context::{Visit, id_of, need_id},
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
};

/// What is known of somebody; a number or an address is needed.
#[derive(Debug, InputObject)]
pub struct ContactFields {
    /// The name, at most 100 characters.
    name: Option<String>,
    /// The number, as dialled where the enterprise is, or international.
    phone_number: Option<String>,
    /// The e-mail address.
    email: Option<String>,
    /// The department, at most 100 characters.
    department: Option<String>,
    /// The office, at most 100 characters.
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

/// A contact to be made.
#[derive(Debug, InputObject)]
pub struct CreateContactInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// What is known.
    fields: ContactFields,
}
/// The contact is made.
#[derive(Debug, SimpleObject)]
pub struct CreateContactDone {
    /// The contact.
    contact: Contact,
}
payload!(
    /// What came of making a contact.
    CreateContactPayload = CreateContactDone, Invalid(InvalidInput), Conflict(Conflict)
);

/// A contact to be changed.
#[derive(Debug, InputObject)]
pub struct UpdateContactInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The contact.
    contact_id: ID,
    /// What it is from now on; what is absent is emptied.
    fields: ContactFields,
}
/// The contact as it is now.
#[derive(Debug, SimpleObject)]
pub struct UpdateContactDone {
    /// The contact.
    contact: Contact,
}
payload!(
    /// What came of changing a contact.
    UpdateContactPayload = UpdateContactDone, Invalid(InvalidInput), Conflict(Conflict)
);

/// Which contacts to delete.
#[derive(Debug, InputObject)]
pub struct DeleteContactsInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The contacts, at most 1,000.
    contact_ids: Vec<ID>,
}
/// These contacts are gone.
#[derive(Debug, SimpleObject)]
pub struct DeleteContactsDone {
    /// The ids of those that were there.
    deleted_ids: Vec<ID>,
}
payload!(
    /// What came of deleting contacts.
    DeleteContactsPayload = DeleteContactsDone, Limit(LimitReached)
);

/// Mutations of contacts.
#[derive(Debug, Default)]
pub struct ContactMutation;

#[Object]
impl ContactMutation {
    /// Makes a contact.
    async fn create_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: CreateContactInput,
    ) -> Result<CreateContactPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let done =
            cases::create(ctx.app(), &scope, input.idempotency_key.as_deref(), &input.fields.into()).await;
        CreateContactPayload::of(done.map(|row| CreateContactDone { contact: Contact::new(row, scope) }))
    }
    /// Changes a contact.
    async fn update_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what.")] input: UpdateContactInput,
    ) -> Result<UpdateContactPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.contact_id)?);
        let done = cases::update(ctx.app(), &scope, key, id, &input.fields.into()).await;
        UpdateContactPayload::of(done.map(|row| UpdateContactDone { contact: Contact::new(row, scope) }))
    }
    /// Deletes contacts with their invitations; phones that came in stay.
    async fn delete_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeleteContactsInput,
    ) -> Result<DeleteContactsPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let ids: Vec<ContactId> = input.contact_ids.iter().filter_map(id_of).collect();
        let done = cases::delete(ctx.app(), &scope, input.idempotency_key.as_deref(), &ids).await;
        DeleteContactsPayload::of(done.map(|gone| DeleteContactsDone {
            deleted_ids: gone.into_iter().map(|id| id.to_string().into()).collect(),
        }))
    }
}
