//! The names of commands: the closed list this version knows, and room for those it does not.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CATALOGUE, CommandSpec};

macro_rules! names {
    ($($variant:ident $text:literal $help:literal;)*) => {
        /// A command's name.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum CommandName {
            $(#[doc = $help] $variant,)*
            /// A name this version does not know; answered with `unsupported`.
            Unknown(String),
        }

        impl CommandName {
            /// Every known command, in the order of the protocol page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name as it stands in a message.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<String> for CommandName {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text),
                }
            }
        }
    };
}

names! {
    Aud "aud" "Audit the device.";
    Loc "loc" "Report a location, now or every so many minutes.";
    Get "get" "Fetch a file from the device.";
    Put "put" "Store a file on the device.";
    Log "log" "Send the agent's log.";
    Phn "phn" "Prove the phone number by an SMS reply.";
    Bak "bak" "Back up an item.";
    Rst "rst" "Restore from a backup.";
    Ins "ins" "Install or update an application.";
    Uni "uni" "Remove an application.";
    App "app" "List applications.";
    Eml "eml" "Configure e-mail.";
    Pol "pol" "Fetch and apply a policy revision.";
    Scr "scr" "Run a script.";
    Msg "msg" "Show the user a notice.";
    Rng "rng" "Ring at full volume.";
    Lck "lck" "Lock, showing a message.";
    Blk "blk" "Disable usage.";
    Ubl "ubl" "Enable usage again.";
    Wip "wip" "Erase.";
    Pln "pln" "Tell the user that the service plan changed.";
    Syn "syn" "Synchronise the virtual instance.";
    Mov "mov" "Move to another server.";
}

impl CommandName {
    /// Reads a name: three lower-case letters, known or not. `url` and `sig` are parts of a message, not
    /// commands, and are refused here.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase());
        (well_formed && text != "url" && text != "sig").then(|| Self::from(text.to_owned()))
    }

    /// The catalogue's entry; `None` for an unknown name.
    #[must_use]
    pub fn spec(&self) -> Option<&'static CommandSpec> {
        CATALOGUE.iter().find(|spec| spec.name == *self)
    }

    /// Whether it destroys or disables.
    #[must_use]
    pub fn destructive(&self) -> bool {
        self.spec().is_some_and(|spec| spec.destructive)
    }

    /// Whether its message must be signed: it destroys, runs code or replaces content.
    #[must_use]
    pub fn signed(&self) -> bool {
        self.spec().is_some_and(CommandSpec::signed)
    }

    /// Whether the phone needs a network to do it. An unknown command is taken to need one.
    #[must_use]
    pub fn needs_network(&self) -> bool {
        self.spec().is_none_or(|spec| spec.needs_network)
    }

    /// Whether doing it twice does no harm: such a command is run again when an agent stopped in the middle.
    #[must_use]
    pub fn repeatable(&self) -> bool {
        self.spec().is_some_and(|spec| spec.repeatable)
    }
}

impl From<CommandName> for String {
    fn from(name: CommandName) -> Self {
        name.as_str().to_owned()
    }
}

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
