//! Ways out: to phones, one trait and what stands behind it; to webhooks, one client that calls nobody's own
//! network. It refuses to decide what is sent, when, or how often: it carries one text and says what came of
//! it. No log line here holds a number, a text or a password.

pub mod apns;
pub mod fcm;
pub mod inbox;
pub mod kannel;
pub mod limit;
pub mod mail;
pub mod mqtt;
pub mod notifier;
pub mod reach;
pub mod recorder;
pub mod relay;
pub mod signing;
pub mod smpp;
pub mod smtp;
pub mod twilio;
pub mod webhook;

pub use apns::{Apns, ApnsConfig};
pub use fcm::{Fcm, FcmConfig};
pub use inbox::{Fate, Inbox, Incoming, Report, SharedInbox};
pub use kannel::{Kannel, KannelConfig, Method};
pub use limit::{Limited, Limits};
pub use mail::{Mail, MailBox, Mailer, SharedMailer};
pub use mqtt::{Mqtt, MqttConfig};
pub use notifier::{Accepted, Notifier, Outbound, SendError, SharedNotifier};
pub use reach::Reach;
pub use recorder::Recorder;
pub use smpp::{LongTexts, Smpp, SmppConfig};
pub use smtp::{Encryption, Smtp, SmtpConfig};
pub use twilio::{Twilio, TwilioConfig};
pub use webhook::{Answer, CallError, Lookup, Webhooks};
