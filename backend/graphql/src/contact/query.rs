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

/// Sort key of contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "handsight_app::contact::ContactKey")]
pub enum ContactSortKey {
    /// Name.
    Name,
    /// Phone number.
    PhoneNumber,
    /// E-mail address.
    Email,
    /// Department.
    Department,
    /// Creation time.
    CreatedAt,
}

/// Sort order of contacts.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct ContactSort {
    /// Sort key.
    key: ContactSortKey,
    /// Whether to sort in descending order.
    #[graphql(default)]
    descending: bool,
}

/// Filters contacts; all given fields must match.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ContactFilter {
    /// Filters by state.
    state: Option<ContactState>,
    /// Filters by department.
    department: Option<String>,
    /// Only contacts created by this import.
    import_id: Option<ID>,
    /// Only contacts not invited by this campaign.
    not_invited_by_campaign_id: Option<ID>,
}

/// Root fields of contacts.
#[derive(Debug, Default)]
pub struct ContactQueryRoot;

#[Object]
impl ContactQueryRoot {
    /// Contacts, sorted by name by default.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only contacts with all these words in their name, number, address …")]
        search: Option<String>,
        #[graphql(desc = "Filters contacts; null for all.")] filter: Option<ContactFilter>,
        #[graphql(desc = "Sort order; by name if absent.")] sort: Option<ContactSort>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
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
    /// A contact by ID; null if not found.
    async fn contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the contact.")] id: ID,
    ) -> Result<Option<Contact>> {
        by_id(ctx, id_of(&id)).await
    }
    /// The most recent committed contact imports, newest first, at most 50.
    async fn contact_imports(&self, ctx: &Context<'_>) -> Result<Vec<ContactImport>> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let rows = cases::imports(ctx.app(), &scope).await.map_err(fail)?;
        Ok(rows.into_iter().map(ContactImport).collect())
    }
    /// Preview of an uploaded contact file: the changes it would make and the problems of each row.
    async fn contact_import_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the import.")] id: ID,
        #[graphql(desc = "How to read the file; optional.")] options: Option<ContactImportOptions>,
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
