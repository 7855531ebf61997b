//! What those who follow a result are told of it.

use handsight_domain::time::Timestamp;
use handsight_protocol::{ResultReport, result::LeftOut};
use handsight_store::{WriteTx, device::DeviceRow};

use super::ActionRow;
use crate::{App, event::Event};

/// A result that is being settled, for those whom it concerns.
pub(crate) struct Answered<'a> {
    /// The application.
    pub app: &'a App,
    /// The transaction that settles it.
    pub tx: &'a mut WriteTx,
    /// Its device, locked; whoever settles saves it.
    pub device: &'a mut DeviceRow,
    /// Its action, as it stands now.
    pub action: &'a ActionRow,
    /// The result, within its bounds.
    pub report: &'a ResultReport,
    /// The present.
    pub now: Timestamp,
    /// What of it could not be kept.
    pub left_out: &'a mut LeftOut,
    /// What programs are told; `None` when none listens.
    pub events: Option<&'a mut Vec<Event>>,
}
