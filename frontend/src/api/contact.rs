//! Contacts: the list, and what people do with it.

pub use super::input::ContactFields;
use super::input::{ContactFilter, ContactSort};
pub use super::kinds::ContactSortKey;
use super::kinds::ContactState;
use super::outcome::Outcome;
use super::page::{Page, Turn};
use super::scalar::entered;
use crate::model::fault::Fault;

operations!("contact");

/// A page of contacts.
pub type ContactPage = Page<Contact>;

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
/// As [`super::transport::ask`].
pub async fn contacts(asked: ContactsAsked) -> Result<ContactPage, Fault> {
    let filter = ContactFilter { state: asked.state, ..ContactFilter::default() };
    let sort = ContactSort { key: asked.key, descending: asked.descending };
    list(entered(&asked.search), Some(filter), Some(sort), asked.turn, asked.rows).await
}

/// Makes a contact, or changes the one with this id.
///
/// # Errors
/// When a field will not do or somebody has the number or address already, or as [`super::transport::data`].
pub async fn save(id: Option<String>, fields: ContactFields) -> Outcome<()> {
    match id {
        None => create(fields).await,
        Some(id) => update(id, fields).await,
    }
}
