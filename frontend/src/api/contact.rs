//! Contacts: the list, and what people do with it.

use super::kinds::{ContactState, InviteState};
use super::outcome::{Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::page::{PageInfo, Turn};
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// The campaign of an invitation, as far as a list names it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Campaign")]
pub struct CampaignName {
    pub id: cynic::Id,
    pub name: String,
}

/// How far a contact's invitation is.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CampaignInvite")]
pub struct ItsInvite {
    pub state: InviteState,
    pub campaign: Option<CampaignName>,
}

/// A contact.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Contact {
    pub id: cynic::Id,
    pub name: Option<String>,
    pub phone_number: Option<String>,
    pub email: Option<String>,
    pub department: Option<String>,
    pub office: Option<String>,
    pub notes: Option<String>,
    pub invite: Option<ItsInvite>,
}

impl Contact {
    /// What to call it.
    pub fn title(&self) -> String {
        [&self.name, &self.email, &self.phone_number]
            .into_iter()
            .flatten()
            .next()
            .cloned()
            .unwrap_or_default()
    }
}

/// A page of contacts.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ContactConnection")]
pub struct ContactPage {
    pub nodes: Vec<Contact>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

/// By what contacts are ordered.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactSortKey {
    Name,
    PhoneNumber,
    Email,
    Department,
    CreatedAt,
}

impl ContactSortKey {
    /// From its word in an address; by name for any other.
    pub fn read(word: &str) -> Self {
        match word {
            "number" => Self::PhoneNumber,
            "email" => Self::Email,
            "department" => Self::Department,
            "created" => Self::CreatedAt,
            _ => Self::Name,
        }
    }
}

#[derive(cynic::InputObject)]
struct ContactSort {
    key: ContactSortKey,
    descending: bool,
}
#[derive(cynic::InputObject)]
struct ContactFilter {
    state: Option<ContactState>,
}
#[derive(cynic::QueryVariables)]
struct ContactsVariables {
    search: Option<String>,
    filter: Option<ContactFilter>,
    sort: Option<ContactSort>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ContactsVariables")]
struct ContactsQuery {
    #[arguments(search: $search, filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before)]
    contacts: ContactPage,
}

/// Which contacts, in which order.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactsAsked {
    pub search: String,
    pub state: Option<ContactState>,
    pub key: ContactSortKey,
    pub descending: bool,
    pub turn: Turn,
    pub rows: i32,
}

/// A page of contacts.
///
/// # Errors
/// As [`transport::run`].
pub async fn contacts(asked: ContactsAsked) -> Result<ContactPage, Fault> {
    let slice = asked.turn.slice(asked.rows);
    let variables = ContactsVariables {
        search: Some(asked.search).filter(|text| !text.trim().is_empty()),
        filter: Some(ContactFilter { state: asked.state }),
        sort: Some(ContactSort { key: asked.key, descending: asked.descending }),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    Ok(transport::run(ContactsQuery::build(variables)).await?.contacts)
}

/// What is known of somebody, as a form holds it.
#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct ContactFields {
    pub name: Option<String>,
    pub phone_number: Option<String>,
    pub email: Option<String>,
    pub department: Option<String>,
    pub office: Option<String>,
    pub notes: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Contact")]
struct ContactRef {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    id: cynic::Id,
}
#[derive(cynic::InputObject)]
struct CreateContactInput {
    idempotency_key: Option<String>,
    fields: ContactFields,
}
#[derive(cynic::QueryVariables)]
struct CreateVariables {
    input: CreateContactInput,
}
#[derive(cynic::QueryFragment)]
struct CreateContactDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    contact: ContactRef,
}
payload!(CreateContactPayload: CreateContactDone, InvalidInput, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateVariables")]
struct CreateContact {
    #[arguments(input: $input)]
    create_contact: CreateContactPayload,
}

#[derive(cynic::InputObject)]
struct UpdateContactInput {
    idempotency_key: Option<String>,
    contact_id: cynic::Id,
    fields: ContactFields,
}
#[derive(cynic::QueryVariables)]
struct UpdateVariables {
    input: UpdateContactInput,
}
#[derive(cynic::QueryFragment)]
struct UpdateContactDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    contact: ContactRef,
}
payload!(UpdateContactPayload: UpdateContactDone, InvalidInput, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
struct UpdateContact {
    #[arguments(input: $input)]
    update_contact: UpdateContactPayload,
}

/// Makes a contact, or changes the one with this id.
///
/// # Errors
/// When a field will not do or somebody has the number or address already, or as [`transport::run`].
pub async fn save(id: Option<String>, fields: ContactFields) -> Outcome<()> {
    let idempotency_key = Some(browser::idempotency_key());
    match id {
        None => {
            let input = CreateContactInput { idempotency_key, fields };
            transport::run(CreateContact::build(CreateVariables { input }))
                .await?
                .create_contact
                .outcome()?;
        }
        Some(id) => {
            let input = UpdateContactInput { idempotency_key, contact_id: cynic::Id::new(id), fields };
            transport::run(UpdateContact::build(UpdateVariables { input }))
                .await?
                .update_contact
                .outcome()?;
        }
    }
    Ok(())
}

#[derive(cynic::InputObject)]
struct DeleteContactsInput {
    idempotency_key: Option<String>,
    contact_ids: Vec<cynic::Id>,
}
#[derive(cynic::QueryVariables)]
struct DeleteVariables {
    input: DeleteContactsInput,
}
#[derive(cynic::QueryFragment)]
struct DeleteContactsDone {
    deleted_ids: Vec<cynic::Id>,
}
payload!(DeleteContactsPayload: DeleteContactsDone, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
struct DeleteContacts {
    #[arguments(input: $input)]
    delete_contacts: DeleteContactsPayload,
}

/// Deletes contacts; says how many were there.
///
/// # Errors
/// For too many at once, or as [`transport::run`].
pub async fn delete(ids: Vec<String>) -> Outcome<usize> {
    let input = DeleteContactsInput {
        idempotency_key: Some(browser::idempotency_key()),
        contact_ids: ids.into_iter().map(cynic::Id::new).collect(),
    };
    let done = transport::run(DeleteContacts::build(DeleteVariables { input })).await?;
    Ok(done.delete_contacts.outcome()?.deleted_ids.len())
}
