//! The web service of an agent, `/agent/v1/…`: the bodies and answers of every call, shared by both ends.
//!
//! Results are in [`crate::result`], usage events in [`crate::usage`], the policy in [`crate::policy`]. Readers
//! ignore fields they do not know, so that either side may be newer.

mod checkin;
mod credentials;
mod messages;
mod problem;
mod provision;

pub use checkin::{CheckinAnswer, CheckinRequest, attribute};
pub use credentials::{Credentials, CredentialsError};
pub use messages::{ActionsAnswer, Receipt, Receipts, Rejection};
pub use problem::Problem;
pub use provision::{EnrolmentLink, PhoneRequest, ProvisionAnswer, ProvisionRequest};

pub use crate::policy::PolicyDocument;
pub use crate::result::{ItemsLeftOut, LeftOut, RejectedResult, ResultBatch, ResultsAnswer};
pub use crate::usage::{EventsAnswer, RejectedEvent};

/// The paths of the web service, below the server's URL.
pub mod path {
    /// `POST`: enrol; the only call without an `Authorization` header.
    pub const PROVISION: &str = "/agent/v1/provision";
    /// `GET`: what waits, after a number, long-polling with `wait`.
    pub const ACTIONS: &str = "/agent/v1/actions";
    /// `POST`: these messages have arrived.
    pub const RECEIPTS: &str = "/agent/v1/receipts";
    /// `POST`: this message was not genuine.
    pub const REJECTIONS: &str = "/agent/v1/rejections";
    /// `POST`: results, JSON or XML.
    pub const RESULTS: &str = "/agent/v1/results";
    /// `POST`: usage events.
    pub const EVENTS: &str = "/agent/v1/events";
    /// `POST`: heartbeat with volatile attributes.
    pub const CHECKIN: &str = "/agent/v1/checkin";
    /// `GET`: the device's effective policy.
    pub const POLICY: &str = "/agent/v1/policy";
    /// `POST`: the phone number was set or changed, or a nonce is confirmed.
    pub const PHONE: &str = "/agent/v1/phone";
    /// `PUT`, `HEAD`, `GET` below it: an object, by its id.
    pub const OBJECTS: &str = "/agent/v1/objects";
}
