//! The rows of a file: what becomes of each, and what is wrong with it.

use crate::api::contact_import::{ContactFileRow, ContactImportPreview};
use crate::model::enrolment::verdict;
use crate::model::number::{NONE, counted};
use crate::pages::prelude::*;

fn text(text: Option<&String>) -> AnyView {
    match text {
        Some(text) => text.clone().into_any(),
        None => any_view! { <span class="muted">{NONE}</span> },
    }
}

fn flaws(row: &ContactFileRow) -> AnyView {
    let mut lines: Vec<String> = row
        .flaws
        .iter()
        .map(|flaw| {
            let field = match flaw.field.as_str() {
                "phoneNumber" => "Number",
                "email" => "E-mail",
                "name" => "Name",
                "department" => "Department",
                "office" => "Office",
                "notes" => "Notes",
                _ => "Row",
            };
            if flaw.value.is_empty() {
                format!("{field} {}", flaw.message)
            } else {
                format!("{field} “{}” {}", flaw.value, flaw.message)
            }
        })
        .collect();
    lines.extend(row.merged_into.map(|line| format!("The same person as in line {line}")));
    lines.extend(row.device_id.as_ref().map(|_| "A phone with this number is enrolled already".to_owned()));
    lines.into_iter().map(|line| view! { <div class="small">{line}</div> }).collect_view().into_any()
}

/// The first 200 rows, all of them or only those with something wrong.
#[component]
pub fn Rows(
    /// The file as it would come in.
    data: Signal<ContactImportPreview>,
    /// Only those with something wrong.
    flawed: RwSignal<bool>,
) -> impl IntoView {
    let columns = vec![
        Column::new("line", "Line", |row: &ContactFileRow| row.line.to_string()).numeric(),
        Column::new("verdict", "Becomes", |row: &ContactFileRow| {
            let (label, tone) = verdict(row.verdict);
            view! { <Chip tone=tone label=label /> }
        }),
        Column::new("name", "Name", |row: &ContactFileRow| text(row.name.as_ref())).lead(),
        Column::new("number", "Number", |row: &ContactFileRow| text(row.phone_number.as_ref())),
        Column::new("email", "E-mail", |row: &ContactFileRow| text(row.email.as_ref())),
        Column::new("department", "Department", |row: &ContactFileRow| text(row.department.as_ref())).minor(),
        Column::new("flaws", "What is wrong", flaws),
    ];
    let table = Table::new("Rows of the file", columns, |row| row.line.to_string());
    let words = move || {
        data.with(|d| {
            let count =
                counted(i64::from(d.flawed_count), "row has something wrong", "rows have something wrong");
            if d.rows.len() == 200 { format!("{count}; the first 200 rows are shown") } else { count }
        })
    };
    any_view! {
        <div class="row">
            <Segmented
                label="Which rows"
                choices=vec![("".to_owned(), "All rows".to_owned()), ("flawed".to_owned(), "With something wrong".to_owned())]
                value=Signal::derive(move || if flawed.get() { "flawed" } else { "" }.to_owned())
                on_choose=move |choice: String| flawed.set(choice == "flawed")
            />
            <span class="muted" role="status">{words}</span>
        </div>
        {table.rows(Signal::derive(move || data.with(|d| d.rows.clone())))}
    }
}
