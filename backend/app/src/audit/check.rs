//! Recomputing the whole chain, and holding its end against what else is known of it.

use std::time::Duration;

use data_encoding::HEXLOWER;
use handsight_domain::{scope::EnterpriseScope, time::Timestamp};
use handsight_store::people::audit::{self as rows, AuditRow, Head, HeadRow};

use super::{
    head::SignedHead,
    keep::{Kept, kept},
    key::ChainKey,
    record::chain,
};
use crate::{App, UseCaseError};

/// Records that are read at once.
const AT_ONCE: i64 = 200;
/// How long after the first keyed record a server of an older version may still write beside this one.
const UPGRADE: Duration = Duration::from_secs(24 * 3600);

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Whether every record is where and what it was, and none is missing at the end.
    pub valid: bool,
    /// The last record's number.
    pub records: i64,
    /// The first number that is missing or altered.
    pub first_broken: Option<i64>,
    /// What is wrong with it, in words.
    pub problem: Option<String>,
    /// The hash of the last record, hex.
    pub head: Option<String>,
    /// The first number whose hash needs the key; those before it are covered by it. `None` when none does.
    pub keyed_from: Option<i64>,
}

/// How far the log had reached, and who says so.
struct Mark {
    head: Head,
    by: &'static str,
}

/// The walk along the chain.
struct Walk<'a> {
    now: Timestamp,
    marks: &'a [Mark],
    seal: Option<&'a (i64, Vec<u8>)>,
    number: i64,
    before: Vec<u8>,
    keyed: Option<(i64, Timestamp)>,
    last_keyed: i64,
    /// The hash of the record that the head's seal speaks of.
    sealed: Option<Vec<u8>>,
    /// The first of records without the key that follow some with it.
    plain: Option<i64>,
    broken: Option<(i64, String)>,
}

impl Walk<'_> {
    /// Notes the first place that is wrong.
    fn broken(&mut self, at: i64, words: impl Into<String>) {
        if self.broken.as_ref().is_none_or(|(first, _)| at < *first) {
            self.broken = Some((at, words.into()));
        }
    }
    /// Records without the key are those of an older server that still ran beside this one, on the day of the upgrade.
    fn end_of_plain(&mut self, until: Timestamp) {
        if let (Some(from), Some((_, first))) = (self.plain.take(), self.keyed)
            && until > first.after(UPGRADE)
        {
            self.broken(from, format!("record {from} was written without the server's key"));
        }
    }
    /// One more record.
    fn step(&mut self, row: AuditRow, expected: Option<&Vec<u8>>, found: bool) {
        if row.number < 1 {
            return self.broken(1, "a record stands before the first");
        }
        let next = self.number + 1;
        if row.number != next {
            self.broken(next, format!("record {next} is missing"));
        } else if expected != Some(&row.hash) || !found {
            self.broken(next, format!("record {next} is not what was written"));
        }
        if row.keyed {
            self.keyed.get_or_insert((row.number, row.at));
            self.last_keyed = row.number;
            self.end_of_plain(row.at);
        } else if self.keyed.is_some() {
            self.plain.get_or_insert(row.number);
        }
        for mark in self.marks {
            if mark.head.number == row.number && mark.head.hash != row.hash {
                let words = format!("record {} is another one than {} says", row.number, mark.by);
                self.broken(row.number, words);
            }
        }
        if self.seal.is_some_and(|(number, _)| *number == row.number) {
            self.sealed = Some(row.hash.clone());
        }
        (self.number, self.before) = (row.number, row.hash);
    }
    /// After the last record.
    fn end(&mut self, head: Option<&HeadRow>, key: &ChainKey) {
        let next = self.number + 1;
        if self.number == 0 {
            self.broken(1, "there is no record, and every log has its first");
        }
        for mark in self.marks {
            if mark.head.number > self.number {
                let words =
                    format!("the log ends here, and {} says that it reached {}", mark.by, mark.head.number);
                self.broken(next, words);
            }
        }
        match head {
            None => self.broken(next, "the head of the log is missing"),
            Some(row) if row.head.number != self.number || row.head.hash != self.before => {
                self.broken(next, "the log does not end where its head says");
            }
            Some(_) => {}
        }
        let holds = match (self.seal, self.keyed) {
            (None, None) => true,
            (Some((number, mac)), Some(_)) => self.sealed.as_ref().is_some_and(|hash| {
                *number == self.last_keyed && key.seals(&Head { number: *number, hash: hash.clone() }, mac)
            }),
            _ => false,
        };
        if !holds {
            self.broken(next, "the seal of the log's head does not hold: records may be missing at the end");
        }
        self.end_of_plain(self.now);
    }
}

/// What else is known of the log's end. Asked before the log is read: it may only have grown since.
async fn marks(
    app: &App,
    scope: &EnterpriseScope,
    file: Option<&str>,
) -> Result<(Vec<Mark>, bool), UseCaseError> {
    let enterprise = scope.enterprise();
    let mut marks = Vec::new();
    if let Some(file) = file {
        let head = SignedHead::open(&app.secret, enterprise, file.trim());
        let head = head.map_err(|words| UseCaseError::field("headFile", words))?;
        marks.push(Mark { head, by: "the exported head" });
    }
    let seen = app.store.live().heads().of(enterprise);
    marks.extend(seen.map(|head| Mark { head, by: "the running server" }));
    let kept = kept(app, enterprise).await?;
    let altered = kept == Kept::Altered;
    if let Kept::Head(head) = kept {
        marks.push(Mark { head, by: "the head kept beside the files" });
    }
    Ok((marks, altered))
}

/// Reads every record in one consistent view, recomputes its hash from the one before, and holds the end against the
/// head's seal and against what the server itself saw and kept.
///
/// # Errors
/// [`UseCaseError`] when the database or the store of files is away.
pub async fn check(app: &App, scope: &EnterpriseScope) -> Result<Check, UseCaseError> {
    check_against(app, scope, None).await
}

/// As [`check`], and against the file of a head that was exported.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a file that is no signed head of this log, besides.
pub async fn check_against(
    app: &App,
    scope: &EnterpriseScope,
    file: Option<&str>,
) -> Result<Check, UseCaseError> {
    let (marks, altered) = marks(app, scope, file).await?;
    let key = ChainKey::of(&app.secret, scope.enterprise());
    let tx = app.store.read(scope).await?;
    let head = rows::head(&tx).await?;
    let mut walk = Walk {
        now: app.clock.now(),
        marks: &marks,
        seal: head.as_ref().and_then(|row| row.seal.as_ref()),
        number: 0,
        before: Vec::new(),
        keyed: None,
        last_keyed: 0,
        sealed: None,
        plain: None,
        broken: None,
    };
    // From below the first number on: what was put there is no record either.
    let mut at = i64::MIN;
    loop {
        let batch = rows::after(&tx, at, AT_ONCE).await?;
        let Some((last, _)) = batch.last() else { break };
        at = last.number;
        for (row, found) in batch {
            let expected = chain(&key, scope.enterprise(), &walk.before, &row);
            walk.step(row, expected.as_ref(), found);
        }
    }
    walk.end(head.as_ref(), &key);
    if altered {
        walk.broken(walk.number + 1, "the head kept beside the files is not one that this server signed");
    }
    let (first_broken, problem) = walk.broken.unzip();
    let head = (!walk.before.is_empty()).then(|| HEXLOWER.encode(&walk.before));
    Ok(Check {
        valid: first_broken.is_none(),
        records: walk.number,
        first_broken,
        problem,
        head,
        keyed_from: walk.keyed.map(|(number, _)| number),
    })
}
