//! The rules of webhooks, after Standard Webhooks (standardwebhooks.com): secrets and signatures, when a
//! delivery is tried again, when an address is given up. It refuses to send anything.

use std::time::Duration;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{closed::closed, mint::Mint, time::Timestamp};

/// With what a secret's text begins.
pub const SECRET_PREFIX: &str = "whsec_";
/// How long the secret before the present one signs too.
pub const OLD_SECRET_FOR: Duration = Duration::from_secs(24 * 3_600);
/// An address that took nothing for so long is switched off.
pub const GIVEN_UP_AFTER: Duration = Duration::from_secs(3 * 86_400);
/// How long events and deliveries are kept for looking at, sending again and replaying.
pub const KEPT_FOR: Duration = Duration::from_secs(30 * 86_400);

/// The pauses after the first, second … failed attempt, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, then every
/// 10 h. After the last one fails too, three and a half days after the first, the delivery has failed.
const PAUSES: [u64; 13] =
    [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 36_000, 36_000, 36_000, 36_000, 36_000, 36_000];

/// How long to wait after so many failed attempts (from 1); `None` when enough was tried. `chance` adds up to
/// a tenth, so that what failed together does not come back together.
pub fn pause_after(failed: i64, chance: u8) -> Option<Duration> {
    let index = usize::try_from(failed).ok()?.checked_sub(1)?;
    let pause = Duration::from_secs(*PAUSES.get(index)?);
    Some(pause + pause.mul_f64(f64::from(chance) / 2_550.0))
}

closed! {
    /// State of a delivery.
    pub enum DeliveryState {
        /// Not delivered yet: it waits for its next attempt or for its webhook to be enabled again.
        Waiting = "WAITING",
        /// The endpoint responded with a 2xx status.
        Delivered = "DELIVERED",
        /// All attempts failed or the endpoint responded that it is gone.
        Failed = "FAILED",
    }
}

/// The bytes that sign what one webhook is told.
#[derive(Clone)]
pub struct WebhookSecret(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

impl WebhookSecret {
    /// A new one: 32 random bytes.
    pub fn make(mint: &Mint) -> Self {
        Self(Zeroizing::new(mint.bytes::<32>().to_vec()))
    }
    /// From its bytes, as they are sealed.
    pub const fn from_bytes(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }
    /// Its bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
    /// Its text, `whsec_` and base64, shown once.
    pub fn text(&self) -> String {
        format!("{SECRET_PREFIX}{}", BASE64.encode(&self.0))
    }
    /// One signature: `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`; `at` in whole seconds.
    pub fn sign(&self, id: &str, at: Timestamp, body: &str) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).expect("any key length");
        mac.update(format!("{id}.{}.{body}", seconds(at)).as_bytes());
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }
}

/// The `webhook-timestamp` of an instant: whole seconds since 1970.
pub const fn seconds(at: Timestamp) -> i64 {
    at.millis().div_euclid(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_the_standard_holds() {
        // From the specification's own example.
        let bytes = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let secret = WebhookSecret::from_bytes(Zeroizing::new(bytes));
        let at = Timestamp::from_millis(1_614_265_330_999);
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(secret.text(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
    }

    #[test]
    fn the_pauses_grow_and_end() {
        let plain: Vec<_> = (1..=14).map(|n| pause_after(n, 0).map(|p| p.as_secs())).collect();
        assert_eq!(plain[..6], [Some(5), Some(300), Some(1_800), Some(7_200), Some(18_000), Some(36_000)]);
        assert_eq!((plain[12], plain[13], pause_after(0, 0)), (Some(36_000), None, None));
        let total: u64 = plain.iter().flatten().sum();
        assert!(Duration::from_secs(total) > GIVEN_UP_AFTER, "an address is given up before its deliveries");
        assert_eq!(pause_after(2, 255), Some(Duration::from_secs(330)));
    }
}
