//! Webhooks: addresses that are told of events, what was sent to them and what came back.

pub use super::input::UpdateWebhookInput as Change;

operations!("webhook");
