//! Webhooks in the API: addresses that are told of events, what was sent to them and what came back.

mod delivery;
mod kind;
mod mutation;
mod object;
mod query;
mod resend;

pub use delivery::{
    WebhookAttempt, WebhookDelivery, WebhookDeliveryConnection, WebhookDeliveryEdge, WebhookDeliveryState,
};
pub use kind::{EventKind, EventKindQuery};
pub use mutation::WebhookMutation;
pub use object::{Webhook, WebhookReplay, WebhookTotals};
pub use query::{WebhookQuery, WebhookSubscription};
pub use resend::WebhookDeliveryMutation;
