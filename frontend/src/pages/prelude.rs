//! What a page usually needs: the kit, forms, lists and live data, the person in front of it and what they may do, and the
//! enterprise's time.

pub use crate::api::kinds::Permission;
pub use crate::pages::confirm;
pub use crate::pages::form::{FormFoot, Sending, press, told};
pub use crate::pages::listing::{Crumbs, Listing, Way, by_id, follow, opener};
pub use crate::pages::live::{reload_when_resumed, up_to_date};
pub use crate::shell::me::Me;
pub use crate::ui::prelude::*;
pub use crate::ui::when::Timepiece;
pub use leptos::prelude::*;
