//! E-mail accounts for phones. The password goes in and never comes out.

pub use super::input::ConfigureEmailInput;
pub use super::kinds::{IncomingMail, MailSecurity};

operations!("email");
