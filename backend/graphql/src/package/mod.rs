//! Packages in the API: applications with their versions, what is pushed to whom, and who has what.

mod mutation;
mod object;
mod push;
mod push_mutation;
mod query;
mod subscription;

pub use mutation::PackageMutation;
pub use object::{Package, PackageConnection, PackageCoverage, PackageDevice, PackageEdge, PackageVersion};
pub use push::{PackagePush, PackageWave, PackageWaveSize};
pub use push_mutation::PackagePushMutation;
pub use query::{PackageQuery, node, push_node, version_node};
pub use subscription::PackageSubscription;

use handsight_domain::package as rules;

use crate::closed::closed;

closed! {
    /// What happens when a cycle of a push comes round.
    PackageAgain of rules::Again {
        /// There is one cycle only.
        Never,
        /// Whoever is not as wanted is asked again.
        Push,
        /// Somebody is reminded, and decides.
        Remind,
    }
}
closed! {
    /// Where a push stands.
    PackagePushState of rules::PushState {
        /// It waits for the time of its next cycle.
        Planned,
        /// Its waves go on.
        Running,
        /// It waits for somebody: too many devices failed, or whoever pushed may not ask any more; `note` says which.
        Halted,
        /// A cycle is due: it waits for somebody.
        Due,
        /// It came to its end.
        Finished,
        /// Somebody ended it.
        Stopped,
    }
}
closed! {
    /// How a device stands to a version.
    PackageStanding of rules::Standing {
        /// It has this version.
        Has,
        /// It has another version.
        Other,
        /// It does not have the application.
        Lacks,
        /// It never said which applications it has.
        Unknown,
    }
}
