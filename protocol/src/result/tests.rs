//! Results go through JSON and XML unchanged, and broken documents are refused in words.

use chrono::TimeZone;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::command::tests::any_name;

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\u{0}-\u{20}<>&\"'\u{fffe}]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_report() -> impl Strategy<Value = ResultReport> {
    let status = prop::sample::select(vec![Status::Ok, Status::Failed, Status::Refused, Status::Unsupported]);
    let message = prop::option::of("[ -~\t\r\n€é]{0,30}");
    let items = prop::collection::btree_map("[ -~\n]{1,10}", any_value(), 0..4);
    (any::<u32>(), any_name(), status, "[a-z0-9_]{1,12}", message, 0_i64..4_000_000_000_000, items).prop_map(
        |(number, command, status, code, message, millis, items)| ResultReport {
            sequence: Sequence::new(number),
            command,
            status,
            code,
            message,
            finished_at: Utc.timestamp_millis_opt(millis).unwrap(),
            items: items.into_iter().collect(),
        },
    )
}

#[test]
fn the_page_s_form_is_read() {
    let text = r#"<?xml version="1.0"?>
        <results version="1.00">
          <result sequence="000174ef" command="aud" status="ok" code="0" finishedAt="2026-01-02T03:04:05+01:00">
            <item name="model">Pixel &amp; friends &#x20ac;</item><item name="empty"/>
          </result>
          <result sequence="000174f0" command="xyz" status="unsupported" code="unsupported" finishedAt="2026-01-02T02:04:05Z"/>
        </results>"#;
    let batch = ResultBatch::from_xml(text).unwrap();
    assert_eq!(batch.results.len(), 2);
    assert_eq!(batch.results[0].items["model"], json!("Pixel & friends €"));
    assert_eq!(batch.results[0].items["empty"], json!(""));
    assert_eq!(batch.results[0].finished_at, batch.results[1].finished_at);
    assert_eq!(batch.results[1].status, Status::Unsupported);
}

#[test]
fn json_takes_a_code_as_number_or_text() {
    let text = r#"{"sequence":"00000001","command":"aud","status":"ok","code":0,"finishedAt":"2026-01-02T03:04:05Z","items":{"a":1}}"#;
    let report: ResultReport = serde_json::from_str(text).unwrap();
    assert_eq!(report.code, "0");
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(written["finishedAt"], json!("2026-01-02T03:04:05Z"));
    assert_eq!(written["sequence"], json!("00000001"));
    assert!(written.get("message").is_none());
}

#[test]
fn broken_documents_are_refused() {
    let result = |attributes: &str| format!("<results><result {attributes}></result></results>");
    let good = r#"sequence="00000001" command="aud" status="ok" code="0" finishedAt="2026-01-02T03:04:05Z""#;
    assert!(ResultBatch::from_xml(&result(good)).is_ok());
    for (broken, part) in [
        (result(&good.replace("00000001", "1")), "sequence"),
        (result(&good.replace("\"ok\"", "\"fine\"")), "status"),
        (result(&good.replace("2026-01-02T", "")), "finishedAt"),
        ("<results>".to_owned(), "too early"),
        ("".to_owned(), "too early"),
        ("<result/>".to_owned(), "unexpected"),
        ("<results><results/></results>".to_owned(), "unexpected"),
        ("<results>text</results>".to_owned(), "unexpected"),
        ("<!DOCTYPE results [<!ENTITY a \"b\">]><results>&a;</results>".to_owned(), "DOCTYPE"),
        (result(good).replace("></result>", "><item name=\"a\">&lol;</item></result>"), "five"),
        (result(good).replace("></result>", "><item name=\"a\" type=\"json\">{</item></result>"), "JSON"),
        (result(good).replace("></result>", "><item>x</item></result>"), "name"),
        ("<results></result>".to_owned(), "well-formed"),
    ] {
        let error = ResultBatch::from_xml(&broken).unwrap_err().to_string();
        assert!(error.contains(part), "{broken}: {error}");
    }
}

proptest! {
    #[test]
    fn xml_and_json_go_round(results in prop::collection::vec(any_report(), 0..4)) {
        let batch = ResultBatch { results };
        prop_assert_eq!(&ResultBatch::from_xml(&batch.to_xml()).unwrap(), &batch);
        let json = serde_json::to_string(&batch).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ResultBatch>(&json).unwrap(), &batch);
    }

    #[test]
    fn reading_xml_never_panics(text in "[<>/a-z=\"&;! ]{0,80}|.{0,80}") {
        let _ = ResultBatch::from_xml(&text);
        let _ = ResultBatch::from_xml(&format!("<results>{text}</results>"));
    }
}
