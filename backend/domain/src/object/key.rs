//! The key of one object's content. Each part is sealed by itself (XChaCha20-Poly1305, a random nonce in front),
//! bound to its object and its place: a part moved to another place or object does not open there.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use zeroize::Zeroizing;

use crate::{
    id::ObjectId,
    mint::Mint,
    secret::{SecretKey, Unsealable},
};

/// The key of one object's content, 32 random bytes of its own.
#[derive(Clone)]
pub struct ObjectKey {
    object: ObjectId,
    key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ObjectKey({} …)", self.object)
    }
}

fn context(object: ObjectId) -> String {
    format!("object key {object}")
}

impl ObjectKey {
    /// A new key, and the same wrapped by the installation's own.
    pub fn make(mint: &Mint, secret: &SecretKey, object: ObjectId) -> (Self, Vec<u8>) {
        let key = Zeroizing::new(mint.bytes::<32>());
        let wrapped = secret.seal(mint, &context(object), &key[..]);
        (Self { object, key }, wrapped)
    }
    /// The key of an object, from what [`make`](Self::make) wrapped.
    ///
    /// # Errors
    /// [`Unsealable`] with another installation's key, or for another object.
    pub fn unwrap(secret: &SecretKey, object: ObjectId, wrapped: &[u8]) -> Result<Self, Unsealable> {
        let plain = secret.open(&context(object), wrapped)?;
        let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| Unsealable)?;
        Ok(Self { object, key: Zeroizing::new(key) })
    }
    fn place(&self, offset: i64) -> String {
        format!("{} {offset}", self.object)
    }
    /// Seals the part that begins at this offset.
    ///
    /// # Errors
    /// [`Unsealable`] for parts of many gigabytes, which do not occur.
    pub fn seal(&self, mint: &Mint, offset: i64, plain: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let nonce: [u8; 24] = mint.bytes();
        let place = self.place(offset);
        let sealed = XChaCha20Poly1305::new((&*self.key).into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() })
            .map_err(|_| Unsealable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }
    /// Opens the part that begins at this offset.
    ///
    /// # Errors
    /// [`Unsealable`] when it was altered or belongs elsewhere.
    pub fn open(&self, offset: i64, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let (nonce, body) = sealed.split_first_chunk::<24>().ok_or(Unsealable)?;
        let place = self.place(offset);
        XChaCha20Poly1305::new((&*self.key).into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: place.as_bytes() })
            .map_err(|_| Unsealable)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::time::SystemClock;

    #[test]
    fn a_part_opens_in_its_own_place_only() {
        let mint = Mint::seeded(Arc::new(SystemClock), 3);
        let secret = SecretKey::new([7; 32]);
        let (one, two) = (mint.id(), mint.id());
        let (key, wrapped) = ObjectKey::make(&mint, &secret, one);
        let sealed = key.seal(&mint, 5, b"part").unwrap();
        let again = ObjectKey::unwrap(&secret, one, &wrapped).unwrap();
        assert_eq!(again.open(5, &sealed).unwrap(), b"part");
        assert!(again.open(0, &sealed).is_err());
        assert!(ObjectKey::unwrap(&secret, two, &wrapped).is_err());
        assert!(ObjectKey::unwrap(&SecretKey::new([8; 32]), one, &wrapped).is_err());
        let mut bent = sealed;
        bent[30] ^= 1;
        assert!(again.open(5, &bent).is_err());
    }
}
