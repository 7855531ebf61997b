//! The pages, a folder a route. A page owns what it loads, turns every code into words, and says what to do when
//! there is nothing to show. `frontend/README.md` says how to add one.

pub mod devices;
pub mod invitation;
pub mod issue;
pub mod not_found;
pub mod overview;
pub mod sign_in;
pub mod sign_up;

mod alone;
