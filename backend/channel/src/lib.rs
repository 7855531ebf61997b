//! Ways out: to phones, one trait and what stands behind it; to webhooks, one client that calls nobody's own
//! network. It refuses to decide what is sent, when, or how often: it carries one text and says what came of
//! it. No log line here holds a number, a text or a password.

pub mod kannel;
pub mod limit;
pub mod mail;
pub mod notifier;
pub mod recorder;
pub mod relay;
pub mod smtp;
pub mod webhook;

pub use kannel::{Kannel, KannelConfig, Method};
pub use limit::{Limited, Limits};
pub use mail::{Mail, MailBox, Mailer, SharedMailer};
pub use notifier::{Accepted, Notifier, Outbound, SendError, SharedNotifier};
pub use recorder::Recorder;
pub use smtp::{Encryption, Smtp, SmtpConfig};
pub use webhook::{Answer, CallError, Lookup, Webhooks};
