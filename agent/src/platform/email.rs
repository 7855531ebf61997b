//! An e-mail account as it comes in an object: JSON, written by the server and told to no one else.

use serde::Deserialize;

/// One of the two servers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
}

/// The account; its secret is left where it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Account {
    pub(super) address: String,
    pub(super) incoming: Server,
    pub(super) outgoing: Server,
}

impl Account {
    /// Reads and checks an account; what is wrong is said without repeating what was read.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let account: Self = serde_json::from_slice(bytes).map_err(|error| {
            format!("the settings cannot be read (line {}, column {})", error.line(), error.column())
        })?;
        for server in [&account.incoming, &account.outgoing] {
            if server.host.is_empty() || server.port == 0 {
                return Err("a server without a name or a port".to_owned());
            }
        }
        if account.address.contains('@') { Ok(account) } else { Err("the address is none".to_owned()) }
    }
}
