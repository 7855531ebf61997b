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

/// How far a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "handsight_app::contact::ContactState")]
pub enum ContactState {
    /// No campaign invited it.
    New,
    /// Invited, and no phone of its came in.
    Invited,
    /// A phone of its came in.
    Enrolled,
}

noun! {
    /// Somebody to invite: typed in, or brought in with a file.
    Contact(cases::ContactRow) {
        /// The name; null when it is not known.
        name: Option<&str> = |row| row.details.name.as_deref(),
        /// The number in E.164; null when it is not known.
        phone_number: Option<&str> = |row| row.details.phone_number.as_deref(),
        /// The e-mail address; null when it is not known.
        email: Option<&str> = |row| row.details.email.as_deref(),
        /// The department; null when it is not known.
        department: Option<&str> = |row| row.details.department.as_deref(),
        /// The office; null when it is not known.
        office: Option<&str> = |row| row.details.office.as_deref(),
        /// What people noted; null when nothing.
        notes: Option<&str> = |row| row.details.notes.as_deref(),
        /// When it was created.
        created_at: DateTime,
        /// When it was last changed.
        updated_at: DateTime,
    }
}

connection!(Contact, ContactConnection, ContactEdge);

#[ComplexObject]
impl Contact {
    /// The invitation that says most: the one that a phone came by, else the newest; null when there is none.
    async fn invite(&self, ctx: &Context<'_>) -> Result<Option<CampaignInvite>> {
        let row = loaders(ctx, &self.scope).load_one(InviteOfContactKey(self.row.id)).await?;
        Ok(row.map(|row| CampaignInvite::new(row, self.scope.clone())))
    }
}

view! {
    /// A file of contacts that was sent.
    ContactImport(cases::ImportRow) {
        /// The file's name.
        file_name: &str,
        /// How many bytes of it have come.
        bytes: i32,
        /// When the first of them came.
        created_at: DateTime,
        /// When it was carried out; null while it is only looked at.
        committed_at: Option<DateTime>,
        /// When it was undone; null when it was not.
        undone_at: Option<DateTime>,
        /// How many contacts it made.
        created: i32,
        /// How many contacts it changed.
        updated: i32,
        /// How many rows said nothing new.
        unchanged: i32,
        /// How many rows could not be taken.
        refused: i32,
    }
}

#[ComplexObject]
impl ContactImport {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// Who created it.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.0.created_by)
    }
}
