//! A checked filter as SQL over `devices d`. Every piece is true or false, never unknown, so that `NOT` means
//! what the filter language says; the evaluator in the domain is the standard it is tested against.

use handsight_domain::{
    attribute::{Attribute, Kind},
    device::{ONLINE_WITHIN, PRESENT_WITHIN},
    filter::{Filter, Test},
    time::Timestamp,
};

use crate::statement::{Sql, beginning, containing};

/// The column of an attribute that is kept with the device; `None` for one that is computed or reported.
pub(super) fn column(name: &str) -> Option<&'static str> {
    Some(match name {
        "name" => "d.name",
        "phoneNumber" => "d.phone_number",
        "holder" => "d.holder",
        "holderEmail" => "d.holder_email",
        "department" => "d.department",
        "office" => "d.office",
        "liability" => "d.liability",
        "platform" => "d.platform",
        "manufacturer" => "d.manufacturer",
        "model" => "d.model",
        "osVersion" => "d.os_version",
        "agentVersion" => "d.agent_version",
        "homeCarrier" => "d.home_carrier",
        "servingCarrier" => "d.serving_carrier",
        "roaming" => "d.roaming",
        "country" => "d.country",
        "radio" => "d.radio",
        "enrolledAt" => "d.enrolled_at",
        "lastSeenAt" => "d.last_seen_at",
        "batteryPercent" => "d.battery_percent",
        "signalDbm" => "d.signal_dbm",
        "lost" => "d.lost",
        _ => return None,
    })
}

/// A device's status as an expression; see [`handsight_domain::device::status`].
pub(super) fn status(sql: &mut Sql, now: Timestamp) -> String {
    let online = sql.hold(now.before(ONLINE_WITHIN));
    let present = sql.hold(now.before(PRESENT_WITHIN));
    format!(
        "CASE WHEN d.moved_at IS NOT NULL THEN 'MOVED' WHEN d.last_seen_at >= {online} THEN 'ONLINE'
              WHEN d.last_seen_at >= {present} THEN 'QUIET' ELSE 'MISSING' END"
    )
}

const WAITING: &str = "(SELECT COUNT(*) FROM actions a WHERE a.enterprise_id = $1
    AND a.device_id = d.device_id AND a.finished_at IS NULL)";

/// Adds the filter to a statement over `devices d`, in parentheses.
pub fn compile(sql: &mut Sql, filter: &Filter, now: Timestamp) {
    match filter {
        Filter::And(parts) => join(sql, parts, " AND ", "(1 = 1)", now),
        Filter::Or(parts) => join(sql, parts, " OR ", "(1 = 0)", now),
        Filter::Not(part) => {
            sql.push("(NOT ");
            compile(sql, part, now);
            sql.push(")");
        }
        Filter::Where(attribute, test) => condition(sql, attribute, test, now),
    }
}

fn join(sql: &mut Sql, parts: &[Filter], word: &str, none: &str, now: Timestamp) {
    if parts.is_empty() {
        sql.push(none);
        return;
    }
    for (index, part) in parts.iter().enumerate() {
        sql.push(if index == 0 { "(" } else { word });
        compile(sql, part, now);
    }
    sql.push(")");
}

fn condition(sql: &mut Sql, attribute: &Attribute, test: &Test, now: Timestamp) {
    if !attribute.own {
        return reported(sql, attribute, test);
    }
    let of = match (attribute.name, column(attribute.name)) {
        (_, Some(column)) => column.to_owned(),
        ("status", None) => status(sql, now),
        ("waitingActions", None) => WAITING.to_owned(),
        // The catalogue and this list are held together by a test.
        _ => "NULL".to_owned(),
    };
    if *test == Test::Empty {
        let text = matches!(attribute.kind, Kind::Text);
        sql.push("(").push(&of).push(" IS NULL");
        if text {
            sql.push(" OR ").push(&of).push(" = ''");
        }
        sql.push(")");
        return;
    }
    sql.push("(").push(&of).push(" IS NOT NULL AND ");
    comparison(sql, &of, test);
    sql.push(")");
}

/// An attribute that was reported is a row of its own; absent means empty.
fn reported(sql: &mut Sql, attribute: &Attribute, test: &Test) {
    sql.push(if *test == Test::Empty { "(NOT EXISTS" } else { "(EXISTS" });
    sql.push(
        " (SELECT 1 FROM device_attributes t WHERE t.enterprise_id = $1
           AND t.device_id = d.device_id AND t.name = ",
    );
    sql.bind(attribute.name).push(" AND ");
    match (test, attribute.kind) {
        (Test::Empty, Kind::Number) => {
            sql.push("t.number IS NOT NULL");
        }
        (Test::Empty, _) => {
            sql.push("t.value <> ''");
        }
        (Test::Truth(truth), _) => {
            sql.push("t.value = ").bind(if *truth { "true" } else { "false" });
        }
        (Test::Less(_) | Test::Greater(_) | Test::OneOfNumbers(_), _) => {
            sql.push("t.number IS NOT NULL AND ");
            comparison(sql, "t.number", test);
        }
        _ => comparison(sql, "t.value", test),
    }
    sql.push("))");
}

fn comparison(sql: &mut Sql, of: &str, test: &Test) {
    match test {
        Test::Empty => {
            sql.push(of).push(" IS NULL");
        }
        Test::OneOf(values) => {
            sql.push(of).push(" IN ").list(values.iter().map(String::as_str));
        }
        Test::OneOfNumbers(values) => {
            sql.push(of).push(" IN ").list(values.iter().copied());
        }
        Test::Truth(truth) => {
            sql.push(of).push(" = ").bind(*truth);
        }
        Test::Contains(part) => {
            sql.push("lower(").push(of).push(") LIKE ").bind(containing(part)).push(" ESCAPE '\\'");
        }
        Test::StartsWith(part) => {
            sql.push("lower(").push(of).push(") LIKE ").bind(beginning(part)).push(" ESCAPE '\\'");
        }
        Test::Less(limit) => {
            sql.push(of).push(" < ").bind(*limit);
        }
        Test::Greater(limit) => {
            sql.push(of).push(" > ").bind(*limit);
        }
        Test::Before(limit) => {
            sql.push(of).push(" < ").bind(*limit);
        }
        Test::After(limit) => {
            sql.push(of).push(" > ").bind(*limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use handsight_domain::attribute::CATALOGUE;

    #[test]
    fn every_attribute_of_the_catalogue_has_a_place() {
        for attribute in CATALOGUE.iter().filter(|a| a.own) {
            let mut sql = Sql::default();
            condition(&mut sql, attribute, &Test::Empty, Timestamp::from_millis(0));
            assert!(!sql.text().contains("NULL IS"), "{} has no column", attribute.name);
        }
    }
}
