//! Members, invitations, API tokens, and one's own sign-ins.

use super::action::Actor;
use super::kinds::{Permission, Role};
use super::outcome::{Conflict, InvalidInput, Outcome, payload};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// A member.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Member {
    pub id: cynic::Id,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub created_at: DateTime,
    pub last_sign_in_at: Option<DateTime>,
}

/// An invitation not yet accepted.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Invitation {
    pub id: cynic::Id,
    pub email: String,
    pub role: Role,
    pub created_at: DateTime,
    pub expires_at: DateTime,
    pub invited_by: Actor,
}

/// The members; an enterprise has few enough for one page.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "MemberConnection")]
pub struct MemberPage {
    /// By name.
    pub nodes: Vec<Member>,
    /// How many.
    pub total_count: i32,
}

/// Members and invitations together.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query")]
pub struct People {
    #[arguments(first: 200)]
    pub members: MemberPage,
    pub invitations: Vec<Invitation>,
}

/// Members and invitations.
///
/// # Errors
/// As [`transport::run`].
pub async fn people() -> Result<People, Fault> {
    transport::run(People::build(())).await
}

#[derive(cynic::InputObject)]
struct InviteMemberInput {
    idempotency_key: Option<String>,
    email: String,
    role: Role,
}
#[derive(cynic::QueryVariables)]
struct InviteVariables {
    input: InviteMemberInput,
}
#[derive(cynic::QueryFragment)]
struct InviteMemberDone {
    link: String,
}
payload!(InviteMemberPayload: InviteMemberDone, InvalidInput, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "InviteVariables")]
struct InviteMember {
    #[arguments(input: $input)]
    invite_member: InviteMemberPayload,
}

/// Invites; brings the link, which is shown once.
///
/// # Errors
/// When the address will not do or belongs to a member already, or as [`transport::run`].
pub async fn invite(email: &str, role: Role) -> Outcome<String> {
    let input = InviteMemberInput {
        idempotency_key: Some(browser::idempotency_key()),
        email: email.trim().to_owned(),
        role,
    };
    Ok(transport::run(InviteMember::build(InviteVariables { input })).await?.invite_member.outcome()?.link)
}

#[derive(cynic::InputObject)]
struct WithdrawInvitationInput {
    idempotency_key: Option<String>,
    invitation_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct WithdrawVariables {
    input: WithdrawInvitationInput,
}
#[derive(cynic::QueryFragment)]
struct WithdrawInvitationDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    withdrawn_id: cynic::Id,
}
payload!(WithdrawInvitationPayload: WithdrawInvitationDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "WithdrawVariables")]
struct WithdrawInvitation {
    #[arguments(input: $input)]
    withdraw_invitation: WithdrawInvitationPayload,
}

/// Withdraws an invitation.
///
/// # Errors
/// When it was accepted already, or as [`transport::run`].
pub async fn withdraw(id: &str) -> Outcome<()> {
    let input = WithdrawInvitationInput {
        idempotency_key: Some(browser::idempotency_key()),
        invitation_id: cynic::Id::new(id),
    };
    transport::run(WithdrawInvitation::build(WithdrawVariables { input }))
        .await?
        .withdraw_invitation
        .outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct ChangeMemberRoleInput {
    idempotency_key: Option<String>,
    member_id: cynic::Id,
    role: Role,
}
#[derive(cynic::QueryVariables)]
struct ChangeRoleVariables {
    input: ChangeMemberRoleInput,
}
#[derive(cynic::QueryFragment)]
struct ChangeMemberRoleDone {
    member: Member,
}
payload!(ChangeMemberRolePayload: ChangeMemberRoleDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "ChangeRoleVariables")]
struct ChangeMemberRole {
    #[arguments(input: $input)]
    change_member_role: ChangeMemberRolePayload,
}

/// Gives a member another role.
///
/// # Errors
/// When it would leave the enterprise without an owner, or as [`transport::run`].
pub async fn change_role(id: &str, role: Role) -> Outcome<Member> {
    let input = ChangeMemberRoleInput {
        idempotency_key: Some(browser::idempotency_key()),
        member_id: cynic::Id::new(id),
        role,
    };
    let answer = transport::run(ChangeMemberRole::build(ChangeRoleVariables { input })).await?;
    Ok(answer.change_member_role.outcome()?.member)
}

