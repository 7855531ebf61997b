//! Importing a file: choose it, look at what was recognised and what is wrong in which row, then bring it in.

use super::parts::{Managed, Parts};
use super::rows::Rows;
use crate::api::contact_import::{
    ContactColumnChoice, ContactImport, ContactImportOptions, ContactImportPreview, PIECE, commit, preview,
    upload,
};
use crate::browser;
use crate::model::enrolment::{COLUMNS, column_of, column_value, import_words, separator};
use crate::model::number::{counted, grouped};
use crate::pages::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;

/// What the page is doing.
#[derive(Clone, PartialEq)]
enum Stage {
    Choose,
    Look { id: String, name: String },
    Done(Box<ContactImport>),
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let who = "Who opens enrolment brings contacts in from a file.";
    any_view! { <Managed title="Import contacts" text=who><Import /></Managed> }
}

#[component]
fn Import() -> impl IntoView {
    let stage = RwSignal::new(Stage::Choose);
    any_view! {
        <Sheet title="Import contacts">
            <Crumbs to="/enrolment/contacts" label="Contacts" />
            <div class="head"><h1>"Import contacts"</h1></div>
            <Parts current="/enrolment/contacts" />
            {move || match stage.get() {
                Stage::Choose => any_view! { <Choose stage /> },
                Stage::Look { id, name } => any_view! { <Look id name stage /> },
                Stage::Done(import) => done(&import, stage),
            }}
        </Sheet>
    }
}

fn done(import: &ContactImport, stage: RwSignal<Stage>) -> AnyView {
    let text = import_words(import.created, import.updated, import.refused);
    any_view! {
        <Empty card=true title=format!("{} is in", import.file_name) text=format!("{text}. Next, invite them by a campaign.") icon=Glyph::Check>
            <LinkButton label="See the contacts" href="/enrolment/contacts" kind=Kind::Primary />
            <LinkButton label="To the campaigns" href="/enrolment/campaigns" />
            <Button label="Import another file" kind=Kind::Quiet on_press=move |()| stage.set(Stage::Choose) />
        </Empty>
    }
}

#[component]
fn Choose(stage: RwSignal<Stage>) -> impl IntoView {
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let chosen = move |event: leptos::ev::Event| {
        let Some(input) = event.target().and_then(|t| t.dyn_into::<leptos::web_sys::HtmlElement>().ok())
        else {
            return;
        };
        busy.set(true);
        problem.set(None);
        leptos::task::spawn_local(async move {
            match browser::read_file(&input, PIECE).await {
                None => {
                    problem.set(Some("The browser could not read this file. Choose it again.".to_owned()))
                }
                Some((name, pieces)) => match upload(&name, pieces).await {
                    Ok(id) => {
                        stage.try_set(Stage::Look { id, name });
                    }
                    Err(refusal) => {
                        problem.try_set(Some(refusal.text()));
                    }
                },
            }
            busy.try_set(false);
        });
    };
    let field = crate::ui::unique_id("file");
    any_view! {
        <Card title="Choose a file">
            <div class="stack">
                <p class="muted">
                    "CSV as Gmail and Outlook write it, any other table with a number or an e-mail address in it, or vCards. In any language, encoding and separator; at most 5 MB and 20,000 rows. Nothing is stored until you have looked at it."
                </p>
                <div class="field">
                    <label for=field.clone()>"File of contacts"</label>
                    <input
                        id=field
                        class="input"
                        type="file"
                        accept=".csv,.tsv,.txt,.vcf,text/csv,text/vcard,text/plain"
                        disabled=move || busy.get()
                        on:change=chosen
                    />
                </div>
                <div role="alert">
                    {move || problem.get().map(|text| view! { <Notice tone=Tone::Bad><p>{text}</p></Notice> })}
                </div>
                <Show when=move || busy.get()><p role="status">"Reading the file …"</p></Show>
            </div>
        </Card>
    }
}

