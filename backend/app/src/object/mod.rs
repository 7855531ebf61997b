//! Objects: files on their way between people and phones. Announced by a person, a program or a phone, received in
//! pieces that may break anywhere, checked by SHA-256, kept sealed, read in any piece, and gone when nothing
//! refers to them any more.

mod announce;
mod brought;
mod delete;
mod expire;
mod list;
mod read;
mod receive;
mod reception;
mod refer;
mod vault;

pub use announce::{Announced, NewObject, announce};
pub(crate) use brought::brought;
pub use delete::delete;
pub use expire::expire;
pub use handsight_store::object::{ObjectQuery, ObjectRow, Reference, refer, release};
pub use list::{Usage, by_ids, find, list, usage};
pub use read::{Content, for_device, for_person, read_whole};
pub use receive::{Body, Party, Piece, Received, keep, receive};
pub use reception::Receptions;
pub(crate) use refer::{refer_named, refer_session, release_action};
pub use vault::{InvalidVault, Vault};

use std::time::Duration;

/// How long an upload may rest before it is forgotten.
const UNFINISHED: Duration = Duration::from_secs(24 * 3600);
/// How long a whole object stays that nothing refers to: time enough to use it in a form.
const UNUSED: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long what a result brought stays.
const RESULT_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
