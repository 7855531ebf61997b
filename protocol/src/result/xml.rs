//! Results as XML: `<results version="1.00"><result …><item name="…">…</item></result></results>`.
//!
//! A string item is the element's text. Any other value, and a string that XML 1.0 cannot carry unchanged
//! (control characters, carriage returns), is JSON with `type="json"` on the item. Names and messages are plain
//! text; characters that XML forbids in them are replaced by U+FFFD.

use chrono::{DateTime, SecondsFormat, Utc};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value};

use super::{BatchError, MOST, ReadResults, ResultBatch, ResultReport, Status, UnreadResult, read::code};

/// Why a text is not a results document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Not well-formed XML.
    #[error("not well-formed XML: {0}")]
    Syntax(String),
    /// An element where it does not belong.
    #[error("unexpected element or text: {0}")]
    Unexpected(String),
    /// An attribute is missing or wrong.
    #[error("attribute {attribute} of <{element}> is missing or wrong")]
    Attribute {
        /// The element's name.
        element: &'static str,
        /// The attribute's name.
        attribute: &'static str,
    },
    /// An item marked as JSON is not JSON.
    #[error("item {0:?} is marked as JSON and is not")]
    Json(String),
}

fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // As references, because a reader turns bare ones in an attribute into spaces.
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            c if is_xml(c) => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
}

pub(super) fn write(batch: &ResultBatch) -> String {
    let mut out = String::from("<results version=\"1.00\">");
    let attribute = |out: &mut String, name: &str, value: &str| {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        push_escaped(out, value);
        out.push('"');
    };
    for result in &batch.results {
        out.push_str("<result");
        attribute(&mut out, "sequence", &result.sequence.to_string());
        attribute(&mut out, "command", result.command.as_str());
        attribute(&mut out, "status", result.status.as_str());
        attribute(&mut out, "code", &result.code.to_string());
        if let Some(reason) = &result.reason {
            attribute(&mut out, "reason", reason);
        }
        if let Some(message) = &result.message {
            attribute(&mut out, "message", message);
        }
        let finished_at = result.finished_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        attribute(&mut out, "finishedAt", &finished_at);
        out.push('>');
        for (name, value) in &result.items {
            out.push_str("<item");
            attribute(&mut out, "name", name);
            match value {
                Value::String(text) if text.chars().all(|c| is_xml(c) && c != '\r') => {
                    out.push('>');
                    push_escaped(&mut out, text);
                }
                other => {
                    attribute(&mut out, "type", "json");
                    out.push('>');
                    // serde_json escapes control characters but leaves U+FFFE and U+FFFF, which XML forbids.
                    let json =
                        other.to_string().replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff");
                    push_escaped(&mut out, &json);
                }
            }
            out.push_str("</item>");
        }
        out.push_str("</result>");
    }
    out.push_str("</results>");
    out
}

fn syntax(error: impl std::fmt::Display) -> XmlError {
    XmlError::Syntax(error.to_string())
}

/// The most attributes of an element: a result has seven. Looking for one among very many takes very long.
const MOST_ATTRIBUTES: usize = 16;

/// The attributes of an element, read once.
struct Attributes(Vec<(String, String)>);

