//! A file of contacts as it would come in: what was recognised, and what is wrong in which row.

use async_graphql::{ComplexObject, Enum, ID, InputObject, SimpleObject};
use handsight_app::contact::{self as cases, PlannedRow, Verdict};
use handsight_domain::contact::{self as rules, Options};

use super::ContactImport;
use crate::{closed::closed, connection::clamp, noun::view};

closed! {
    ContactColumn = rules::Column;
    ContactFileFormat = rules::Format;
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "handsight_app::contact::Verdict")]
pub enum ContactRowVerdict {
    /// It becomes a contact.
    Create,
    /// It adds to a contact that exists.
    Update,
    /// The contact exists and learns nothing.
    Same,
    /// It was put together with an earlier row.
    Merged,
    /// It cannot be taken.
    Refused,
}

/// What a column holds, by hand.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct ContactColumnChoice {
    /// The column, from 0.
    index: i32,
    /// What it holds.
    holds: ContactColumn,
}

/// How a file is to be read.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ContactImportOptions {
    /// The country of numbers without a country code, ISO 3166-1 alpha-2; the enterprise's when absent.
    country: Option<String>,
    /// What columns hold where their headings do not say it.
    columns: Option<Vec<ContactColumnChoice>>,
    /// What the file says goes before what is known; otherwise it only fills what is empty.
    #[graphql(default)]
    pub(super) replace: bool,
}

impl ContactImportOptions {
    pub(super) fn options(&self) -> Options {
        let index = |choice: &ContactColumnChoice| usize::try_from(choice.index).ok();
        let columns = self.columns.iter().flatten().filter_map(|c| Some((index(c)?, c.holds.0)));
        Options { country: self.country.as_ref().map(|c| c.to_uppercase()), columns: columns.collect() }
    }
}

/// A column of a file.
#[derive(Debug, Clone, SimpleObject)]
pub struct ContactFileColumn {
    /// Its place, from 0.
    index: i32,
    /// Its heading; empty without one.
    heading: String,
    /// What it is read as.
    holds: ContactColumn,
    /// Its first three values.
    samples: Vec<String>,
}

/// Something wrong with a row.
#[derive(Debug, Clone, SimpleObject)]
pub struct ContactRowFlaw {
    /// Which field; `row` when it is about the whole row.
    field: String,
    /// What was read, shortened.
    value: String,
    /// What is wrong and how to mend it, for people.
    message: String,
    /// The row cannot be taken; otherwise only this value is left out.
    fatal: bool,
}

/// A row of a file.
#[derive(Debug, Clone, SimpleObject)]
pub struct ContactFileRow {
    /// The line of the file that it begins on, from 1.
    line: i32,
    /// What becomes of it.
    verdict: ContactRowVerdict,
    /// The name as it would be; null without one.
    name: Option<String>,
    /// The number as it would be, E.164; null without one.
    phone_number: Option<String>,
    /// The e-mail address as it would be; null without one.
    email: Option<String>,
    /// The department as it would be; null without one.
    department: Option<String>,
    /// The office as it would be; null without one.
    office: Option<String>,
    /// The line that it was put together with; null when it stands alone.
    merged_into: Option<i32>,
    /// The contact that exists already; null when there is none.
    existing_id: Option<ID>,
    /// The device that is enrolled with its number already; null when there is none.
    device_id: Option<ID>,
    /// What is wrong with it.
    flaws: Vec<ContactRowFlaw>,
}

fn small(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

impl From<&PlannedRow> for ContactFileRow {
    fn from(row: &PlannedRow) -> Self {
        let details = row.after.clone();
        let flaws = row.entry.flaws.iter().map(|flaw| ContactRowFlaw {
            field: flaw.field.to_owned(),
            value: flaw.value.clone(),
            message: flaw.message.clone(),
            fatal: flaw.fatal,
        });
        Self {
            line: small(row.entry.line),
            verdict: row.verdict.into(),
            name: details.name,
            phone_number: details.phone_number,
            email: details.email,
            department: details.department,
            office: details.office,
            merged_into: row.entry.merged_into.map(small),
            existing_id: row.existing.map(|id| id.to_string().into()),
            device_id: row.device.map(|id| id.to_string().into()),
            flaws: flaws.collect(),
        }
    }
}

view! {
    /// A file of contacts as it would come in; nothing of it is stored.
    ContactImportPreview(cases::Preview) {
        /// What kind of file it is.
        format: ContactFileFormat = |row| row.parsed.format.into(),
        /// Its encoding, as `windows-1252`.
        encoding: &str = |row| row.parsed.encoding,
        /// Whether some bytes mean nothing in that encoding: the file may be damaged.
        damaged: bool = |row| row.parsed.damaged,
        /// What parts the cells of a table; null for vCards.
        separator: Option<String> = |row| row.parsed.separator.map(String::from),
        /// Whether there are more than 20,000 rows: the rest is not read.
        cut: bool = |row| row.parsed.cut,
        /// The country that numbers without a country code were read in; null when none is known.
        country: Option<&str>,
        /// How many rows it has.
        row_count: i32 = |row| small(row.rows.len()),
        /// How many become contacts.
        create_count: i32 = |row| clamp(row.counts.create),
        /// How many add to contacts that exist.
        update_count: i32 = |row| clamp(row.counts.update),
        /// How many say nothing new.
        same_count: i32 = |row| clamp(row.counts.same),
        /// How many were put together with earlier rows.
        merged_count: i32 = |row| clamp(row.counts.merged),
        /// How many cannot be taken.
        refused_count: i32 = |row| clamp(row.counts.refused),
        /// How many have something wrong, whether they can be taken or not.
        flawed_count: i32 = |row| clamp(row.counts.flawed),
        /// What the limit of the evaluation means for so many people, in words; null when nothing.
        limit_warning: Option<&str>,
    }
}

#[ComplexObject]
impl ContactImportPreview {
    /// The import.
    #[graphql(name = "import")]
    async fn of(&self) -> ContactImport {
        ContactImport(self.0.import.clone())
    }
    /// The columns of a table; none for vCards.
    async fn columns(&self) -> Vec<ContactFileColumn> {
        let columns = self.0.parsed.columns.iter().enumerate();
        let one = |(index, column): (usize, &rules::ParsedColumn)| ContactFileColumn {
            index: small(index),
            heading: column.heading.clone(),
            holds: column.holds.into(),
            samples: column.samples.clone(),
        };
        columns.map(one).collect()
    }
    /// Rows in the file's order, at most 200.
    async fn rows(
        &self,
        #[graphql(desc = "Only rows of which this becomes; null for all.")] verdict: Option<
            ContactRowVerdict,
        >,
        #[graphql(desc = "Only rows with something wrong.", default)] flawed: bool,
        #[graphql(desc = "How many to pass over.", default)] skip: i32,
    ) -> Vec<ContactFileRow> {
        let wanted = verdict.map(Verdict::from);
        let fits = |row: &&PlannedRow| {
            wanted.is_none_or(|v| v == row.verdict) && !(flawed && row.entry.flaws.is_empty())
        };
        let skip = usize::try_from(skip).unwrap_or(0);
        self.0.rows.iter().filter(fits).skip(skip).take(200).map(ContactFileRow::from).collect()
    }
}
