//! Reading contacts and imports.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use handsight_app::contact::{self as cases, ContactKey, ContactOrder, ContactQuery};
use handsight_domain::{
    id::{ContactId, ContactImportId},
    policy::Permission,
};

use super::{
    Contact, ContactConnection, ContactImport, ContactImportPreview, object::ContactState,
    preview::ContactImportOptions,
};
use crate::{
    connection::page_request,
    context::{Visit, id_of, need_id},
    error::fail,
    loader::ContactRowKey,
    node::{by_id, found, loaded},
};

/// By what contacts are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "handsight_app::contact::ContactKey")]
pub enum ContactSortKey {
    /// Name.
    Name,
    /// Number.
    PhoneNumber,
    /// E-mail address.
    Email,
    /// Department.
    Department,
    /// When it was made.
    CreatedAt,
}

/// An order of contacts.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct ContactSort {
    /// By what.
    key: ContactSortKey,
    /// From the greatest.
    #[graphql(default)]
    descending: bool,
}

/// Which contacts; all fields must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ContactFilter {
    /// Only those this far.
    state: Option<ContactState>,
    /// Only those of this department.
    department: Option<String>,
    /// Only those that this import made.
    import_id: Option<ID>,
    /// Only those that this campaign has not invited.
    not_invited_by_campaign_id: Option<ID>,
}

/// Root fields of contacts.
#[derive(Debug, Default)]
pub struct ContactQueryRoot;

#[Object]
impl ContactQueryRoot {
    /// Contacts, by name unless another order is asked for.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only contacts that hold all these words in name, number, address …")]
        search: Option<String>,
        #[graphql(desc = "Only those that pass; null for all.")] filter: Option<ContactFilter>,
        #[graphql(desc = "In which order; by name when nothing is said.")] sort: Option<ContactSort>,
        #[graphql(desc = "How many from the beginning, 1 to 200; 50 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ContactConnection> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let filter = filter.unwrap_or_default();
        let query = ContactQuery {
            search,
            state: filter.state.map(Into::into),
            department: filter.department,
            import: filter.import_id.as_ref().map(need_id).transpose()?,
            not_invited_by: filter.not_invited_by_campaign_id.as_ref().map(need_id).transpose()?,
        };
        let order = sort.map_or(ContactOrder { key: ContactKey::Name, descending: false }, |s| {
            ContactOrder { key: s.key.into(), descending: s.descending }
        });
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::list(ctx.app(), &scope, &query, order, &request).await.map_err(fail)?;
        Ok(page.map(|row| Contact::new(row, scope.clone())).into())
    }
    /// A contact; null when there is none with this id.
    async fn contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact's id.")] id: ID,
    ) -> Result<Option<Contact>> {
        by_id(ctx, id_of(&id)).await
    }
    /// The newest files that were brought in, newest first, at most 50.
    async fn contact_imports(&self, ctx: &Context<'_>) -> Result<Vec<ContactImport>> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let rows = cases::imports(ctx.app(), &scope).await.map_err(fail)?;
        Ok(rows.into_iter().map(ContactImport).collect())
    }
    /// What a file that was sent would bring, and what is wrong in which row.
    async fn contact_import_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The import's id.")] id: ID,
        #[graphql(desc = "How it is read; as its headings say when absent.")] options: Option<
            ContactImportOptions,
        >,
    ) -> Result<ContactImportPreview> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let options = options.unwrap_or_default();
        let preview =
            cases::preview(ctx.app(), &scope, need_id(&id)?, &options.options(), options.replace).await;
        Ok(ContactImportPreview(preview.map_err(fail)?))
    }
}

found! {
    ContactImport by ContactImportId, EnrolmentManage, cases::find_import as ContactImport;
}

loaded! {
    Contact by ContactId, EnrolmentManage, ContactRowKey;
}