impl Attributes {
    fn of(start: &BytesStart<'_>) -> Result<Self, XmlError> {
        let mut read: Vec<(String, String)> = Vec::new();
        // Its own search for names that come twice takes the square of their number.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(syntax)?;
            let name: &str = attribute.key.as_ref();
            if read.len() == MOST_ATTRIBUTES || read.iter().any(|(known, _)| known == name) {
                return Err(syntax(format!(
                    "an element has at most {MOST_ATTRIBUTES} attributes, each once"
                )));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(syntax)?;
            read.push((name.to_owned(), value.into_owned()));
        }
        Ok(Self(read))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn required<T>(&self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, XmlError> {
        self.get(name).and_then(parse).ok_or(XmlError::Attribute { element: "result", attribute: name })
    }
}

/// A result's own attributes. A document that is not well-formed is refused whole; a wrong attribute costs its result.
fn report(start: &BytesStart<'_>) -> Result<ResultReport, UnreadResult> {
    let attributes = Attributes::of(start).map_err(|error| UnreadResult::new(None, error))?;
    let number = || attributes.get("sequence")?.parse().ok();
    fields(&attributes).map_err(|error| UnreadResult::new(number(), error))
}

fn fields(attributes: &Attributes) -> Result<ResultReport, XmlError> {
    let status = attributes.required("status", Status::parse)?;
    let (code, word) = attributes.required("code", |text| Some(code(status, text)))?;
    Ok(ResultReport {
        sequence: attributes.required("sequence", |text| text.parse().ok())?,
        command: attributes.required("command", |text| Some(text.to_owned().into()))?,
        status,
        code,
        reason: attributes.get("reason").filter(|reason| !reason.is_empty()).map(str::to_owned).or(word),
        message: attributes.get("message").map(str::to_owned),
        finished_at: attributes.required("finishedAt", |text| {
            DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
        })?,
        items: Map::new(),
    })
}

/// The item being read: its name, whether it is JSON, its text so far.
struct Item {
    name: Result<String, XmlError>,
    json: bool,
    text: String,
}

impl Item {
    fn open(start: &BytesStart<'_>) -> Self {
        let missing = XmlError::Attribute { element: "item", attribute: "name" };
        let attributes = Attributes::of(start);
        let json = attributes.as_ref().is_ok_and(|attributes| attributes.get("type") == Some("json"));
        let name = attributes.and_then(|attributes| attributes.get("name").map(str::to_owned).ok_or(missing));
        Self { name, json, text: String::new() }
    }

    /// Puts it into its result; an item that is wrong costs that result.
    fn close(self, result: &mut Result<ResultReport, UnreadResult>) {
        let Ok(report) = result else { return };
        let read = self.name.and_then(|name| {
            if !self.json {
                return Ok((name, Value::String(self.text)));
            }
            match serde_json::from_str(&self.text) {
                Ok(value) => Ok((name, value)),
                Err(_) => Err(XmlError::Json(name)),
            }
        });
        match read {
            Ok((name, value)) => _ = report.items.insert(name, value),
            Err(error) => *result = Err(UnreadResult::new(Some(report.sequence), error)),
        }
    }
}

pub(super) fn read(text: &str) -> Result<ReadResults, BatchError> {
    let mut reader = Reader::from_str(text);
    let mut batch = ReadResults::new();
    let (mut inside, mut seen) = (false, false);
    let mut result: Option<Result<ResultReport, UnreadResult>> = None;
    let mut item: Option<Item> = None;
    loop {
        let event = reader.read_event().map_err(syntax)?;
        let empty = matches!(event, Event::Empty(_));
        match event {
            Event::Eof if seen && !inside => return Ok(batch),
            Event::Eof => return Err(XmlError::Syntax("the document ends too early".to_owned()).into()),
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name();
                match (name.as_ref(), inside, &mut result, &item) {
                    ("results", false, _, _) if !seen => (inside, seen) = (!empty, true),
                    ("result", true, None, _) if batch.len() == MOST => return Err(BatchError::TooMany),
                    ("result", true, None, _) => {
                        let read = report(&start);
                        if empty { batch.push(read) } else { result = Some(read) }
                    }
                    ("item", true, Some(result), None) => {
                        let opened = Item::open(&start);
                        if empty { opened.close(result) } else { item = Some(opened) }
                    }
                    (other, ..) => return Err(XmlError::Unexpected(other.chars().take(40).collect()).into()),
                }
            }
            // The reader has already checked that an end matches its start.
            Event::End(_) => match (item.take(), &mut result) {
                (Some(item), Some(result)) => item.close(result),
                _ => match result.take() {
                    Some(read) => batch.push(read),
                    None => inside = false,
                },
            },
            Event::Text(text) => push_text(&mut item, &text.xml10_content())?,
            Event::CData(text) => push_text(&mut item, &text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().map_err(syntax)? {
                    Some(c) => c.to_string(),
                    None => resolve_predefined_entity(&reference)
                        .ok_or_else(|| {
                            XmlError::Syntax("an entity that is not one of XML's five".to_owned())
                        })?
                        .to_owned(),
                };
                push_text(&mut item, &resolved)?;
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::DocType(_) => return Err(XmlError::Unexpected("DOCTYPE".to_owned()).into()),
        }
    }
}

fn push_text(item: &mut Option<Item>, text: &str) -> Result<(), XmlError> {
    match item {
        Some(item) => item.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(XmlError::Unexpected(text.chars().take(40).collect())),
    }
    Ok(())
}
