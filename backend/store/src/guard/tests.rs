//! What the guard lets pass and what it refuses, in statements as they are written here and as a slip would make them.

use super::{Fault, check as read};

fn check(sql: &str, scoped: bool, rows: bool) -> Result<(), Fault> {
    read(sql, scoped, rows).map(|_| ())
}

fn scoped(sql: &str) -> Result<(), Fault> {
    check(sql, true, false)
}

#[test]
fn what_is_held_is_known() {
    let held = |sql| read(sql, true, false);
    for (sql, tables) in [
        ("SELECT 1 FROM devices WHERE enterprise_id = $1", vec![]),
        (
            "SELECT 1 FROM devices WHERE enterprise_id = $1 ORDER BY device_id FOR NO KEY UPDATE",
            vec!["devices"],
        ),
        (
            "UPDATE devices SET name = (SELECT name FROM contacts WHERE enterprise_id = $1) WHERE enterprise_id = $1",
            vec!["devices"],
        ),
        ("DELETE FROM due WHERE enterprise_id = $1", vec!["due"]),
        ("INSERT INTO due (enterprise_id) VALUES ($1)", vec!["due"]),
    ] {
        assert_eq!(held(sql), Ok(tables.into_iter().map(str::to_owned).collect()), "{sql}");
    }
}

#[test]
fn what_is_tied_passes() {
    for sql in [
        "SELECT name FROM devices WHERE enterprise_id = $1 AND device_id = $2 FOR NO KEY UPDATE",
        "SELECT name FROM devices d WHERE (d.enterprise_id = $1 AND (d.name = $2 OR d.name = $3))",
        "SELECT 1 FROM devices WHERE $1 = enterprise_id AND device_id IN ($2, $3) ORDER BY name LIMIT 5",
        "SELECT d.name FROM devices d INNER JOIN actions a ON a.enterprise_id = d.enterprise_id
             AND a.device_id = d.device_id WHERE d.enterprise_id = $1",
        "SELECT d.name FROM devices d LEFT JOIN actions a ON a.enterprise_id = $1 WHERE d.enterprise_id = $1",
        "SELECT (SELECT MAX(a.sequence) FROM actions a WHERE a.enterprise_id = d.enterprise_id) AS last
             FROM devices AS d WHERE d.enterprise_id = $1",
        "WITH mine AS (SELECT device_id FROM devices WHERE enterprise_id = $1)
             SELECT device_id FROM mine WHERE EXISTS (SELECT 1 FROM actions a WHERE a.enterprise_id = $1)",
        "SELECT 1 FROM accounts a INNER JOIN members m ON m.account_id = a.account_id WHERE m.enterprise_id = $1",
        "SELECT x FROM devices WHERE enterprise_id = $1 UNION ALL SELECT y FROM actions WHERE enterprise_id = $1",
        "UPDATE devices SET name = CASE WHEN name = 'a or b' OR $2 THEN $3 ELSE name END WHERE enterprise_id = $1",
        "UPDATE devices AS d SET name = o.name FROM contacts o WHERE o.enterprise_id = d.enterprise_id
             AND d.enterprise_id = $1",
        "DELETE FROM devices WHERE enterprise_id = $1 RETURNING name",
        "INSERT INTO devices (enterprise_id, name) VALUES ($1, $2), ($1, $3)
             ON CONFLICT (enterprise_id, name) DO UPDATE SET name = excluded.name",
        "INSERT INTO devices (name, enterprise_id) SELECT c.name, $1 FROM contacts c JOIN members m
             ON m.enterprise_id = c.enterprise_id WHERE c.enterprise_id = $1 ON CONFLICT DO NOTHING",
        "INSERT INTO devices (name, enterprise_id) SELECT name, enterprise_id FROM contacts WHERE enterprise_id = $1",
        "INSERT INTO due (enterprise_id, kind) SELECT DISTINCT w.enterprise_id, CAST($2 AS TEXT) FROM actions w
             WHERE w.enterprise_id = $1 ON CONFLICT (enterprise_id, kind) DO UPDATE SET claim_id = NULL RETURNING kind",
        "SELECT a IS NOT DISTINCT FROM b AS same FROM devices WHERE enterprise_id = $1",
    ] {
        assert_eq!(scoped(sql), Ok(()), "{sql}");
    }
    let rows =
        "UPDATE devices SET name = k.name FROM k WHERE devices.enterprise_id = $1 AND devices.id = k.id";
    assert_eq!(check(rows, true, true), Ok(()));
    assert_ne!(check(rows, true, false), Ok(()), "without rows `k` is a table like any other");
}

