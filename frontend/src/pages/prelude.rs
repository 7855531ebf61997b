//! What a page usually needs: the kit, the person in front of it and what they may do, and the enterprise's time.

pub use crate::api::kinds::Permission;
pub use crate::shell::me::Me;
pub use crate::ui::prelude::*;
pub use crate::ui::when::Timepiece;
pub use leptos::prelude::*;
