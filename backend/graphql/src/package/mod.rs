//! Packages in the API: applications with their versions, what is pushed to whom, and who has what.

mod mutation;
mod object;
mod push;
mod push_mutation;
mod query;

pub use mutation::PackageMutation;
pub use object::{Package, PackageConnection, PackageCoverage, PackageDevice, PackageEdge, PackageVersion};
pub use push::{PackagePush, PackageWave, PackageWaveSize};
pub use push_mutation::PackagePushMutation;
pub use query::{PackageQuery, PackageSubscription};

use handsight_domain::package as rules;

use crate::closed::closed;

closed! {
    PackageAgain = rules::Again;
    PackagePushState = rules::PushState;
    PackageStanding = rules::Standing;
}
