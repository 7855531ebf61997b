//! Running a whole use case again after its transaction met another one. PostgreSQL undoes one of two transactions
//! that wait for each other, and SQLite refuses to begin while a program outside holds its file; neither is anybody's
//! fault, and neither has stored anything. So whoever enters a use case (a mutation, a call of a phone, a job) enters
//! it by [`again`]. Live events and whatever else follows a commit are told by the run that commits, so once.
//!
//! A run that has committed anything is never repeated: what it stored would be stored twice. Neither is one that has
//! sent something ([`sends`]): somebody would get it twice.

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{DbErr, RuntimeErr};

/// How often a use case is tried in all. PostgreSQL notices a deadlock after a second, and a request has ten.
const TRIES: u32 = 4;
/// The pause before the second try; each further one is four times as long.
const PAUSE: Duration = Duration::from_millis(5);

/// What happened during one run.
#[derive(Debug, Default)]
struct Run {
    met: AtomicBool,
    stored: AtomicBool,
}

impl Run {
    fn set(flag: impl Fn(&Self) -> &AtomicBool) {
        let _ = RUN.try_with(|run| flag(run).store(true, Ordering::Relaxed));
    }
}

tokio::task_local! {
    static RUN: Arc<Run>;
}

/// Runs a use case, and runs it again when its transaction was undone because of another one, at most four times in
/// all; answers what came of the last run. Transactions that the work opens on tasks of its own are not noticed.
pub async fn again<T, F: Future<Output = T>>(mut work: impl FnMut() -> F) -> T {
    let mut pause = PAUSE;
    let mut left = TRIES;
    loop {
        left -= 1;
        let run = Arc::new(Run::default());
        let outcome = RUN.scope(Arc::clone(&run), work()).await;
        let (met, stored) = (run.met.load(Ordering::Relaxed), run.stored.load(Ordering::Relaxed));
        if met && !stored && left > 0 {
            metrics::counter!("handsight_use_cases_run_again_total").increment(1);
            tokio::time::sleep(pause).await;
            pause *= 4;
            continue;
        }
        // A use case within another: the outer one must know what it may not repeat.
        if met {
            Run::set(|outer| &outer.met);
        }
        if stored {
            Run::set(|outer| &outer.stored);
        }
        return outcome;
    }
}

/// Remembers that something leaves the process which no database takes back, as a text or a letter: the run that sends it is
/// never repeated. What writes down how it went can be, in an [`again`] of its own.
pub fn sends() {
    Run::set(|run| &run.stored);
}

/// Remembers that something was committed.
pub(crate) fn note_stored() {
    Run::set(|run| &run.stored);
}

/// Remembers that the database undid a transaction because of another one.
pub(crate) fn note_met() {
    Run::set(|run| &run.met);
}

/// Whether a failure says that two transactions met: `40P01` and `40001` of PostgreSQL, "busy" and "locked" of
/// SQLite with their extended codes. Words are not looked at: they are translated.
pub(crate) fn is_meeting(error: &DbErr) -> bool {
    let Some(code) = code(error) else { return false };
    match code.as_ref() {
        "40P01" | "40001" => true,
        // SQLite's primary code is the lowest byte; a code of PostgreSQL has five letters.
        code => code.len() < 5 && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
    }
}

/// Whether a failure says that a statement, or what it waited for, took longer than it may: `57014` and `55P03` of
/// PostgreSQL. It is not run again at once: it would take as long again.
pub(crate) fn is_late(error: &DbErr) -> bool {
    code(error).is_some_and(|code| matches!(code.as_ref(), "57014" | "55P03"))
}

/// Whether a failure says that PostgreSQL is away: classes `08` (connection), `53` (no room, no memory, too many
/// connections) and `57P` (it was stopped, or is not up yet).
pub(crate) fn is_away(error: &DbErr) -> bool {
    code(error).is_some_and(|code| {
        code.len() == 5 && ["08", "53", "57P"].iter().any(|class| code.starts_with(class))
    })
}

fn code(error: &DbErr) -> Option<Cow<'_, str>> {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = error
    else {
        return None;
    };
    inner.as_database_error()?.code()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_stored_nothing_is_run_again_and_what_stored_something_is_not() {
        let runs = Cell::new(0);
        let met_twice = || async {
            runs.set(runs.get() + 1);
            if runs.get() < 3 {
                note_met();
                return Err("met");
            }
            note_stored();
            Ok(runs.get())
        };
        assert_eq!(again(met_twice).await, Ok(3));

        runs.set(0);
        let half = || async {
            runs.set(runs.get() + 1);
            note_stored();
            note_met();
        };
        again(half).await;
        assert_eq!(runs.get(), 1, "what was stored would be stored twice");

        runs.set(0);
        let written = Cell::new(0);
        again(|| async {
            runs.set(runs.get() + 1);
            sends();
            again(|| async {
                written.set(written.get() + 1);
                note_met();
            })
            .await;
        })
        .await;
        assert_eq!(
            (runs.get(), written.get()),
            (1, 4),
            "it would be sent twice, but written down it must be"
        );

        runs.set(0);
        let never = || async {
            runs.set(runs.get() + 1);
            note_met();
        };
        again(never).await;
        assert_eq!(runs.get(), 4, "it ends at some time");
    }

    #[tokio::test]
    async fn sqlite_says_that_somebody_holds_its_file() {
        use sea_orm::{ConnectionTrait, Database};
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("held.sqlite").display());
        let connect = || async {
            let mut options = sea_orm::ConnectOptions::new(url.clone());
            options.max_connections(1).map_sqlx_sqlite_opts(|o| o.pragma("busy_timeout", "0"));
            Database::connect(options).await.expect("SQLite opens")
        };
        let (one, two) = (connect().await, connect().await);
        one.execute_unprepared("BEGIN IMMEDIATE").await.expect("nobody holds it");
        let error = two.execute_unprepared("BEGIN IMMEDIATE").await.expect_err("somebody holds it");
        assert!(is_meeting(&error), "{error:?}");
        assert!(error.to_string().contains(crate::lane::BUSY), "{error}");
        let other = two.execute_unprepared("SELECT nothing FROM nowhere").await.expect_err("there is none");
        assert!(!is_meeting(&other), "{other:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_outer_run_knows_what_an_inner_one_stored() {
        let outer = Cell::new(0);
        again(|| async {
            outer.set(outer.get() + 1);
            again(|| async { note_stored() }).await;
            note_met();
        })
        .await;
        assert_eq!(outer.get(), 1);
    }
}
