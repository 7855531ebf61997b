//! Making an API token.

use handsight_domain::{
    caller::{Caller, Denied},
    id::{ApiTokenId, MemberId},
    policy::Permission,
    scope::{Actor, EnterpriseScope},
    time::Timestamp,
};
use handsight_store::{
    Tx, WriteTx,
    people::{api_token as rows, enterprise},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{ApiToken, PREFIX, secret_hash};
use crate::{
    App, FieldProblem, UseCaseError,
    account::new_secret,
    once::{entry, once},
    read::required,
};

/// What the token is to be.
#[derive(Debug, Clone, Serialize)]
pub struct NewToken {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// Until when it works; `None` without end.
    pub expires_at: Option<Timestamp>,
}

/// A token and its text.
#[derive(Debug, Clone)]
pub struct Created {
    /// The token.
    pub token: ApiToken,
    /// Its text, never to be had again.
    pub secret: String,
}

#[derive(Serialize, Deserialize)]
struct Outcome {
    id: ApiTokenId,
    secret: String,
}

/// Makes a token with at most the permissions of whoever makes it. What a token makes ends with it at the latest, also
/// when nothing is said about its end.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a name, an end or scopes that will not do.
pub async fn create(
    app: &App,
    scope: &EnterpriseScope,
    maker: &Caller,
    key: Option<&str>,
    input: &NewToken,
) -> Result<Created, UseCaseError> {
    let now = app.clock.now();
    let name = input.name.trim().to_owned();
    let mut problems = Vec::new();
    let mut wrong = |field, message: String| problems.push(FieldProblem { field, message });
    if name.is_empty() || name.chars().count() > 120 {
        wrong("name", "must have 1 to 120 characters".to_owned());
    }
    if input.scopes.is_empty() {
        wrong("scopes", "must name at least one permission".to_owned());
    }
    let beyond: Vec<_> = input.scopes.iter().filter(|p| !maker.may(**p)).map(|p| p.name()).collect();
    if !beyond.is_empty() {
        wrong("scopes", format!("goes beyond your own permissions: {}", beyond.join(", ")));
    }
    if input.expires_at.is_some_and(|at| at <= now) {
        wrong("expiresAt", "lies in the past".to_owned());
    }
    UseCaseError::if_any(problems)?;
    let mut scopes = input.scopes.clone();
    scopes.sort();
    scopes.dedup();

    let twin = async |tx: &Tx, Outcome { id, secret }| {
        let token = required::<rows::ApiTokenRow>(tx, id).await?;
        Ok(Created { token, secret })
    };
    once(app, scope, key, "createApiToken", input, twin, async |tx| {
        let Bounds { maker, parent, until } = bounds(tx, scope.actor()).await?;
        let expires_at = match (input.expires_at, until) {
            (Some(at), Some(until)) if at > until => {
                let message = format!("is later than the end of the token that makes it, {until}");
                return Err(UseCaseError::field("expiresAt", message));
            }
            (at, until) => at.or(until),
        };
        let enterprise = enterprise::enterprise(tx).await?.ok_or(UseCaseError::NotFound)?;
        let (half, secret) = {
            let half = new_secret(app);
            let secret = format!("{PREFIX}{}_{half}", enterprise.system_id);
            (half, secret)
        };
        let token = ApiToken {
            id: app.mint.id(),
            name,
            prefix: secret.chars().take(PREFIX.len() + 10 + 1 + 4).collect(),
            scopes,
            created_at: now,
            created_by: serde_json::to_string(scope.actor()).unwrap_or_default(),
            maker,
            parent,
            expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        rows::insert(tx, &token, &secret_hash(app, &half)).await?;
        let words = format!("Made the API token {}", token.name);
        let detail = json!({"name": token.name, "scopes": token.scopes, "expiresAt": token.expires_at});
        Ok(entry("token.created", token.id, words, detail)
            .keeping(Outcome { id: token.id, secret: secret.clone() }, Created { token, secret }))
    })
    .await
}

/// What bounds a new token.
struct Bounds {
    /// The member whose permissions it has at most: its maker, or the maker of the token that makes it.
    maker: MemberId,
    /// The token that makes it.
    parent: Option<ApiTokenId>,
    /// When that one ends.
    until: Option<Timestamp>,
}

async fn bounds(tx: &WriteTx, actor: &Actor) -> Result<Bounds, UseCaseError> {
    match actor {
        Actor::Member { id, .. } => Ok(Bounds { maker: *id, parent: None, until: None }),
        Actor::ApiToken { id, .. } => {
            if !rows::hold(tx, *id).await? {
                return Err(UseCaseError::Denied(Denied::Anonymous));
            }
            let parent = required::<rows::ApiTokenRow>(tx, *id).await?;
            Ok(Bounds { maker: parent.maker, parent: Some(parent.id), until: parent.expires_at })
        }
        Actor::Device { .. } | Actor::Script { .. } | Actor::System | Actor::Operator { .. } => {
            Err(UseCaseError::Internal("only members and tokens make tokens".to_owned()))
        }
    }
}
