//! The server's own key and what is made from it: sealed values (device IDs, command keys), keyed hashes to
//! find a secret without storing it, signing keys. Each use has a key of its own, derived by HMAC-SHA-256.

use std::fmt;

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::mint::Mint;

/// The master key of the installation, 32 random bytes.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// A sealed value could not be opened: another key, or altered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open with this secret_key")]
pub struct Unsealable;

impl SecretKey {
    /// From its 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
    /// A key for one use, named by a fixed text.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.mac(purpose.as_bytes(), &[]))
    }
    fn mac(&self, purpose: &[u8], data: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.0[..]).expect("any key length");
        mac.update(purpose);
        mac.update(&[0]);
        mac.update(data);
        mac.finalize().into_bytes().into()
    }
    /// A keyed hash, to look a secret up by.
    pub fn hash(&self, purpose: &str, secret: &[u8]) -> Vec<u8> {
        self.mac(purpose.as_bytes(), secret).to_vec()
    }
    /// Seals a value (XChaCha20-Poly1305, random 24-byte nonce in front). `context` is bound to it: a sealed
    /// value copied to another row does not open there.
    pub fn seal(&self, mint: &Mint, context: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; 24] = mint.bytes();
        let key = self.derive("seal");
        let cipher = XChaCha20Poly1305::new((&*key).into());
        #[expect(clippy::expect_used, reason = "fails only for values of many gigabytes")]
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: context.as_bytes() })
            .expect("small values always seal");
        [nonce.as_slice(), &sealed].concat()
    }
    /// Opens what [`seal`](Self::seal) made with the same context.
    ///
    /// # Errors
    /// [`Unsealable`] for another key, another context or altered bytes.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
        let (nonce, body) = sealed.split_first_chunk::<24>().ok_or(Unsealable)?;
        let key = self.derive("seal");
        XChaCha20Poly1305::new((&*key).into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: context.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| Unsealable)
    }
}

/// Compares secrets in a time that does not depend on where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::time::SystemClock;

    #[test]
    fn a_sealed_value_opens_only_where_it_belongs() {
        let mint = Mint::seeded(Arc::new(SystemClock), 1);
        let key = SecretKey::new([7; 32]);
        let sealed = key.seal(&mint, "device 1", b"secret");
        assert_eq!(key.open("device 1", &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(key.open("device 2", &sealed), Err(Unsealable));
        assert_eq!(SecretKey::new([8; 32]).open("device 1", &sealed), Err(Unsealable));
        let mut bent = sealed;
        bent[30] ^= 1;
        assert_eq!(key.open("device 1", &bent), Err(Unsealable));
    }
}
