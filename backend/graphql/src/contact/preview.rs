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

/// What the import does with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "handsight_app::contact::Verdict")]
pub enum ContactRowVerdict {
    /// Creates a contact.
    Create,
    /// Updates an existing contact.
    Update,
    /// The contact exists and doesn't change.
    Same,
    /// Merged into an earlier row.
    Merged,
    /// Rejected.
    Refused,
}

/// Meaning of a column, set manually.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct ContactColumnChoice {
    /// Index of the column, starting at 0.
    index: i32,
    /// Meaning of the column.
    holds: ContactColumn,
}

/// How to read a contact file.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ContactImportOptions {
    /// Country of phone numbers without a country code, ISO 3166-1 alpha-2; the enterprise's country by
    /// default.
    country: Option<String>,
    /// Meaning of columns, where their headings are unclear.
    columns: Option<Vec<ContactColumnChoice>>,
    /// Whether values of the file replace existing ones; otherwise they only fill empty fields.
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

/// A column of a contact file.
#[derive(Debug, Clone, SimpleObject)]
pub struct ContactFileColumn {
    /// Index, starting at 0.
    index: i32,
    /// Heading; empty if there is none.
    heading: String,
    /// Assumed meaning of the column.
    holds: ContactColumn,
    /// The first three values.
    samples: Vec<String>,
}

/// A problem of a row.
#[derive(Debug, Clone, SimpleObject)]
pub struct ContactRowFlaw {
    /// Name of the field; `row` for the whole row.
    field: String,
    /// The value in the file, shortened.
    value: String,
    /// Human-readable description of the problem and how to fix it.
    message: String,
    /// Whether the whole row is rejected; otherwise only this value is skipped.
    fatal: bool,
}

/// A row of a contact file.
#[derive(Debug, Clone, SimpleObject)]
pub struct ContactFileRow {
    /// Number of its first line in the file, starting at 1.
    line: i32,
    /// What the import would do with the row.
    verdict: ContactRowVerdict,
    /// Name as it would be stored; null if there is none.
    name: Option<String>,
    /// Phone number as it would be stored, in E.164 format; null if there is none.
    phone_number: Option<String>,
    /// E-mail address as it would be stored; null if there is none.
    email: Option<String>,
    /// Department as it would be stored; null if there is none.
    department: Option<String>,
    /// Office as it would be stored; null if there is none.
    office: Option<String>,
    /// Line number of the row it was merged into; null if it wasn't merged.
    merged_into: Option<i32>,
    /// ID of an existing contact that matches; null if there is none.
    existing_id: Option<ID>,
    /// ID of an enrolled device with the same phone number; null if there is none.
    device_id: Option<ID>,
    /// Problems of the row.
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
    /// Preview of an import; nothing is stored.
    ContactImportPreview(cases::Preview) {
        /// Format of the file.
        format: ContactFileFormat = |row| row.parsed.format.into(),
        /// Encoding, e.g. `windows-1252`.
        encoding: &str = |row| row.parsed.encoding,
        /// Whether the file contains bytes that are invalid in its encoding and may be damaged.
        damaged: bool = |row| row.parsed.damaged,
        /// Separator of table cells; null for vCards.
        separator: Option<String> = |row| row.parsed.separator.map(String::from),
        /// Whether the file has more than 20,000 rows; further rows are ignored.
        cut: bool = |row| row.parsed.cut,
        /// Country assumed for phone numbers without a country code; null if unknown.
        country: Option<&str>,
        /// Total number of rows.
        row_count: i32 = |row| small(row.rows.len()),
        /// Number of rows that create a contact.
        create_count: i32 = |row| clamp(row.counts.create),
        /// Number of rows that update an existing contact.
        update_count: i32 = |row| clamp(row.counts.update),
        /// Number of rows without new data.
        same_count: i32 = |row| clamp(row.counts.same),
        /// Number of rows merged into earlier ones.
        merged_count: i32 = |row| clamp(row.counts.merged),
        /// Number of rejected rows.
        refused_count: i32 = |row| clamp(row.counts.refused),
        /// Number of rows with problems, rejected or not.
        flawed_count: i32 = |row| clamp(row.counts.flawed),
        /// Human-readable warning if the evaluation's limit affects the import; null if it doesn't.
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
    /// Columns of a table; empty for vCards.
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
    /// Rows in the order of the file, at most 200.
    async fn rows(
        &self,
        #[graphql(desc = "Filters by verdict; null for all.")] verdict: Option<ContactRowVerdict>,
        #[graphql(desc = "Only rows with problems.", default)] flawed: bool,
        #[graphql(desc = "Number of rows to skip.", default)] skip: i32,
    ) -> Vec<ContactFileRow> {
        let wanted = verdict.map(Verdict::from);
        let fits = |row: &&PlannedRow| {
            wanted.is_none_or(|v| v == row.verdict) && !(flawed && row.entry.flaws.is_empty())
        };
        let skip = usize::try_from(skip).unwrap_or(0);
        self.0.rows.iter().filter(fits).skip(skip).take(200).map(ContactFileRow::from).collect()
    }
}
