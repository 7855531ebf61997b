//! What results bring: an audit fills the device and its inventory, a list of applications replaces the one
//! before, a position joins the track, log lines join the log. What cannot be read is left out; the result
//! itself is kept whole all the same.

use handsight_domain::{object::Purpose, time::Timestamp};
use handsight_protocol::{Command, CommandName, result::LeftOut};
use handsight_store::{
    WriteTx,
    device::{
        ApplicationRow, DeviceRow, FixRow, LogLineRow, append_log, insert_fixes, move_fix,
        replace_applications, trim_log,
    },
    package::{application_changed, applications_said},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{ActionRow, Answered};
use crate::{
    UseCaseError,
    device::{Reported, keep_attributes, number::first_number, report},
    event::{self, EventKind},
    object::brought,
};

/// Most applications of a device.
const MOST_APPLICATIONS: usize = 5_000;
/// Most log lines of a device: the newest are kept.
const MOST_LINES: usize = 10_000;

/// An audit: the device's own values, its attributes, where it is, and its applications.
pub(super) async fn audit(it: Answered<'_>) -> Result<(), UseCaseError> {
    let Answered { tx, device, report: answer, now, left_out, .. } = it;
    if let Some(attributes) = opened(answer.items.get("attributes")).and_then(named) {
        first_number(tx, device, &attributes).await?;
        let Reported { attributes, fix, left_out: more } = report(device, &attributes, "action", now);
        left_out.join(more);
        keep_attributes(tx, device.id, &attributes, left_out).await?;
        keep_fix(tx, device, fix).await?;
    }
    applications(tx, device, &answer.items, now, left_out).await
}

/// A list of applications.
pub(super) async fn inventory(it: Answered<'_>) -> Result<(), UseCaseError> {
    applications(it.tx, it.device, &it.report.items, it.now, it.left_out).await
}

/// A file.
pub(super) async fn file(it: Answered<'_>) -> Result<(), UseCaseError> {
    brought(it.tx, it.action, &it.report.items, "file", Purpose::Fetched, it.now).await.map(drop)
}

/// A position.
pub(super) async fn position(it: Answered<'_>) -> Result<(), UseCaseError> {
    let items = &it.report.items;
    let fix = match opened(items.get("fix")) {
        Some(Value::Object(fix)) => crate::device::fix(&fix, "action", it.now),
        _ => crate::device::fix(items, "action", it.now),
    };
    keep_fix(it.tx, it.device, fix).await
}

/// Lines of a log.
pub(super) async fn log(it: Answered<'_>) -> Result<(), UseCaseError> {
    let lines =
        opened(it.report.items.get("lines")).map(|v| lines(&v, it.action, it.now)).unwrap_or_default();
    append_log(it.tx, it.device.id, &lines).await?;
    Ok(trim_log(it.tx, it.device.id, MOST_LINES).await?)
}

async fn keep_fix(tx: &WriteTx, device: &DeviceRow, fix: Option<FixRow>) -> Result<(), UseCaseError> {
    if let Some(fix) = fix {
        insert_fixes(tx, device.id, std::slice::from_ref(&fix)).await?;
        move_fix(tx, device.id, &fix).await?;
    }
    Ok(())
}

/// An item as a value: XML carries structures as a text of JSON.
fn opened(item: Option<&Value>) -> Option<Value> {
    match item? {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    }
}

/// Attributes as a map, from a map or from a list of `{name, value}`.
fn named(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(map) => Some(map),
        Value::Array(list) => Some(
            list.into_iter()
                .filter_map(|mut entry| {
                    let name = entry.get("name")?.as_str()?.to_owned();
                    Some((name, entry.get_mut("value")?.take()))
                })
                .collect(),
        ),
        _ => None,
    }
}

async fn applications(
    tx: &WriteTx,
    device: &DeviceRow,
    items: &Map<String, Value>,
    now: Timestamp,
    left_out: &mut LeftOut,
) -> Result<(), UseCaseError> {
    let Some(Value::Array(list)) = opened(items.get("apps")) else { return Ok(()) };
    let text = |of: &Value, name: &str| {
        let text = of.get(name)?.as_str()?.trim();
        (!text.is_empty() && text.len() <= 300 && !text.contains('\0')).then(|| text.to_owned())
    };
    for of in list.iter().skip(MOST_APPLICATIONS) {
        left_out.add(of.get("package").and_then(Value::as_str).unwrap_or("apps"));
    }
    let rows: Vec<_> = list
        .iter()
        .take(MOST_APPLICATIONS)
        .filter_map(|of| {
            Some(ApplicationRow {
                package: text(of, "package")?,
                name: text(of, "name"),
                version: text(of, "version").unwrap_or_default(),
                sha256: text(of, "sha256"),
            })
        })
        .collect();
    replace_applications(tx, device.id, &rows).await?;
    Ok(applications_said(tx, device.id, now).await?)
}

/// What was installed or removed is so from now on, also before the next list of applications says it. Programs are told of a
/// package that is there as it was asked for.
pub(super) async fn package(it: Answered<'_>) -> Result<(), UseCaseError> {
    let Answered { tx, device, action, report, events, .. } = it;
    let Ok(command) = Command::parse(&action.wire) else { return Ok(()) };
    let (Some(package), Some(asked)) = (command.param(0), command.param(1)) else { return Ok(()) };
    let said = report.items.get("version").and_then(Value::as_str).map(str::trim);
    let version = said.filter(|v| !v.is_empty() && v.len() <= 300 && !v.contains('\0')).unwrap_or(asked);
    let installs = report.command == CommandName::Ins;
    if let Some(events) = events.filter(|_| installs && version == asked) {
        let payload = json!({"package": {"name": package, "version": version}});
        events.push(event::of_action(EventKind::PackageInstalled, action, payload));
    }
    Ok(application_changed(tx, device.id, package, Some(version).filter(|_| installs)).await?)
}

fn lines(value: &Value, action: &ActionRow, now: Timestamp) -> Vec<LogLineRow> {
    let given: Vec<Value> = match value {
        Value::Array(list) => list.clone(),
        Value::String(text) => text.lines().map(Value::from).collect(),
        _ => vec![],
    };
    let skip = given.len().saturating_sub(MOST_LINES);
    given.iter().skip(skip).enumerate().filter_map(|(place, of)| line(of, place, action, now)).collect()
}

fn line(of: &Value, place: usize, action: &ActionRow, now: Timestamp) -> Option<LogLineRow> {
    let field = |name: &str| of.get(name).and_then(Value::as_str);
    let text = of.as_str().or_else(|| field("text")).or_else(|| field("message"))?;
    let text: String = text.chars().filter(|c| *c != '\0').take(4_000).collect();
    let at = field("at")
        .and_then(|t| chrono::DateTime::parse_from_rfc3339(t).ok())
        .map(|t| Timestamp::from_millis(t.timestamp_millis()));
    let level: String =
        field("level").unwrap_or("info").chars().filter(char::is_ascii_alphanumeric).take(20).collect();
    // A line with a time is the same line whenever it is sent; one without is only known by its place.
    let hash = match at {
        Some(at) => Sha256::digest(format!("{}|{level}|{text}", at.millis())),
        None => Sha256::digest(format!("{}|{place}|{level}|{text}", action.id)),
    };
    let position = i64::try_from(place).unwrap_or(i64::MAX);
    let line_hash = hash.iter().take(16).copied().collect();
    Some(LogLineRow { line_hash, at, received_at: now, position, level: level.to_lowercase(), text })
}
