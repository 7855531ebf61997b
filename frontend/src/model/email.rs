//! Mail servers: the port that goes with a protocol and a protection. Pure.

use crate::api::email::{IncomingMail, MailSecurity};

/// The usual port of an incoming server (RFC 8314, RFC 3501, RFC 1939).
pub const fn incoming_port(protocol: IncomingMail, security: MailSecurity) -> u16 {
    match (protocol, security) {
        (IncomingMail::Imap, MailSecurity::Tls) => 993,
        (IncomingMail::Imap, _) => 143,
        (IncomingMail::Pop3, MailSecurity::Tls) => 995,
        (IncomingMail::Pop3, _) => 110,
    }
}

/// The usual port of an outgoing server (RFC 8314, RFC 6409, RFC 5321).
pub const fn outgoing_port(security: MailSecurity) -> u16 {
    match security {
        MailSecurity::Tls => 465,
        MailSecurity::StartTls => 587,
        MailSecurity::None => 25,
    }
}

/// Whether a text is a port.
pub fn port(text: &str) -> Option<i32> {
    text.trim().parse::<u16>().ok().filter(|port| *port > 0).map(i32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protection_has_its_port() {
        assert_eq!(incoming_port(IncomingMail::Imap, MailSecurity::Tls), 993);
        assert_eq!(incoming_port(IncomingMail::Imap, MailSecurity::StartTls), 143);
        assert_eq!(incoming_port(IncomingMail::Pop3, MailSecurity::Tls), 995);
        assert_eq!(incoming_port(IncomingMail::Pop3, MailSecurity::None), 110);
        assert_eq!(
            [MailSecurity::Tls, MailSecurity::StartTls, MailSecurity::None].map(outgoing_port),
            [465, 587, 25]
        );
    }

    #[test]
    fn a_port_is_a_number_within_bounds() {
        assert_eq!(port(" 587 "), Some(587));
        assert_eq!(["0", "70000", "", "x"].map(port), [None; 4]);
    }
}
