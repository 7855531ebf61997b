//! Identifiers: each kind of thing has its own type and printed prefix, so that a device's id can never be
//! passed where an action's is meant. The value is a UUIDv7 made by the [`Mint`](crate::mint::Mint).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id of this kind")]
pub struct InvalidId;

/// What every id type can do.
pub trait TypedId: Copy + Eq + fmt::Display + FromStr<Err = InvalidId> {
    /// The printed prefix, without the underscore.
    const PREFIX: &'static str;
    /// Wraps a value that came from storage or from the mint.
    fn from_uuid(value: Uuid) -> Self;
    /// The value as it is stored.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(value: Uuid) -> Self { Self(value) }
            fn uuid(self) -> Uuid { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let hex = text.strip_prefix(concat!($prefix, "_")).ok_or(InvalidId)?;
                // One spelling only: 32 lower-case hex digits, so that an id never has two texts.
                if hex.len() != 32 || hex.bytes().any(|b| b.is_ascii_uppercase()) { return Err(InvalidId); }
                Uuid::try_parse(hex).map(Self).map_err(|_| InvalidId)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// An enterprise, the tenant.
    EnterpriseId = "ent";
    /// A person's sign-in, global to the installation.
    AccountId = "acc";
    /// A person's role in one enterprise.
    MemberId = "mem";
    /// An invitation to become a member.
    InvitationId = "inv";
    /// An API token of an enterprise.
    ApiTokenId = "tok";
    /// One signed-in browser.
    AuthSessionId = "ses";
    /// A device (its public handle; the device ID of the protocol is a secret of its own).
    DeviceId = "dev";
    /// One request of an administrator or a program to one or many devices.
    ActionSessionId = "acs";
    /// One numbered command for one device.
    ActionId = "act";
    /// A saved view of a list.
    SavedViewId = "view";
    /// A script: actions on a schedule.
    ScriptId = "scr";
    /// One run of a script.
    ScriptRunId = "srn";
    /// A package: an application that devices shall have.
    PackageId = "pkg";
    /// A version of a package.
    PackageVersionId = "pkv";
    /// What is wanted of devices about a package.
    PackagePushId = "pku";
    /// A record of the audit log.
    AuditRecordId = "aud";
    /// A stored usage event.
    UsageEventId = "evt";
    /// A tower of an enterprise: a digest of its codes.
    TowerId = "twr";
    /// Something that happened, as programs are told of it: the `webhook-id` of every delivery.
    EventId = "msg";
    /// An address that is told of events.
    WebhookId = "whk";
    /// One event on its way to one webhook.
    WebhookDeliveryId = "whd";
    /// Past events told again to one webhook.
    WebhookReplayId = "whr";
    /// A way out to phones or people.
    NotifierId = "ntf";
    /// A SIM's place in a device, with its number.
    DeviceNumberId = "num";
    /// Somebody to invite.
    ContactId = "con";
    /// A file of contacts that was brought in.
    ContactImportId = "cim";
    /// A campaign of enrolment, with a link of its own.
    CampaignId = "cam";
    /// The invitation of one contact by one campaign.
    CampaignInviteId = "cin";
    /// An object: a file on its way between people and phones.
    ObjectId = "obj";
    /// What one phone backed up at one time.
    BackupId = "bak";
    /// Backups that are made by themselves.
    BackupPlanId = "bpl";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_prints_and_parses_as_itself_only() {
        let id = DeviceId::from_uuid(Uuid::from_u128(7));
        let text = id.to_string();
        assert_eq!(text, "dev_00000000000000000000000000000007");
        assert_eq!(text.parse::<DeviceId>(), Ok(id));
        assert_eq!(text.parse::<ActionId>(), Err(InvalidId));
        assert_eq!("dev_0000000000000000000000000000000G".parse::<DeviceId>(), Err(InvalidId));
        assert_eq!("dev_0000000000000000000000000000000A".parse::<DeviceId>(), Err(InvalidId));
    }
}
