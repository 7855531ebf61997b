//! What a signed-in person sees of themselves: the account, and where else they are a member.

use handsight_domain::{caller::MemberCaller, id::MemberId, policy::Role, scope::PlatformScope};
use handsight_store::{
    people::{
        account::{self as rows, AccountRow},
        enterprise as enterprises, member as members,
    },
    row,
};

use crate::{App, UseCaseError};

/// One of a person's memberships.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The member.
    pub member: MemberId,
    /// The enterprise's name.
    pub enterprise_name: String,
    /// The role there.
    pub role: Role,
}

/// The caller's account.
pub async fn account(app: &App, caller: &MemberCaller) -> Result<AccountRow, UseCaseError> {
    let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
    rows::by_id(&tx, caller.account).await?.ok_or(UseCaseError::NotFound)
}

/// Every membership of the caller's account.
pub async fn memberships(app: &App, caller: &MemberCaller) -> Result<Vec<Membership>, UseCaseError> {
    let service = PlatformScope::of_service();
    let all = {
        let tx = app.store.platform_read(&service).await?;
        rows::memberships(&tx, caller.account).await?
    };
    let mut out = Vec::new();
    for membership in all {
        let tx = app.store.read(&service.enter(membership.enterprise)).await?;
        let member = row::find::<members::MemberRow>(&tx, membership.member).await?;
        if let (Some(member), Some(enterprise)) = (member, enterprises::enterprise(&tx).await?) {
            out.push(Membership { member: member.id, enterprise_name: enterprise.name, role: member.role });
        }
    }
    Ok(out)
}
