//! What may be done about a lost phone, in words; which steps begin chosen, and in which order they go out.

use crate::api::kinds::LossStepKind;

/// A step as the form holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What to do.
    pub kind: LossStepKind,
    /// Of a lock: what the screen says.
    pub message: String,
    /// Of a lock: whom to call.
    pub callback: String,
    /// Of following: every how many minutes.
    pub minutes: Option<i32>,
    /// Of a block or a wipe: what.
    pub extent: String,
}

/// How many of [`KINDS`] may change places.
pub const MOVABLE: usize = 4;

words! {
    /// A kind's name and what it does.
    pub words(LossStepKind) -> (&'static str, &'static str), all KINDS
        "Every kind in the order in which it begins. The last two stay last: a wiped phone answers nothing more."
    {
        Locate => ("Locate it now", "The phone reports where it is; it needs data for the answer."),
        Lock => ("Lock it", "Shows a message and a number to call. Works by SMS without data."),
        Ring => ("Ring", "At full volume for a minute, also when muted. Works by SMS without data."),
        Track => ("Follow it", "The phone reports where it is every few minutes until it is found."),
        Block => (
            "Block its use",
            "Disables calls, messages and data until it is found. Works by SMS without data.",
        ),
        Wipe => ("Wipe it", "Erases the phone for good. Works by SMS without data."),
    }
}

/// Whether a step needs the typed word.
pub const fn destroys(kind: LossStepKind) -> bool {
    matches!(kind, LossStepKind::Block | LossStepKind::Wipe)
}

/// Whether a step begins chosen: find and lock what is lost, and ring when somebody may hear it.
pub const fn begins_chosen(kind: LossStepKind, online: bool) -> bool {
    match kind {
        LossStepKind::Locate | LossStepKind::Lock | LossStepKind::Track => true,
        LossStepKind::Ring => online,
        LossStepKind::Block | LossStepKind::Wipe => false,
    }
}

/// Moves a kind one place up in an order, if it may go there.
pub fn moved_up(mut order: Vec<LossStepKind>, kind: LossStepKind) -> Vec<LossStepKind> {
    if let Some(at) = order.iter().position(|one| *one == kind).filter(|at| (1..MOVABLE).contains(at)) {
        order.swap(at, at - 1);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_not_destroy_changes_places() {
        let order = moved_up(KINDS.to_vec(), LossStepKind::Ring);
        assert_eq!(order[1], LossStepKind::Ring);
        assert_eq!(order[2], LossStepKind::Lock);
        assert_eq!(moved_up(KINDS.to_vec(), LossStepKind::Locate), KINDS.to_vec());
        assert_eq!(moved_up(KINDS.to_vec(), LossStepKind::Block), KINDS.to_vec());
    }

    #[test]
    fn nothing_that_destroys_begins_chosen() {
        for kind in KINDS {
            assert!(!(destroys(kind) && begins_chosen(kind, true)));
            assert!(!words(kind).0.is_empty() && words(kind).1.ends_with('.'));
        }
        assert!(begins_chosen(LossStepKind::Ring, true) && !begins_chosen(LossStepKind::Ring, false));
    }
}
