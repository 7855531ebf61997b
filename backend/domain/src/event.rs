//! What programs can be told of: a closed list of kinds, each with the moment that raises it. A kind stands
//! here when a use case raises it, and in `docs/webhooks.md` with an example; it refuses to know who listens.

use serde_json::Value;

use crate::{id::DeviceId, policy::Permission};

/// Something that happened, before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What kind of thing.
    pub kind: EventKind,
    /// The device it is about, if it is about exactly one.
    pub device: Option<DeviceId>,
    /// What there is to say: a JSON object, as in `docs/webhooks.md`.
    pub payload: Value,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $words:literal;)*) => {
        /// What kind of thing happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventKind {
            $($(#[$doc])* $variant,)*
        }
        impl EventKind {
            /// Every kind, in the order of `docs/webhooks.md`.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// As stored and as written in the API, `noun.happened`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
            /// One sentence for people.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

kinds! {
    /// A phone became a device.
    DeviceEnrolled = "device.enrolled", "A phone enrolled.";
    /// Somebody deleted a device.
    DeviceDeleted = "device.deleted", "A device was deleted.";
    /// A device said that it has left for another server.
    DeviceMoved = "device.moved", "A device has moved to another server.";
    /// Somebody marked a device as lost or stolen.
    DeviceLost = "device.lost", "A device was marked as lost or stolen.";
    /// Somebody found a lost device again.
    DeviceFound = "device.found", "A lost device was found again.";
    /// A device told another phone number; it is not verified yet.
    PhoneChanged = "phone.changed", "A device told a new phone number.";
    /// A device proved a phone number.
    PhoneVerified = "phone.verified", "A device proved a phone number.";
    /// Another SIM card is in a device than before.
    SimChanged = "sim.changed", "Another SIM card is in a device than before.";
    /// An action was stored for a device.
    ActionQueued = "action.queued", "An action was stored for a device.";
    /// An action was handed to a notifier or fetched by its device, for the first time.
    ActionSent = "action.sent", "An action was handed over or fetched for the first time.";
    /// The device said that it has the message, and what the message says.
    ActionReceived = "action.received", "A device has the message, and what it says.";
    /// An action reached its final state, whichever that is.
    ActionCompleted = "action.completed", "An action ended: done, failed, refused, expired or cancelled.";
    /// A device answered an action.
    ResultCreated = "result.created", "A device sent the result of an action.";
    /// A device got a message that was not genuine.
    MessageRejected = "message.rejected", "A device got a message that was not genuine.";
    /// A device answered that it has the version of a package that it was asked to install.
    PackageInstalled = "package.installed", "A device has the version of a package that was asked for.";
    /// A device answered to a backup: it brought the content, or said why it could not.
    BackupCompleted = "backup.completed", "A backup ended: its content is here, or it failed.";
    /// Somebody pressed the test button of a webhook; never subscribed to, always told to that webhook.
    WebhookTest = "webhook.test", "The test button of a webhook was pressed.";
}

impl EventKind {
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.name() == name)
    }
    /// What whoever is told of it must be allowed to read.
    pub const fn needs(self) -> Permission {
        match self {
            Self::DeviceEnrolled
            | Self::DeviceDeleted
            | Self::DeviceMoved
            | Self::DeviceLost
            | Self::DeviceFound
            | Self::PhoneChanged
            | Self::PhoneVerified
            | Self::SimChanged => Permission::DevicesRead,
            Self::ActionQueued
            | Self::ActionSent
            | Self::ActionReceived
            | Self::ActionCompleted
            | Self::ResultCreated
            | Self::MessageRejected
            | Self::PackageInstalled
            | Self::BackupCompleted => Permission::ActionsRead,
            Self::WebhookTest => Permission::WebhooksManage,
        }
    }
    /// Whether a webhook can ask for it: all but the test.
    pub fn subscribable(self) -> bool {
        self != Self::WebhookTest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_each_and_read_back() {
        let mut names: Vec<_> = EventKind::ALL.iter().map(|k| k.name()).collect();
        assert!(EventKind::ALL.iter().all(|k| EventKind::parse(k.name()) == Some(*k)));
        assert!(names.iter().all(|n| n.split('.').count() == 2));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), EventKind::ALL.len());
    }
}
