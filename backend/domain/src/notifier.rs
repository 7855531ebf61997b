//! Ways out as people configure them: the kinds with their settings in words (forms follow from this table), and
//! the ladder that says which way is tried when. It refuses to know how anything is sent.

use serde::{Deserialize, Serialize};

use crate::closed::closed;

closed! {
    /// Type of messages a channel delivers.
    pub enum Carries {
        /// SMS to phone numbers.
        Sms = "SMS",
        /// Push messages to the agent on the device.
        Push = "PUSH",
        /// E-mail to people.
        Mail = "MAIL",
    }
}

/// How a setting is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Many lines: a key, a certificate, a file.
    Lines,
    /// A whole number.
    Number,
    /// One of the named values.
    Choice(&'static [&'static str]),
}

/// A setting of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in the API and in storage.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What to write, in a sentence.
    pub help: &'static str,
    /// How it is typed in.
    pub kind: FieldKind,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it is sealed and never shown again.
    pub secret: bool,
    /// Whether it says where secrets go, or how well they are kept on their way: a kept secret goes to no other place.
    pub place: bool,
    /// What holds when it is not given; empty for nothing.
    pub default: &'static str,
}

const fn field(name: &'static str, title: &'static str, help: &'static str) -> Field {
    Field {
        name,
        title,
        help,
        kind: FieldKind::Text,
        required: false,
        secret: false,
        place: false,
        default: "",
    }
}

impl Field {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
    const fn place(mut self) -> Self {
        self.place = true;
        self
    }
    const fn of(mut self, kind: FieldKind) -> Self {
        self.kind = kind;
        self
    }
    const fn or(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }
}

const CERTIFICATE: Field = field(
    "certificate",
    "Certificate to trust",
    "PEM; only for a gateway whose certificate is no public authority's.",
)
.of(FieldKind::Lines)
.place();

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $title:literal, $carries:ident, $help:literal, [$($field:expr),* $(,)?];)*) => {
        closed! {
            /// Kind of channel.
            pub enum NotifierKind: serde(rename_all = "SCREAMING_SNAKE_CASE") {
                $($(#[doc = $doc])+ $variant = $name),*
            }
        }

        impl NotifierKind {
            /// For people.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),* }
            }
            /// What it is for, in a sentence.
            pub const fn help(self) -> &'static str {
                match self { $(Self::$variant => $help),* }
            }
            /// What it carries.
            pub const fn carries(self) -> Carries {
                match self { $(Self::$variant => Carries::$carries),* }
            }
            /// Its settings.
            pub const fn fields(self) -> &'static [Field] {
                match self { $(Self::$variant => const { &[$($field),*] }),* }
            }
        }
    };
}

kinds! {
    /// Kannel HTTP interface.
    Kannel = "KANNEL", "Kannel", Sms, "An SMS gateway of your own, by its sendsms interface.", [
        field("url", "Address", "As https://sms.example.com:13013/cgi-bin/sendsms").required().place(),
        field("username", "User name", "The sendsms-user.").required(),
        field("password", "Password", "Of the sendsms-user.").required().secret(),
        field("from", "Sender", "The number or name that phones see."),
        field("method", "Call by", "POST keeps texts out of the gateway's access log.").of(FieldKind::Choice(&["get", "post"])).or("get"),
    ];
    /// Twilio or a compatible HTTP interface.
    Twilio = "TWILIO", "Twilio", Sms, "Twilio, or a provider with the same HTTP interface.", [
        field("account", "Account SID", "Begins with AC.").required(),
        field("token", "Auth token", "Also checks what the provider reports.").required().secret(),
        field("from", "Sender", "A number as +15550100, a name, or a messaging service (MG…).").required(),
        field("url", "Address", "Of another provider with this interface.").or("https://api.twilio.com").place(),
        CERTIFICATE,
    ];
    /// An SMPP 3.4 message centre.
    Smpp = "SMPP", "SMPP 3.4", Sms, "A carrier's message centre, over a connection that stays open.", [
        field("host", "Host", "The message centre's name.").required().place(),
        field("port", "Port", "Usually 2775, with TLS 3550.").of(FieldKind::Number).or("2775").place(),
        field("encryption", "Encryption", "How the connection is protected.").of(FieldKind::Choice(&["tls", "none"])).or("tls").place(),
        field("systemId", "System ID", "Your name there, at most 15 characters.").required(),
        field("password", "Password", "At most 8 characters.").required().secret(),
        field("systemType", "System type", "When the centre asks for one."),
        field("from", "Sender", "The number or name that phones see."),
        field("longTexts", "Long texts", "As parts that the phone joins, or as one payload.").of(FieldKind::Choice(&["parts", "payload"])).or("parts"),
        field("window", "Window", "Most messages without an answer at once, 1 to 100.").of(FieldKind::Number).or("10"),
        CERTIFICATE,
    ];
    /// Firebase Cloud Messaging.
    Fcm = "FCM", "Firebase Cloud Messaging", Push, "Push to Android phones. Costs nothing and wakes a phone in seconds.", [
        field("serviceAccount", "Service account", "The JSON file from the Firebase console.").of(FieldKind::Lines).required().secret(),
        field("url", "Address", "Only for a relay of your own.").or("https://fcm.googleapis.com").place(),
        CERTIFICATE,
    ];
    /// Apple Push Notification service.
    Apns = "APNS", "Apple Push Notification service", Push, "Push to iPhones. Costs nothing.", [
        field("key", "Signing key", "The content of the .p8 file.").of(FieldKind::Lines).required().secret(),
        field("keyId", "Key ID", "Ten characters.").required(),
        field("teamId", "Team ID", "Ten characters.").required(),
        field("topic", "Bundle ID", "Of the agent's application, as com.example.agent").required(),
        field("url", "Address", "https://api.sandbox.push.apple.com while you try things out.").or("https://api.push.apple.com").place(),
        CERTIFICATE,
    ];
    /// An MQTT 5 broker.
    Mqtt = "MQTT", "MQTT 5", Push, "Push over a broker of your own, to agents that stay connected.", [
        field("host", "Host", "The broker's name.").required().place(),
        field("port", "Port", "Usually 8883, without TLS 1883.").of(FieldKind::Number).or("8883").place(),
        field("encryption", "Encryption", "How the connection is protected.").of(FieldKind::Choice(&["tls", "none"])).or("tls").place(),
        field("username", "User name", "When the broker asks for one."),
        field("password", "Password", "When the broker asks for one.").secret(),
        field("prefix", "Topics begin with", "Messages go to no other topic.").or("handsight/"),
        CERTIFICATE,
    ];
    /// An SMTP mail server.
    Smtp = "SMTP", "E-mail", Mail, "Letters to people: invitations and notices.", [
        field("host", "Host", "The mail server's name.").required().place(),
        field("port", "Port", "Usually 587 with STARTTLS, 465 with TLS.").of(FieldKind::Number).or("587").place(),
        field("encryption", "Encryption", "A password is never sent without.").of(FieldKind::Choice(&["starttls", "tls", "none"])).or("starttls").place(),
        field("username", "User name", "When the server asks for one."),
        field("password", "Password", "When the server asks for one.").secret(),
        field("from", "Sender", "As Phones <phones@example.com>").required(),
        CERTIFICATE,
    ];
}

