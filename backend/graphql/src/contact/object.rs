//! A contact and an import as objects.

use async_graphql::{ComplexObject, Context, Enum, ID, Result};
use handsight_app::contact as cases;

use crate::{
    actor::Actor,
    campaign::CampaignInvite,
    connection,
    loader::{InviteOfContactKey, loaders},
    member::actor,
    noun::{noun, view},
    scalar::DateTime,
};

/// State of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "handsight_app::contact::ContactState")]
pub enum ContactState {
    /// Not invited by any campaign.
    New,
    /// Invited, but no device of the contact has enrolled.
    Invited,
    /// A device of the contact enrolled.
    Enrolled,
}

noun! {
    /// A person to invite, created manually or imported.
    Contact(cases::ContactRow) {
        /// Name; null if unknown.
        name: Option<&str> = |row| row.details.name.as_deref(),
        /// Phone number in E.164 format; null if unknown.
        phone_number: Option<&str> = |row| row.details.phone_number.as_deref(),
        /// E-mail address; null if unknown.
        email: Option<&str> = |row| row.details.email.as_deref(),
        /// Department; null if unknown.
        department: Option<&str> = |row| row.details.department.as_deref(),
        /// Office; null if unknown.
        office: Option<&str> = |row| row.details.office.as_deref(),
        /// Notes; null if empty.
        notes: Option<&str> = |row| row.details.notes.as_deref(),
        /// When it was created.
        created_at: DateTime,
        /// When it was last updated.
        updated_at: DateTime,
    }
}

connection!(Contact, ContactConnection, ContactEdge);

#[ComplexObject]
impl Contact {
    /// The most relevant invitation: the one by which a device enrolled, otherwise the newest; null if there
    /// is none.
    async fn invite(&self, ctx: &Context<'_>) -> Result<Option<CampaignInvite>> {
        let row = loaders(ctx, &self.scope).load_one(InviteOfContactKey(self.row.id)).await?;
        Ok(row.map(|row| CampaignInvite::new(row, self.scope.clone())))
    }
}

view! {
    /// An import of a contact file.
    ContactImport(cases::ImportRow) {
        /// File name.
        file_name: &str,
        /// Number of uploaded bytes.
        bytes: i32,
        /// When the upload began.
        created_at: DateTime,
        /// When it was committed; null if it hasn't been.
        committed_at: Option<DateTime>,
        /// When it was undone; null if it wasn't.
        undone_at: Option<DateTime>,
        /// Number of created contacts.
        created: i32,
        /// Number of updated contacts.
        updated: i32,
        /// Number of rows without new data.
        unchanged: i32,
        /// Number of rejected rows.
        refused: i32,
    }
}

#[ComplexObject]
impl ContactImport {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Who uploaded the file.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.0.created_by)
    }
}
