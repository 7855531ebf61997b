//! Packages with their versions, pushes with their waves, and how devices stand to a version. Whoever moves a push
//! on has locked its row first ([`hold`](crate::row::hold)).

mod push;
mod row;
mod standing;

pub use push::{PushRow, WaveRow, pushes_in, pushes_of, version_is_pushed, waves_of};
pub use row::{PackageRow, VersionRow, delete_package, delete_version, package_by_name, versions_of};
pub use standing::{
    Asked, Counts, StandingRow, application_changed, applications_said, counts, devices, first_to_ask,
    left_to_ask,
};

/// The kind of due row that moves a push on; its subject is the push.
pub const MOVE: &str = "package.push";
