//! The keys of an enterprise's audit log, each for one use, all made from the installation's secret key: one for the
//! hashes and the seal of the head, one that signs heads which leave the server.

use ed25519_dalek::SigningKey;
use handsight_domain::{
    id::EnterpriseId,
    secret::{SecretKey, same},
};
use handsight_store::people::audit::Head;

/// What makes the hashes of one enterprise's log.
#[derive(Debug)]
pub(super) struct ChainKey(SecretKey);

impl ChainKey {
    pub(super) fn of(secret: &SecretKey, enterprise: EnterpriseId) -> Self {
        Self(SecretKey::new(*secret.derive(&format!("audit chain of {enterprise}"))))
    }
    /// HMAC-SHA-256 over the hash before and the record's text.
    pub(super) fn hash(&self, before: &[u8], text: &str) -> Vec<u8> {
        self.0.hash("record", &[before, text.as_bytes()].concat())
    }
    /// What proves that a record was the last one, once. No record's hash is one.
    pub(super) fn seal(&self, head: &Head) -> Vec<u8> {
        self.0.hash("head", &[&head.number.to_be_bytes(), head.hash.as_slice()].concat())
    }
    pub(super) fn seals(&self, head: &Head, seal: &[u8]) -> bool {
        same(&self.seal(head), seal)
    }
}

/// What signs the heads of one enterprise's log.
pub(super) fn signing(secret: &SecretKey, enterprise: EnterpriseId) -> SigningKey {
    SigningKey::from_bytes(&secret.derive(&format!("audit head of {enterprise}")))
}
