//! A head that leaves the server: how far the log reached and when, signed. Who keeps one notices later that the log was
//! cut before it or written anew, whoever did it and however consistently. `docs/audit.md` is written from this file.

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer, Verifier};
use handsight_domain::{id::EnterpriseId, scope::EnterpriseScope, secret::SecretKey, time::Timestamp};
use handsight_store::people::audit::{self as rows, Head};
use serde::{Deserialize, Serialize};

use super::key::signing;
use crate::{App, UseCaseError};

/// The first line of what is signed.
const FORM: &str = "handsight audit head 1";
/// The longest file that is looked at, in bytes; one that is made here has some 500.
const MOST_BYTES: usize = 4096;

/// A head with its signature, as it is exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedHead {
    /// `handsight audit head 1`.
    pub format: String,
    /// Whose log.
    pub enterprise: EnterpriseId,
    /// The number of the last record.
    pub number: i64,
    /// Its hash, 64 lower-case hex digits.
    pub hash: String,
    /// When it was signed, RFC 3339.
    pub at: String,
    /// The key that proves the signature, 64 lower-case hex digits.
    pub public_key: String,
    /// Ed25519 over format, enterprise, number, hash and time, a line each; 128 lower-case hex digits.
    pub signature: String,
}

impl SignedHead {
    pub(super) fn of(secret: &SecretKey, enterprise: EnterpriseId, head: &Head, at: Timestamp) -> Self {
        let key = signing(secret, enterprise);
        let mut made = Self {
            format: FORM.to_owned(),
            enterprise,
            number: head.number,
            hash: HEXLOWER.encode(&head.hash),
            at: at.to_string(),
            public_key: HEXLOWER.encode(key.verifying_key().as_bytes()),
            signature: String::new(),
        };
        made.signature = HEXLOWER.encode(&key.sign(made.text().as_bytes()).to_bytes());
        made
    }
    /// What is signed.
    fn text(&self) -> String {
        let Self { format, enterprise, number, hash, at, .. } = self;
        format!("{format}\n{enterprise}\n{number}\n{hash}\n{at}")
    }
    /// The file, one line of JSON.
    pub fn file(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
    /// The head of a file, when this server signed it for this enterprise.
    ///
    /// # Errors
    /// In words.
    pub(super) fn open(
        secret: &SecretKey,
        enterprise: EnterpriseId,
        file: &str,
    ) -> Result<Head, &'static str> {
        let read = (file.len() <= MOST_BYTES).then(|| serde_json::from_str::<Self>(file).ok()).flatten();
        let read = read.filter(|read| read.format == FORM).ok_or("is not a file of a signed head")?;
        if read.enterprise != enterprise {
            return Err("is the head of another enterprise's log");
        }
        let altered = "was altered, or signed by a server with another secret key";
        let key = signing(secret, enterprise).verifying_key();
        let signature = HEXLOWER.decode(read.signature.as_bytes()).map_err(|_| altered)?;
        let signature = Signature::from_slice(&signature).map_err(|_| altered)?;
        key.verify(read.text().as_bytes(), &signature).map_err(|_| altered)?;
        Ok(Head { number: read.number, hash: HEXLOWER.decode(read.hash.as_bytes()).map_err(|_| altered)? })
    }
}

/// The head as it is now, signed.
///
/// # Errors
/// [`UseCaseError::Conflict`] for a log without a record; [`UseCaseError`] when the database is away.
pub async fn signed_head(app: &App, scope: &EnterpriseScope) -> Result<SignedHead, UseCaseError> {
    let found = rows::head(&*app.store.read(scope).await?).await?.filter(|found| found.head.number > 0);
    let found = found.ok_or_else(|| UseCaseError::conflict("this log has no head: check it"))?;
    Ok(SignedHead::of(&app.secret, scope.enterprise(), &found.head, app.clock.now()))
}

#[cfg(test)]
mod tests {
    use handsight_domain::{mint::Mint, time::SystemClock};

    use super::*;

    #[test]
    fn a_head_opens_only_as_it_was_signed() {
        let mint = Mint::seeded(std::sync::Arc::new(SystemClock), 1);
        let (acme, other): (EnterpriseId, EnterpriseId) = (mint.id(), mint.id());
        let secret = SecretKey::new([7; 32]);
        let head = Head { number: 12, hash: vec![9; 32] };
        let signed = SignedHead::of(&secret, acme, &head, Timestamp::from_millis(1_780_000_000_000));
        let open =
            |secret: &SecretKey, whose, signed: &SignedHead| SignedHead::open(secret, whose, &signed.file());
        assert_eq!(open(&secret, acme, &signed), Ok(head));
        let altered = [
            SignedHead { number: 11, ..signed.clone() },
            SignedHead { hash: HEXLOWER.encode(&[8; 32]), ..signed.clone() },
            SignedHead { at: "2026-01-01T00:00:00.000Z".to_owned(), ..signed.clone() },
            SignedHead { signature: "00".repeat(64), ..signed.clone() },
            SignedHead { format: "another".to_owned(), ..signed.clone() },
        ];
        for one in altered {
            assert!(open(&secret, acme, &one).is_err(), "{one:?}");
        }
        // A key of one's own in the file proves nothing.
        let forged = SignedHead::of(
            &SecretKey::new([8; 32]),
            acme,
            &Head { number: 1, hash: vec![] },
            Timestamp::from_millis(0),
        );
        assert!(open(&secret, acme, &forged).unwrap_err().contains("another secret key"));
        assert!(open(&secret, other, &signed).unwrap_err().contains("another enterprise"));
        assert!(SignedHead::open(&secret, acme, &" ".repeat(MOST_BYTES + 1)).is_err());
    }
}
