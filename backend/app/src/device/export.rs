//! The device list as a file for a spreadsheet (RFC 4180). A value that a spreadsheet would take for a
//! formula gets an apostrophe in front.

use handsight_domain::{device::status, id::DeviceId, scope::EnterpriseScope, time::Timestamp};
use handsight_store::device::{self as rows, DeviceRow};

use super::list::Selection;
use crate::{App, UseCaseError};

const HEADER: &str = "Device,Name,Status,Phone number,Holder,E-mail,Department,Office,Liability,Platform,\
Manufacturer,Model,System version,Agent version,Home carrier,Serving carrier,Roaming,Country,Enrolled,\
Last seen,Battery %,Signal dBm\r\n";

/// Rows read at once.
const PIECE: i64 = 2_000;

/// The devices of a selection, the next piece after `after`; the first piece begins with a header. Answers
/// the text and where to go on, `None` at the end.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a filter that cannot be used.
pub async fn export_csv(
    app: &App,
    scope: &EnterpriseScope,
    selection: &Selection,
    after: Option<DeviceId>,
) -> Result<(String, Option<DeviceId>), UseCaseError> {
    let query = selection.query(app)?;
    let devices = rows::export(&*app.store.read(scope).await?, &query, after, PIECE).await?;
    let mut text = String::with_capacity(devices.len() * 200 + 300);
    if after.is_none() {
        text.push_str(HEADER);
    }
    for device in &devices {
        line(&mut text, device, query.now);
    }
    let more = devices.len() as i64 == PIECE;
    Ok((text, devices.last().map(|d| d.id).filter(|_| more)))
}

fn line(out: &mut String, device: &DeviceRow, now: Timestamp) {
    let number = |n: Option<i64>| n.map(|n| n.to_string());
    let text = |t: &Option<String>| t.clone();
    let cells = [
        Some(device.id.to_string()),
        Some(device.name.clone()),
        Some(status(device.last_seen_at, device.moved_at, now).name().to_owned()),
        text(&device.phone_number),
        text(&device.holder),
        text(&device.holder_email),
        text(&device.department),
        text(&device.office),
        Some(device.liability.clone()),
        Some(device.platform.clone()),
        text(&device.manufacturer),
        text(&device.model),
        text(&device.os_version),
        text(&device.agent_version),
        text(&device.home_carrier),
        text(&device.serving_carrier),
        Some(device.roaming.to_string()),
        text(&device.country),
        Some(device.enrolled_at.to_string()),
        Some(device.last_seen_at.to_string()),
    ];
    for cell in cells {
        push_cell(out, &cell.unwrap_or_default());
        out.push(',');
    }
    // Numbers of our own making may begin with a minus and are left as they are.
    out.push_str(&number(device.battery_percent).unwrap_or_default());
    out.push(',');
    out.push_str(&number(device.signal_dbm).unwrap_or_default());
    out.push_str("\r\n");
}

/// Whether a spreadsheet may take a text as a formula: by its first character that can be seen, in half or full width.
fn is_formula(cell: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    cell.starts_with(['\t', '\r', '\n'])
        || cell.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// One cell: safe from formulas, quoted where needed.
fn push_cell(out: &mut String, cell: &str) {
    let formula = is_formula(cell);
    let safe = if formula { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\r', '\n', '\t', '\'', ';']) {
        out.push('"');
        out.push_str(&safe.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&safe);
    }
}

#[cfg(test)]
mod tests {
    use super::push_cell;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+15550100", "\"'+15550100\""),
            ("@cmd", "\"'@cmd\""),
            (" -1", "\"' -1\""),
            ("＝1+1", "\"'＝1+1\""),
            ("\u{feff}\u{200b}=1", "\"'\u{feff}\u{200b}=1\""),
            ("\u{a0}＠x", "\"'\u{a0}＠x\""),
            ("\u{b}=1", "\"'\u{b}=1\""),
        ] {
            let mut out = String::new();
            push_cell(&mut out, cell);
            assert_eq!(out, written);
        }
    }
}
