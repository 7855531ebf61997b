//! Saved views: a list's columns, filter and order under a name, of whoever saved it.

mod delete;
mod list;
mod save;

pub use delete::delete;
pub use handsight_store::people::saved_view::SavedViewRow as SavedView;
pub use list::{find, list};
pub use save::{NewView, save};
