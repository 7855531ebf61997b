//! What follows from a result, beyond the end of its action. Each noun that has something to do with one is in [`FOLLOWERS`],
//! with the commands that it follows; settling goes through the list and knows none of them.

use futures::future::BoxFuture;
use handsight_protocol::CommandName;

use super::{answered::Answered, content};
use crate::{UseCaseError, backup, device, object};

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
