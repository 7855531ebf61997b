//! Ways out to phones: one trait, and what stands behind it. It refuses to decide what is sent, when, or how
//! often: it carries one text to one number and says what came of it. No log line here holds a number, a
//! text or a password.

pub mod kannel;
pub mod limit;
pub mod mail;
pub mod notifier;
pub mod recorder;
pub mod smtp;

pub use kannel::{Kannel, KannelConfig, Method};
pub use limit::{Limited, Limits};
pub use mail::{Mail, MailBox, Mailer, SharedMailer};
pub use notifier::{Accepted, Notifier, Outbound, SendError, SharedNotifier};
pub use recorder::Recorder;
pub use smtp::{Encryption, Smtp, SmtpConfig};
