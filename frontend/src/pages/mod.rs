//! The pages, a folder a route. A page owns what it loads, turns every code into words, and says what to do when
//! there is nothing to show. `frontend/README.md` says how to add one.

pub mod chunk;

pub mod actions;
pub mod audit;
pub mod backups;
pub mod deletion;
pub mod device;
pub mod device_map;
pub mod device_track;
pub mod device_usage;
pub mod devices;
pub mod email;
pub mod enrolment;
pub mod form;
pub mod invitation;
pub mod issue;
pub mod listing;
pub mod live;
pub mod lost;
pub mod members;
pub mod not_found;
pub mod notifiers;
pub mod overview;
pub mod packages;
pub mod prelude;
pub mod qos;
pub mod scripts;
pub mod session;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod targets;
pub mod tokens;
pub mod towers;
pub mod usage;
pub mod webhooks;

mod address;
mod alone;
pub mod confirm;
pub mod confirm_email;
