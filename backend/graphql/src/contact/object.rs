//! A contact and an import as objects.

use async_graphql::{Context, Enum, ID, Object, Result};
use handsight_app::contact as cases;
use handsight_domain::scope::EnterpriseScope;

use crate::{
    actor::Actor,
    campaign::CampaignInvite,
    connection,
    connection::clamp,
    loader::{InviteOfContactKey, loaders},
    member::actor,
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

/// Somebody to invite: typed in, or brought in with a file.
#[derive(Debug, Clone)]
pub struct Contact {
    pub(crate) row: cases::ContactRow,
    pub(crate) scope: EnterpriseScope,
}

connection!(Contact, ContactConnection, ContactEdge);

/// Somebody to invite: typed in, or brought in with a file.
#[Object]
impl Contact {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// The name; null when it is not known.
    async fn name(&self) -> Option<&str> {
        self.row.details.name.as_deref()
    }
    /// The number in E.164; null when it is not known.
    async fn phone_number(&self) -> Option<&str> {
        self.row.details.phone_number.as_deref()
    }
    /// The e-mail address; null when it is not known.
    async fn email(&self) -> Option<&str> {
        self.row.details.email.as_deref()
    }
    /// The department; null when it is not known.
    async fn department(&self) -> Option<&str> {
        self.row.details.department.as_deref()
    }
    /// The office; null when it is not known.
    async fn office(&self) -> Option<&str> {
        self.row.details.office.as_deref()
    }
    /// What people noted; null when nothing.
    async fn notes(&self) -> Option<&str> {
        self.row.details.notes.as_deref()
    }
    /// The invitation that says most: the one that a phone came by, else the newest; null when there is none.
    async fn invite(&self, ctx: &Context<'_>) -> Result<Option<CampaignInvite>> {
        let row = loaders(ctx, &self.scope).load_one(InviteOfContactKey(self.row.id)).await?;
        Ok(row.map(|row| CampaignInvite { row, scope: self.scope.clone() }))
    }
    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.row.updated_at.into()
    }
}

/// A file of contacts that was sent.
#[derive(Debug, Clone)]
pub struct ContactImport(pub(crate) cases::ImportRow);

/// A file of contacts that was sent.
#[Object]
impl ContactImport {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }
    /// The file's name.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }
    /// How many bytes of it have come.
    async fn bytes(&self) -> i32 {
        clamp(self.0.bytes)
    }
    /// When the first of them came.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
    /// By whom.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.0.created_by)
    }
    /// When it was carried out; null while it is only looked at.
    async fn committed_at(&self) -> Option<DateTime> {
        self.0.committed_at.map(DateTime)
    }
    /// When it was undone; null when it was not.
    async fn undone_at(&self) -> Option<DateTime> {
        self.0.undone_at.map(DateTime)
    }
    /// How many contacts it made.
    async fn created(&self) -> i32 {
        clamp(self.0.created)
    }
    /// How many contacts it changed.
    async fn updated(&self) -> i32 {
        clamp(self.0.updated)
    }
    /// How many rows said nothing new.
    async fn unchanged(&self) -> i32 {
        clamp(self.0.unchanged)
    }
    /// How many rows could not be taken.
    async fn refused(&self) -> i32 {
        clamp(self.0.refused)
    }
}