#[test]
fn what_is_loose_is_refused() {
    for (sql, table) in [
        ("SELECT 1 FROM devices WHERE device_id = $1", "devices"),
        ("SELECT 1 FROM devices WHERE enterprise_id = $10 AND name = $1", "devices"),
        ("SELECT 1 FROM devices WHERE enterprise_id <> $1", "devices"),
        ("SELECT 1 FROM devices WHERE NOT enterprise_id = $1", "devices"),
        ("SELECT 1 FROM devices WHERE NOT (enterprise_id = $1)", "devices"),
        ("SELECT 1 FROM devices WHERE enterprise_id = $1 OR name = $2", "devices"),
        ("SELECT 1 FROM devices WHERE name = $2 AND (enterprise_id = $1 OR name = $3)", "devices"),
        ("SELECT 1 FROM devices WHERE CASE WHEN enterprise_id = $1 THEN 1 END = 1", "devices"),
        ("SELECT 1 FROM devices WHERE name = 'enterprise_id = $1' AND name = $1", "devices"),
        ("SELECT enterprise_id = $1 FROM devices", "devices"),
        ("SELECT 1 FROM devices d, actions a WHERE d.enterprise_id = $1", "actions"),
        ("SELECT 1 FROM devices d INNER JOIN actions a ON a.id = d.id WHERE d.enterprise_id = $1", "actions"),
        (
            "SELECT 1 FROM devices d LEFT JOIN actions a ON d.enterprise_id = $1 AND a.enterprise_id = $1",
            "devices",
        ),
        (
            "SELECT 1 FROM devices d, actions a WHERE d.enterprise_id = a.enterprise_id AND d.x = $1",
            "devices",
        ),
        (
            "SELECT 1 FROM devices d WHERE d.enterprise_id = $1 AND EXISTS (SELECT 1 FROM actions a WHERE a.x = d.x)",
            "actions",
        ),
        ("SELECT (SELECT 1 FROM actions) FROM devices WHERE enterprise_id = $1", "actions"),
        (
            "SELECT 1 FROM devices d WHERE EXISTS (SELECT 1 FROM actions a WHERE d.enterprise_id = $1 AND a.enterprise_id = $1)",
            "devices",
        ),
        ("WITH x AS (SELECT 1 FROM actions) SELECT 1 FROM devices WHERE enterprise_id = $1", "actions"),
        ("SELECT 1 FROM devices WHERE enterprise_id = $1 UNION SELECT 1 FROM actions", "actions"),
        ("SELECT 1 FROM (SELECT 1 FROM actions) x WHERE $1 = $1", "actions"),
        ("UPDATE devices SET name = $2 WHERE name = $1", "devices"),
        ("UPDATE devices SET name = a.x FROM actions a WHERE devices.enterprise_id = $1", "actions"),
        ("UPDATE devices SET name = (SELECT x FROM actions) WHERE enterprise_id = $1", "actions"),
        ("DELETE FROM due WHERE kind = $1", "due"),
        ("INSERT INTO devices (name) VALUES ($1)", "devices"),
        ("INSERT INTO devices (enterprise_id, name) VALUES ($1, $2), ($2, $1)", "devices"),
        ("INSERT INTO devices (enterprise_id, name) VALUES ($1, (SELECT name FROM actions))", "actions"),
        (
            "INSERT INTO devices (enterprise_id, name) SELECT name, $1 FROM contacts WHERE enterprise_id = $1",
            "the row that is inserted",
        ),
        ("INSERT INTO devices (enterprise_id) SELECT $1 FROM contacts", "contacts"),
        (
            "INSERT INTO devices (enterprise_id, name) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET name = $2",
            "devices",
        ),
    ] {
        assert_eq!(scoped(sql), Err(Fault::Loose(table.to_owned())), "{sql}");
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    for sql in [
        "SELECT 1 FROM devices WHERE enterprise_id = $1; DELETE FROM devices",
        "SELECT 1 FROM devices WHERE enterprise_id = $1 -- AND more",
        "SELECT 1 FROM devices WHERE enterprise_id = $1 /* or */",
        "SELECT 1 FROM devices NATURAL JOIN actions WHERE devices.enterprise_id = $1",
        "SELECT 1 FROM (devices) WHERE enterprise_id = $1",
        "SELECT 1 FROM devices WHERE enterprise_id = $1 AND (name = 'x'",
        "SELECT 1 FROM devices WHERE enterprise_id = $1 AND name = 'x",
        "TRUNCATE devices, $1",
        "UPDATE devices SET enterprise_id = $2 WHERE enterprise_id = $1",
        "UPDATE devices SET name = 'x', (enterprise_id, name) = ($2, $3) WHERE enterprise_id = $1",
    ] {
        assert!(matches!(scoped(sql), Err(Fault::Unread(_))), "{sql}: {:?}", scoped(sql));
    }
    assert_eq!(scoped("SELECT name FROM accounts WHERE account_id = $10"), Err(Fault::NoEnterprise));
}

#[test]
fn outside_an_enterprise_no_table_of_one_is_named() {
    let platform = |sql| check(sql, false, false);
    assert_eq!(platform("SELECT 1 FROM due d INNER JOIN accounts a ON a.x = d.x WHERE kind = $1"), Ok(()));
    for (sql, table) in [
        ("SELECT name FROM devices WHERE enterprise_id = $1", "devices"),
        ("DELETE FROM due WHERE EXISTS (SELECT 1 FROM actions)", "actions"),
        ("UPDATE accounts SET name = x.name FROM members x", "members"),
        ("INSERT INTO usage_days (enterprise_id) VALUES ($1)", "usage_days"),
        ("SELECT 1 FROM a_table_of_tomorrow", "a_table_of_tomorrow"),
    ] {
        assert_eq!(platform(sql), Err(Fault::Outside(table.to_owned())), "{sql}");
    }
}
