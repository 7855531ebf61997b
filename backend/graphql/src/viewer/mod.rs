//! Who is asking.

mod object;

pub use object::{Account, Membership, Viewer, ViewerQuery};
