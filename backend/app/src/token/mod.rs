//! API tokens: programs' way in. A token can do no more than its maker may at that moment, ends when it says, and at
//! once when it or the token that made it is revoked or its maker leaves. Its text, `hst_<system ID>_<secret>`, is shown once; the secret is kept as a keyed hash.

mod create;
mod list;
mod revoke;

pub use create::{Created, NewToken, create};
pub use handsight_store::people::api_token::ApiTokenRow as ApiToken;
pub use list::{find, list};
pub use revoke::revoke;

use crate::App;

/// With what every token's text begins.
pub const PREFIX: &str = "hst_";

/// The keyed hash by which a token is found.
pub(crate) fn secret_hash(app: &App, secret: &str) -> Vec<u8> {
    app.secret.hash("api token", secret.as_bytes())
}
