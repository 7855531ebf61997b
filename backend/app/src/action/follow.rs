//! What follows from a result, beyond the end of its action. Each noun that has something to do with one is in [`FOLLOWERS`],
//! with the commands that it follows; settling goes through the list and knows none of them.

use futures::future::BoxFuture;
use handsight_domain::time::Timestamp;
use handsight_protocol::{CommandName, ResultReport, result::LeftOut};
use handsight_store::{WriteTx, device::DeviceRow};

use super::{ActionRow, content};
use crate::{App, UseCaseError, backup, device, event::Event, object};

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

/// When it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Whatever the result says.
    Any,
    /// When it says that it was done.
    Done,
    /// Likewise, once everything else of the batch is settled and told; after the last such result of a batch alone.
    Last,
}

type Run = for<'a> fn(Answered<'a>) -> BoxFuture<'a, Result<(), UseCaseError>>;

/// Who follows which commands.
pub(super) struct Follower {
    commands: &'static [CommandName],
    /// When.
    pub when: When,
    /// Whether it reads or refers to the stored result, in the same transaction.
    pub refers: bool,
    /// What follows.
    pub run: Run,
}

const fn follower(commands: &'static [CommandName], when: When, refers: bool, run: Run) -> Follower {
    Follower { commands, when, refers, run }
}

const FOLLOWERS: &[Follower] = &[
    follower(&[CommandName::Bak], When::Any, true, |it| Box::pin(backup::settled(it))),
    follower(&[CommandName::Eml], When::Any, true, |it| Box::pin(object::release_action(it))),
    follower(&[CommandName::Get], When::Done, true, |it| Box::pin(content::file(it))),
    follower(&[CommandName::Ins, CommandName::Uni], When::Done, true, |it| Box::pin(content::package(it))),
    follower(&[CommandName::Aud], When::Done, false, |it| Box::pin(content::audit(it))),
    follower(&[CommandName::App, CommandName::Syn], When::Done, false, |it| Box::pin(content::inventory(it))),
    follower(&[CommandName::Loc], When::Done, false, |it| Box::pin(content::position(it))),
    follower(&[CommandName::Log], When::Done, false, |it| Box::pin(content::log(it))),
    follower(&[CommandName::Mov], When::Last, false, |it| Box::pin(device::has_moved(it))),
];

/// Who follows a command.
pub(super) fn followers(command: &CommandName) -> impl Iterator<Item = &'static Follower> {
    FOLLOWERS.iter().filter(move |follower| follower.commands.contains(command))
}
