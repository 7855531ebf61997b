//! Signed claims (JSON web tokens, RFC 7519) towards push services: RS256 for one, ES256 for the other. The keys
//! are the services' own, given by whoever owns the account there.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};

/// A private key that signs claims.
pub enum Signer {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256(Box<RsaKeyPair>),
    /// ECDSA on P-256 with SHA-256.
    Es256(Box<EcdsaKeyPair>),
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

/// The bytes between the lines of a PEM text.
fn pem(text: &str) -> Result<Vec<u8>, String> {
    let broken = || "the key is not in PEM form (-----BEGIN PRIVATE KEY-----)".to_owned();
    let (_, rest) = text.split_once("-----BEGIN PRIVATE KEY-----").ok_or_else(broken)?;
    let (body, _) = rest.split_once("-----END PRIVATE KEY-----").ok_or_else(broken)?;
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    BASE64.decode(body.as_bytes()).map_err(|_| broken())
}

impl Signer {
    /// An RSA key in PKCS #8, as in a service account's file.
    ///
    /// # Errors
    /// A sentence, when the text is no such key.
    pub fn rs256(text: &str) -> Result<Self, String> {
        let key = RsaKeyPair::from_pkcs8(&pem(text)?);
        key.map(|key| Self::Rs256(Box::new(key)))
            .map_err(|_| "the key is not an RSA key of 2,048 bits or more".to_owned())
    }
    /// A P-256 key in PKCS #8, as in a `.p8` file.
    ///
    /// # Errors
    /// A sentence, when the text is no such key.
    pub fn es256(text: &str) -> Result<Self, String> {
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pem(text)?, &SystemRandom::new());
        key.map(|key| Self::Es256(Box::new(key)))
            .map_err(|_| "the key is not a P-256 key with its public half".to_owned())
    }

    /// Signs claims; `key_id` names the key to the service when it has several.
    ///
    /// # Errors
    /// A sentence, when the key cannot sign.
    pub fn sign(&self, key_id: Option<&str>, claims: &Value) -> Result<String, String> {
        let name = match self {
            Self::Rs256(_) => "RS256",
            Self::Es256(_) => "ES256",
        };
        let mut header = json!({"alg": name, "typ": "JWT"});
        if let (Some(id), Some(header)) = (key_id, header.as_object_mut()) {
            header.insert("kid".to_owned(), id.into());
        }
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&header), part(claims));
        let chance = SystemRandom::new();
        let failed = |_| "the key cannot sign".to_owned();
        let signature = match self {
            Self::Rs256(key) => {
                let mut out = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &chance, text.as_bytes(), &mut out).map_err(failed)?;
                out
            }
            Self::Es256(key) => key.sign(&chance, text.as_bytes()).map_err(failed)?.as_ref().to_vec(),
        };
        Ok(format!("{text}.{}", BASE64URL_NOPAD.encode(&signature)))
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, KeyPair, UnparsedPublicKey};

    use super::*;

    #[test]
    fn claims_are_signed_so_that_the_public_half_agrees() {
        let made =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let text = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            BASE64.encode(made.as_ref())
        );
        let signer = Signer::es256(&text).unwrap();
        let token = signer.sign(Some("KEY1"), &json!({"iss": "TEAM"})).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let Signer::Es256(key) = &signer else { panic!("another kind of key") };
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_key().as_ref());
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
        assert!(public.verify(signed.as_bytes(), &signature).is_ok());
        assert!(public.verify(b"something else", &signature).is_err());
        let header = BASE64URL_NOPAD.decode(signed.split('.').next().unwrap().as_bytes()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header, json!({"alg": "ES256", "typ": "JWT", "kid": "KEY1"}));
        assert!(Signer::rs256(&text).is_err());
        assert!(Signer::es256("hello").unwrap_err().contains("PEM"));
    }
}
