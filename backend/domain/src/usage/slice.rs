//! A slice: one combination of everything that reports group by, apart from the device and the day. An
//! enterprise has a few hundred of them; sums refer to a slice by its id, a digest of its texts.

use handsight_protocol::usage::UsageKind;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::derived::Fact;

/// One combination. An empty text stands for "not known" or "does not apply".
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slice {
    /// The texts, in the order of [`Slice::COLUMNS`].
    pub texts: [String; 12],
}

impl Slice {
    /// What the texts are; also the names of the columns.
    pub const COLUMNS: [&'static str; 12] = [
        "type",
        "direction",
        "number_class",
        "scope",
        "country",
        "home_carrier",
        "serving_carrier",
        "generation",
        "radio_detail",
        "activity",
        "home_zone",
        "liability",
    ];

    /// The slice of an event.
    pub fn of(fact: &Fact) -> Self {
        let (event, derived) = (&fact.event, &fact.derived);
        let direction = match &event.kind {
            UsageKind::Call(call) => Some(call.direction),
            UsageKind::Sms(message) | UsageKind::Mms(message) => Some(message.direction),
            UsageKind::Email(email) => Some(email.direction),
            _ => None,
        };
        let (detail, activity) = match &event.kind {
            UsageKind::Qos(qos) => (qos.radio_detail.clone(), qos.activity),
            _ => (None, None),
        };
        let detail = detail.or_else(|| {
            let radio = event.network.as_ref().and_then(|network| network.radio);
            radio.map(|radio| radio.as_str().to_owned())
        });
        let word = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            texts: [
                event.usage_type().as_str().to_uppercase(),
                word(direction.map(|d| d.as_str())),
                word(derived.number_class.map(|c| c.as_str())),
                word(derived.scope.map(|s| s.as_str())),
                word(derived.country.as_deref()),
                word(derived.home_carrier.as_deref()),
                word(derived.serving_carrier.as_deref()),
                word(event.generation().map(|g| g.as_str())),
                word(detail.as_deref()),
                word(activity.map(|a| a.as_str())),
                word(derived.home_zone.map(|home| if home { "yes" } else { "no" })),
                derived.liability.as_str().to_owned(),
            ],
        }
    }

    /// Its id: the first 16 bytes of SHA-256 over the texts, each ended by a zero byte (which no text holds:
    /// control characters are rejected at the door).
    pub fn id(&self) -> Uuid {
        let mut hash = Sha256::new();
        for text in &self.texts {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        digest_id(hash)
    }
}

/// The first 16 bytes of a digest, as an id.
pub(super) fn digest_id(hash: Sha256) -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    Uuid::from_bytes(bytes)
}
