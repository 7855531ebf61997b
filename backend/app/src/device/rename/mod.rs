//! Renaming many devices by a pattern: looked at first, then done at once. Names need not be unique, so a clash is
//! told and not refused; a name that cannot be one is refused for all.

mod carry;
mod plan;
mod preview;

pub use carry::{Renamed, rename};
pub use handsight_domain::naming::PLACEHOLDERS;
pub use preview::{Clash, RenamePreview, Sample, preview_rename};

use serde::{Deserialize, Serialize};

use super::Chosen;

/// Which devices are called what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Renaming {
    /// Which devices.
    pub devices: Chosen,
    /// The pattern, as in [`handsight_domain::naming`].
    pub pattern: String,
    /// Where the counter begins, 0 to 1,000,000.
    pub first: i64,
}
