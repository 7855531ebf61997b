//! The pure rules of Handsight: ids, time and chance as things asked for, callers and scopes, roles and
//! permissions. No I/O: whatever needs a database, a network or the wall clock lives elsewhere.

pub mod action;
pub mod address;
pub mod attribute;
pub mod backup;
pub mod calendar;
pub mod caller;
pub mod campaign;
pub mod carrier;
pub mod command;
pub mod contact;
pub mod country;
pub mod device;
pub mod event;
pub mod filter;
pub mod fold;
pub mod h3cell;
pub mod histogram;
pub mod id;
pub mod lost;
pub mod mint;
pub mod naming;
pub mod notifier;
pub mod number_class;
pub mod object;
pub mod pace;
pub mod package;
pub mod page;
pub mod place;
pub mod policy;
pub mod scope;
pub mod script;
pub mod secret;
pub mod time;
pub mod usage;
pub mod webhook;