#[derive(cynic::InputObject)]
struct RemoveMemberInput {
    idempotency_key: Option<String>,
    member_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RemoveVariables {
    input: RemoveMemberInput,
}
#[derive(cynic::QueryFragment)]
struct RemoveMemberDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    removed_id: cynic::Id,
}
payload!(RemoveMemberPayload: RemoveMemberDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RemoveVariables")]
struct RemoveMember {
    #[arguments(input: $input)]
    remove_member: RemoveMemberPayload,
}

/// Removes a member.
///
/// # Errors
/// When it is the last owner, or as [`transport::run`].
pub async fn remove(id: &str) -> Outcome<()> {
    let input = RemoveMemberInput {
        idempotency_key: Some(browser::idempotency_key()),
        member_id: cynic::Id::new(id),
    };
    transport::run(RemoveMember::build(RemoveVariables { input })).await?.remove_member.outcome()?;
    Ok(())
}

/// An API token, without its secret.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ApiToken {
    pub id: cynic::Id,
    pub name: String,
    pub prefix: String,
    pub scopes: Vec<Permission>,
    pub created_at: DateTime,
    pub created_by: Actor,
    pub expires_at: Option<DateTime>,
    pub last_used_at: Option<DateTime>,
    pub revoked_at: Option<DateTime>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ApiTokenConnection")]
struct ApiTokenPage {
    nodes: Vec<ApiToken>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct TokensQuery {
    #[arguments(first: 200)]
    api_tokens: ApiTokenPage,
}

/// The API tokens, newest first.
///
/// # Errors
/// As [`transport::run`].
pub async fn tokens() -> Result<Vec<ApiToken>, Fault> {
    Ok(transport::run(TokensQuery::build(())).await?.api_tokens.nodes)
}

#[derive(cynic::InputObject)]
struct CreateApiTokenInput {
    idempotency_key: Option<String>,
    name: String,
    scopes: Vec<Permission>,
    expires_at: Option<DateTime>,
}
#[derive(cynic::QueryVariables)]
struct CreateTokenVariables {
    input: CreateApiTokenInput,
}
#[derive(cynic::QueryFragment)]
struct CreateApiTokenDone {
    secret: String,
}
payload!(CreateApiTokenPayload: CreateApiTokenDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateTokenVariables")]
struct CreateApiToken {
    #[arguments(input: $input)]
    create_api_token: CreateApiTokenPayload,
}

/// Creates a token; brings its secret, which is shown once.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn create_token(name: &str, scopes: Vec<Permission>, expires_at: Option<i64>) -> Outcome<String> {
    let input = CreateApiTokenInput {
        idempotency_key: Some(browser::idempotency_key()),
        name: name.trim().to_owned(),
        scopes,
        expires_at: expires_at.map(DateTime::from_ms),
    };
    let answer = transport::run(CreateApiToken::build(CreateTokenVariables { input })).await?;
    Ok(answer.create_api_token.outcome()?.secret)
}

#[derive(cynic::InputObject)]
struct RevokeApiTokenInput {
    idempotency_key: Option<String>,
    api_token_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RevokeVariables {
    input: RevokeApiTokenInput,
}
#[derive(cynic::QueryFragment)]
struct RevokeApiTokenDone {
    api_token: ApiToken,
}
payload!(RevokeApiTokenPayload: RevokeApiTokenDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RevokeVariables")]
struct RevokeApiToken {
    #[arguments(input: $input)]
    revoke_api_token: RevokeApiTokenPayload,
}

/// Revokes a token, at once.
///
/// # Errors
/// When it was revoked already, or as [`transport::run`].
pub async fn revoke_token(id: &str) -> Outcome<ApiToken> {
    let input = RevokeApiTokenInput {
        idempotency_key: Some(browser::idempotency_key()),
        api_token_id: cynic::Id::new(id),
    };
    let answer = transport::run(RevokeApiToken::build(RevokeVariables { input })).await?;
    Ok(answer.revoke_api_token.outcome()?.api_token)
}
