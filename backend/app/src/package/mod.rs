//! Packages: applications with their versions, what is pushed to whom, and who has what. A push is a job of its
//! own: it asks wave by wave, halts when too many fail, and comes round again.

mod cycle;
mod list;
mod make;
mod push;
mod turn;

pub use cycle::advance;
pub use handsight_domain::package::{Again, PushState, Standing, WaveSize};
pub use handsight_store::package::{Counts, PackageRow, PushRow, VersionRow, WaveRow};
pub use list::{Among, Lacking, coverage, find, find_push, find_version, list, pushes, versions, waves, who};
pub use make::{NewPackage, NewVersion, add_version, create, delete, delete_version};
pub use push::{Wanted, push};
pub use turn::{go_on, stop};

use std::time::Duration;

use handsight_domain::id::PackageId;
use handsight_store::{LiveEvent, WriteTx};

/// How long to leave a push alone after a failure of our own.
const AFTER_FAULT: Duration = Duration::from_secs(30);
/// The kind of reference by which a version keeps its file.
const REFERENCE: &str = "package";

/// Tells whoever watches a package that something of it changed.
fn tell(tx: &mut WriteTx, package: PackageId) {
    let enterprise = tx.scope().enterprise();
    tx.tell(LiveEvent::Package { enterprise, package });
}
