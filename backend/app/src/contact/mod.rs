//! Contacts: files of them are looked at before anything is stored, brought in by one transaction and taken out
//! again by another; and what people do with the list.

mod commit;
mod delete;
mod list;
mod plan;
mod preview;
mod save;
mod undo;
mod upload;

pub use commit::{Commit, commit};
pub use delete::{Deletion, delete};
pub use handsight_store::contact::{
    ContactKey, ContactOrder, ContactQuery, ContactRow, ContactState, ImportRow,
};
pub use list::{by_ids, find, find_import, imports, list};
pub use plan::{PlannedRow, Verdict};
pub use preview::{Counts, Preview, preview};
pub use save::{ContactInput, create, update};
pub use undo::{Undone, undo};
pub use upload::{MOST_PIECE, Upload, upload};

use std::collections::HashSet;

use handsight_domain::{
    contact::{MOST_COLUMNS, Options},
    country,
};

use crate::enterprise::Enterprise;

/// The country of numbers without a country code: the one that was chosen, else the one that the enterprise's
/// time zone lies in.
pub(crate) fn numbers_country(chosen: Option<&str>, enterprise: &Enterprise) -> Option<String> {
    match chosen {
        Some(code) => country::known(code).then(|| code.to_owned()),
        None => country::of_time_zone(enterprise.time_zone.name()).map(str::to_owned),
    }
}

/// Options with their country settled, and of each column that a table can have one word.
fn settled(options: &Options, enterprise: &Enterprise) -> Options {
    let mut seen = HashSet::new();
    let columns = options.columns.iter().filter(|(at, _)| *at < MOST_COLUMNS && seen.insert(*at));
    Options {
        country: numbers_country(options.country.as_deref(), enterprise),
        columns: columns.copied().collect(),
    }
}
