//! One's own account: where one is signed in, and the password.

use super::outcome::{Conflict, InvalidInput, Outcome, payload};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// A place where one is signed in.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AuthSession {
    pub id: cynic::Id,
    pub created_at: DateTime,
    pub last_used_at: DateTime,
    pub user_agent: Option<String>,
    pub address: Option<String>,
    pub current: bool,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct AuthSessionsQuery {
    auth_sessions: Vec<AuthSession>,
}

/// Where one is signed in.
///
/// # Errors
/// As [`transport::run`].
pub async fn sessions() -> Result<Vec<AuthSession>, Fault> {
    Ok(transport::run(AuthSessionsQuery::build(())).await?.auth_sessions)
}

#[derive(cynic::InputObject)]
struct EndAuthSessionInput {
    idempotency_key: Option<String>,
    session_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct EndVariables {
    input: EndAuthSessionInput,
}
#[derive(cynic::QueryFragment)]
struct EndAuthSessionDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    ended_id: cynic::Id,
}
payload!(EndAuthSessionPayload: EndAuthSessionDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "EndVariables")]
struct EndAuthSession {
    #[arguments(input: $input)]
    end_auth_session: EndAuthSessionPayload,
}

/// Signs out elsewhere.
///
/// # Errors
/// When it has ended already, or as [`transport::run`].
pub async fn end(id: &str) -> Outcome<()> {
    let input = EndAuthSessionInput {
        idempotency_key: Some(browser::idempotency_key()),
        session_id: cynic::Id::new(id),
    };
    transport::run(EndAuthSession::build(EndVariables { input })).await?.end_auth_session.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct ChangePasswordInput {
    idempotency_key: Option<String>,
    current_password: String,
    new_password: String,
}
#[derive(cynic::QueryVariables)]
struct PasswordVariables {
    input: ChangePasswordInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Account")]
struct ChangedAccount {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    email: String,
}
#[derive(cynic::QueryFragment)]
struct ChangePasswordDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    account: ChangedAccount,
}
payload!(ChangePasswordPayload: ChangePasswordDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "PasswordVariables")]
struct ChangePassword {
    #[arguments(input: $input)]
    change_password: ChangePasswordPayload,
}

/// Changes one's password.
///
/// # Errors
/// When the present one is wrong or the new one will not do, or as [`transport::run`].
pub async fn change_password(current: &str, new: &str) -> Outcome<()> {
    let input = ChangePasswordInput {
        idempotency_key: Some(browser::idempotency_key()),
        current_password: current.to_owned(),
        new_password: new.to_owned(),
    };
    transport::run(ChangePassword::build(PasswordVariables { input })).await?.change_password.outcome()?;
    Ok(())
}