impl NotifierKind {
    /// Its name in attempts.
    pub const fn transport(self) -> &'static str {
        match self {
            Self::Kannel | Self::Twilio | Self::Smpp => "sms",
            Self::Fcm => "fcm",
            Self::Apns => "apns",
            Self::Mqtt => "mqtt",
            Self::Smtp => "mail",
        }
    }
    /// The way that a phone's push address names, in lower case.
    pub fn of_push(name: &str) -> Option<Self> {
        let kind = Self::parse(&name.to_ascii_uppercase())?;
        (kind.carries() == Carries::Push).then_some(kind)
    }
}

closed! {
    /// Urgency of a message.
    pub enum Urgency: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// Can wait a little for a cheaper transport.
        Normal = "NORMAL",
        /// Needs immediate delivery: `lck`, `rng`, `blk` and `wip`, and prioritized actions.
        Urgent = "URGENT",
    }
}

impl Urgency {
    /// How much a command hurries: what protects or finds a lost phone does.
    pub fn of_command(name: &str) -> Self {
        if matches!(name, "lck" | "rng" | "blk" | "wip") { Self::Urgent } else { Self::Normal }
    }
}

closed! {
    /// Transport of a step.
    pub enum StepKind: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// The push service of the device.
        Push = "PUSH",
        /// The SMS gateways, in order.
        Sms = "SMS",
    }
}

/// One step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What it uses.
    pub kind: StepKind,
    /// How long after the step before, in seconds, when the phone has not said that it has the message.
    pub after_seconds: u32,
}

/// Most steps of a ladder.
pub const MOST_STEPS: usize = 6;
/// The longest pause between two steps, in seconds: a day.
pub const LONGEST_PAUSE: u32 = 86_400;

/// The ladder of an urgency when nobody has said otherwise. A step that a phone cannot take is passed over, and
/// one that failed is followed by the next at once; what no step reaches, the phone fetches.
pub const fn default_ladder(urgency: Urgency) -> [Step; 2] {
    let pause = match urgency {
        Urgency::Normal => 120,
        Urgency::Urgent => 20,
    };
    [Step { kind: StepKind::Push, after_seconds: 0 }, Step { kind: StepKind::Sms, after_seconds: pause }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_tables_are_whole() {
        for kind in NotifierKind::ALL {
            assert_eq!(NotifierKind::parse(kind.name()), Some(kind));
            let fields = kind.fields();
            assert!(
                fields
                    .iter()
                    .all(|f| !f.title.is_empty() && f.help.ends_with(['.', 's', 'm', 't', '>', ')']))
            );
            for field in fields {
                assert_eq!(fields.iter().filter(|f| f.name == field.name).count(), 1, "{}", field.name);
                if let FieldKind::Choice(choices) = field.kind {
                    assert!(choices.contains(&field.default));
                }
            }
        }
        assert_eq!(NotifierKind::of_push("fcm"), Some(NotifierKind::Fcm));
        assert_eq!(NotifierKind::of_push("kannel"), None);
        assert!(Urgency::ALL.into_iter().all(|u| Urgency::parse(u.name()) == Some(u)));
        assert_eq!(Urgency::of_command("wip"), Urgency::Urgent);
    }
}
