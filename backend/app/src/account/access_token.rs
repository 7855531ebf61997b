//! Access tokens: JWTs of ten minutes, HS256 only, signed with keys that rotate every thirty days. A token
//! names a session; whether that session still lives is asked of the database at every request.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use handsight_domain::{
    id::{AccountId, AuthSessionId, EnterpriseId, MemberId},
    scope::PlatformScope,
    time::Timestamp,
};
use handsight_store::people::signing_key as rows;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{App, UseCaseError};

/// How long an access token lives.
pub const LIFE: Duration = Duration::from_secs(600);
/// The `aud` of every access token.
pub const AUDIENCE: &str = "handsight-api";
const SIGNS_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a token says. Times are whole seconds since 1970 (RFC 7519 section 4.1).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    pub sub: AccountId,
    pub sid: AuthSessionId,
    pub ent: EnterpriseId,
    pub mem: MemberId,
    iat: i64,
    pub exp: i64,
}

struct Key {
    id: String,
    secret: Zeroizing<Vec<u8>>,
    signs_until: Timestamp,
    verifies_until: Timestamp,
}

/// The signing keys that this process knows; cloning shares them.
#[derive(Clone, Default)]
pub struct AccessTokens(Arc<RwLock<Vec<Key>>>);

impl std::fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessTokens(…)")
    }
}

impl AccessTokens {
    fn with<T>(&self, found: impl FnOnce(&[Key]) -> Option<T>) -> Option<T> {
        found(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
    async fn load(&self, app: &App) -> Result<(), UseCaseError> {
        let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
        let mut keys = Vec::new();
        for row in rows::living(&tx, app.clock.now()).await? {
            let secret = app
                .secret
                .open(&format!("signing key {}", row.id), &row.secret_sealed)
                .map_err(UseCaseError::internal)?;
            keys.push(Key {
                id: row.id,
                secret,
                signs_until: row.signs_until,
                verifies_until: row.verifies_until,
            });
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }
    async fn rotate(&self, app: &App) -> Result<(), UseCaseError> {
        let now = app.clock.now();
        let id = app.mint.uuid_at(now).simple().to_string();
        let secret: [u8; 32] = app.mint.bytes();
        let row = rows::SigningKeyRow {
            secret_sealed: app.secret.seal(&app.mint, &format!("signing key {id}"), &secret),
            id,
            signs_until: now.after(SIGNS_FOR),
            // A token signed in the last moment still lives its life.
            verifies_until: now.after(SIGNS_FOR).after(LIFE).after(LIFE),
        };
        let tx = app.store.platform(&PlatformScope::of_service()).await?;
        rows::insert(&tx, &row, now).await?;
        tx.commit().await?;
        self.load(app).await
    }
    fn signer(&self, now: Timestamp) -> Option<(String, EncodingKey)> {
        self.with(|keys| {
            let key = keys.iter().find(|k| k.signs_until > now)?;
            Some((key.id.clone(), EncodingKey::from_secret(&key.secret)))
        })
    }
    /// A new token for a session that works as a member; answers it with its end.
    pub(super) async fn issue(
        &self,
        app: &App,
        account: AccountId,
        session: AuthSessionId,
        enterprise: EnterpriseId,
        member: MemberId,
    ) -> Result<(String, Timestamp), UseCaseError> {
        let now = app.clock.now();
        if self.signer(now).is_none() {
            self.load(app).await?;
        }
        if self.signer(now).is_none() {
            self.rotate(app).await?;
        }
        let missing = || UseCaseError::Internal("there is no signing key".to_owned());
        let (kid, key) = self.signer(now).ok_or_else(missing)?;
        let iat = now.millis() / 1000;
        let exp = iat + i64::try_from(LIFE.as_secs()).unwrap_or(0);
        let claims = Claims {
            iss: app.public_url.to_string(),
            aud: AUDIENCE.to_owned(),
            sub: account,
            sid: session,
            ent: enterprise,
            mem: member,
            iat,
            exp,
        };
        let header = Header { kid: Some(kid), ..Header::new(Algorithm::HS256) };
        let token = jsonwebtoken::encode(&header, &claims, &key).map_err(UseCaseError::internal)?;
        Ok((token, Timestamp::from_millis(exp * 1000)))
    }
    fn verifier(&self, kid: &str, now: Timestamp) -> Option<DecodingKey> {
        self.with(|keys| {
            let key = keys.iter().find(|k| k.id == kid && k.verifies_until > now)?;
            Some(DecodingKey::from_secret(&key.secret))
        })
    }
    /// What a token says, if it is ours, meant for us and not over.
    pub(super) async fn verify(&self, app: &App, token: &str) -> Result<Option<Claims>, UseCaseError> {
        let now = app.clock.now();
        let kid = jsonwebtoken::decode_header(token).ok().and_then(|h| h.kid);
        // A key's name is a UUID of ours: nothing else makes us ask the database.
        let Some(kid) = kid.filter(|k| Uuid::try_parse(k).is_ok()) else { return Ok(None) };
        if self.verifier(&kid, now).is_none() {
            self.load(app).await?;
        }
        let Some(key) = self.verifier(&kid, now) else { return Ok(None) };
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&*app.public_url]);
        validation.set_required_spec_claims(&["exp", "aud", "iss"]);
        // The library would ask the machine's clock; ours is asked below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok().map(|d| d.claims);
        Ok(claims.filter(|c| c.exp.saturating_mul(1000) > now.millis()))
    }
}