#[component]
fn Look(id: String, name: String, stage: RwSignal<Stage>) -> impl IntoView {
    let toasts = Toasts::here();
    let (country, replace) = (RwSignal::new(String::new()), RwSignal::new(false));
    let by_hand = RwSignal::new(BTreeMap::<i32, String>::new());
    let flawed = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let own = StoredValue::new(id);
    let odd = move || !matches!(country.with(|typed| typed.trim().chars().count()), 0 | 2);
    // Between two letters there is nothing to ask: what is shown stays as it was read.
    let code = Memo::new(move |before: Option<&String>| match (odd(), before) {
        (true, Some(before)) => before.clone(),
        (true, None) => String::new(),
        (false, _) => country.get().trim().to_uppercase(),
    });
    let options = move || ContactImportOptions {
        country: Some(code.get()).filter(|code| !code.is_empty()),
        columns: Some(by_hand.with(|map| {
            let one = |(index, value): (&i32, &String)| ContactColumnChoice {
                index: *index,
                holds: column_of(value),
            };
            map.iter().map(one).collect()
        })),
        replace: replace.get(),
    };
    let seen = load(
        move || (options(), flawed.get()),
        move |(options, flawed)| preview(own.get_value(), options, flawed),
    );
    let bring = move |()| {
        let options = untrack(options);
        press(busy, toasts, commit(own.get_value(), options), move |import| {
            stage.try_set(Stage::Done(Box::new(import)));
        });
    };
    let draw = move |data: Signal<ContactImportPreview>| {
        let usable =
            move || data.with(|data| i64::from(data.create_count + data.update_count + data.same_count));
        any_view! {
            <Notices data />
            <div class="kpi-row">
                <Figure label="New" value=Signal::derive(move || data.with(|d| d.create_count)) />
                <Figure label="Add to one" value=Signal::derive(move || data.with(|d| d.update_count)) />
                <Figure label="Known already" value=Signal::derive(move || data.with(|d| d.same_count)) />
                <Figure label="Twins put together" value=Signal::derive(move || data.with(|d| d.merged_count)) />
                <Figure label="Left out" value=Signal::derive(move || data.with(|d| d.refused_count)) />
            </div>
            <details>
                <summary>"How the file is read"</summary>
                <div class="stack">
                    <p class="muted">{move || data.with(reading)}</p>
                    <TextField label="Country of numbers without a country code" value=country
                        placeholder=data.with_untracked(|d| d.country.clone().unwrap_or_default())
                        help="Two letters, such as IE or US; empty for the enterprise's own."
                        problem=Signal::derive(move || odd().then(|| "Write two letters, or nothing.".to_owned())) />
                    <CheckField label="What the file says goes before what is known already" value=replace />
                    <ColumnChoices data by_hand />
                </div>
            </details>
            <Faulted load=seen />
            <Rows data flawed />
            <div class="row">
                <Button
                    label=Signal::derive(move || format!("Import {}", counted(usable(), "contact", "contacts")))
                    kind=Kind::Primary
                    busy=busy
                    disabled=Signal::derive(move || usable() == 0 || odd() || !seen.current())
                    on_press=bring
                />
                <Button label="Choose another file" on_press=move |()| stage.set(Stage::Choose) />
            </div>
        }
    };
    any_view! {
        <h2>{name}</h2>
        <Loaded load=seen lines=10 draw />
    }
}

fn reading(data: &ContactImportPreview) -> String {
    let kind = data
        .separator
        .as_deref()
        .map_or_else(|| "vCards".to_owned(), |sign| format!("A table with {}", separator(sign)));
    format!("{kind}, {} encoding, {}.", data.encoding, counted(i64::from(data.row_count), "row", "rows"))
}

#[component]
fn Figure(label: &'static str, value: Signal<i32>) -> impl IntoView {
    any_view! {
        <Kpi label=label figure=Signal::derive(move || grouped(i64::from(value.get())))>""</Kpi>
    }
}

#[component]
fn Notices(data: Signal<ContactImportPreview>) -> impl IntoView {
    any_view! {
        {move || {
            data.with(|d| d.limit_warning.clone())
                .map(|text| view! { <Notice tone=Tone::Warn><p>{text}</p></Notice> })
        }}
        <Show when=move || data.with(|d| d.damaged)>
            <Notice tone=Tone::Warn><p>"Some letters of this file cannot be read and show as �. Save it as UTF-8 and choose it again."</p></Notice>
        </Show>
        <Show when=move || data.with(|d| d.cut)>
            <Notice tone=Tone::Warn><p>"The file has more than 20,000 rows; only those are read. Split it into several."</p></Notice>
        </Show>
    }
}

#[component]
fn ColumnChoices(
    data: Signal<ContactImportPreview>,
    by_hand: RwSignal<BTreeMap<i32, String>>,
) -> impl IntoView {
    // The columns are the file's; only what they are read as changes.
    let columns = data.with_untracked(|d| d.columns.clone());
    let choices: Vec<Choice> = COLUMNS.iter().map(|(_, value, label)| Choice::new(*value, *label)).collect();
    let one = move |column: crate::api::contact_import::ContactFileColumn| {
        let value = RwSignal::new(column_value(column.holds).to_owned());
        when_changed(
            move || value.get(),
            move |now| {
                by_hand.update(|map| {
                    map.insert(column.index, now.clone());
                });
            },
        );
        let label = if column.heading.is_empty() {
            format!("Column {}", column.index + 1)
        } else {
            column.heading.clone()
        };
        let help =
            if column.samples.is_empty() { "No values".to_owned() } else { column.samples.join(" · ") };
        view! { <SelectField label value choices=choices.clone() help=help /> }
    };
    any_view! { <div class="grid-fields">{columns.into_iter().map(one).collect_view()}</div> }
}
