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
    let word = prop::option::of("[a-z_]{1,12}");
    let code = (any::<i32>(), word);
    (any::<u32>(), any_name(), status, code, message, 0_i64..4_000_000_000_000, items).prop_map(
        |(number, command, status, (code, reason), message, millis, items)| ResultReport {
            sequence: Sequence::new(number),
            command,
            status,
            code,
            reason,
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
    let batch: Vec<ResultReport> = from_xml(text).unwrap().into_iter().map(Result::unwrap).collect();
    assert_eq!(batch.len(), 2);
    assert_eq!(batch[0].items["model"], json!("Pixel & friends €"));
    assert_eq!(batch[0].items["empty"], json!(""));
    assert_eq!(batch[0].finished_at, batch[1].finished_at);
    assert_eq!((batch[1].status, batch[1].code), (Status::Unsupported, 1));
    assert_eq!(batch[1].reason.as_deref(), Some("unsupported"), "a word in the place of the number");
}

#[test]
fn a_code_is_a_number_and_a_word_has_a_field_of_its_own() {
    let text = |code: &str, more: &str| {
        format!(
            r#"{{"sequence":"00000001","command":"aud","status":"failed","code":{code}{more},"finishedAt":"2026-01-02T03:04:05Z"}}"#
        )
    };
    for (code, more, number, reason) in [
        ("28", "", 28, None),
        ("-1", r#","reason":"no_space""#, -1, Some("no_space")),
        (r#""28""#, "", 28, None),
        (r#""no_space""#, "", 1, Some("no_space")),
        (r#""old""#, r#","reason":"new""#, 1, Some("new")),
        ("3221225477", "", 1, Some("3221225477")),
        (r#""""#, r#","reason":"""#, 1, None),
    ] {
        let report: ResultReport = serde_json::from_str(&text(code, more)).unwrap();
        assert_eq!((report.code, report.reason.as_deref()), (number, reason), "{code}{more}");
        assert_eq!(serde_json::to_value(&report).unwrap()["code"], json!(number));
        let attributes = text(code, more).replace('"', "");
        let xml = attributes.trim_matches(['{', '}']).split(',').map(|pair| {
            let (name, value) = pair.split_once(':').unwrap();
            format!("{name}=\"{value}\"")
        });
        let xml = format!("<results><result {}/></results>", xml.collect::<Vec<_>>().join(" "));
        assert_eq!(from_xml(&xml).unwrap(), [Ok(report)], "{xml}");
    }
    for wrong in ["1.5", "null", "true", "[0]"] {
        assert!(serde_json::from_str::<ResultReport>(&text(wrong, "")).is_err(), "{wrong}");
    }
}

#[test]
fn one_that_cannot_be_read_costs_no_other() {
    let good = r#"{"sequence":"00000001","command":"aud","status":"ok","code":0,"finishedAt":"2026-01-02T03:04:05Z"}"#;
    let array = r#"["00000003","aud","ok",0,null,null,"2026-01-02T03:04:05Z",{}]"#;
    let deep =
        format!(r#"{{"sequence":"00000005","items":{{"a":{}1{}}}}}"#, "[".repeat(500), "]".repeat(500));
    let body = format!(
        r#"{{"results":[{good},{},{array},{},7,{deep}]}}"#,
        good.replace("00000001", "00000002").replace("\"ok\"", "\"fine\""),
        good.replace("00000001", "4"),
    );
    let read = from_json(body.as_bytes()).unwrap();
    let numbers: Vec<_> =
        read.iter().map(|one| one.as_ref().map_or_else(|e| e.sequence, |r| Some(r.sequence))).collect();
    let number = |n| Some(Sequence::new(n));
    assert_eq!(numbers, [number(1), number(2), None, None, None, number(5)]);
    assert_eq!(read.iter().filter(|one| one.is_ok()).count(), 1);
    let UnreadResult { reason, .. } = read[1].clone().unwrap_err();
    assert!(reason.contains("fine"), "{reason}");
    for whole in ["[]", "{}", r#"{"results":{}}"#, r#"{"results":[1"#, "7"] {
        assert!(from_json(whole.as_bytes()).is_err(), "{whole}");
    }
}

#[test]
fn json_is_written_as_it_is_read() {
    let text = r#"{"sequence":"00000001","command":"aud","status":"ok","code":0,"finishedAt":"2026-01-02T03:04:05Z","items":{"a":1}}"#;
    let report: ResultReport = serde_json::from_str(text).unwrap();
    assert_eq!(report.code, 0);
    let written = serde_json::to_value(&report).unwrap();
    assert_eq!(written["finishedAt"], json!("2026-01-02T03:04:05Z"));
    assert_eq!(written["sequence"], json!("00000001"));
    assert!(written.get("message").is_none() && written.get("reason").is_none());
}

#[test]
fn broken_documents_are_refused() {
    let result = |attributes: &str| format!("<results><result {attributes}></result></results>");
    let good = r#"sequence="00000001" command="aud" status="ok" code="0" finishedAt="2026-01-02T03:04:05Z""#;
    assert!(from_xml(&result(good)).is_ok());
    for (broken, number, part) in [
        (result(&good.replace("00000001", "1")), None, "sequence"),
        (result(&good.replace("\"ok\"", "\"fine\"")), Some(1), "status"),
        (result(&good.replace("2026-01-02T", "")), Some(1), "finishedAt"),
        (result(&good.replace(" code=\"0\"", "")), Some(1), "code"),
        (
            result(good).replace("></result>", "><item name=\"a\" type=\"json\">{</item></result>"),
            Some(1),
            "JSON",
        ),
        (result(good).replace("></result>", "><item>x</item></result>"), Some(1), "name"),
    ] {
        let both = broken.replace("</results>", &result(good).replace("<results>", ""));
        let read = from_xml(&both).unwrap();
        let unread = read[0].clone().unwrap_err();
        assert_eq!(unread.sequence, number.map(Sequence::new), "{broken}");
        assert!(unread.reason.contains(part), "{broken}: {}", unread.reason);
        assert!(read[1].is_ok(), "{both}");
    }
    for (broken, part) in [
        ("<results>".to_owned(), "too early"),
        ("".to_owned(), "too early"),
        ("<result/>".to_owned(), "unexpected"),
        ("<results><results/></results>".to_owned(), "unexpected"),
        ("<results>text</results>".to_owned(), "unexpected"),
        ("<!DOCTYPE results [<!ENTITY a \"b\">]><results>&a;</results>".to_owned(), "DOCTYPE"),
        (result(good).replace("></result>", "><item name=\"a\">&lol;</item></result>"), "five"),
        ("<results></result>".to_owned(), "well-formed"),
    ] {
        let error = from_xml(&broken).unwrap_err().to_string();
        assert!(error.contains(part), "{broken}: {error}");
    }
}

#[test]
fn a_batch_of_too_many_is_refused_before_one_is_read() {
    for (count, taken) in [(MOST, true), (MOST + 1, false)] {
        let json = format!(r#"{{"results":[{}]}}"#, vec!["{}"; count].join(","));
        let empty = format!("<results>{}</results>", "<result/>".repeat(count));
        let open = format!("<results>{}</results>", "<result></result>".repeat(count));
        for read in [from_json(json.as_bytes()), from_xml(&empty), from_xml(&open)] {
            match read {
                Ok(read) => assert!(taken && read.len() == count),
                Err(error) => assert!(!taken && matches!(error, BatchError::TooMany), "{error}"),
            }
        }
    }
}

proptest! {
    #[test]
    fn xml_and_json_go_round(results in prop::collection::vec(any_report(), 0..4)) {
        let batch = ResultBatch { results };
        let read: Vec<_> = from_xml(&batch.to_xml()).unwrap().into_iter().map(Result::unwrap).collect();
        prop_assert_eq!(&read, &batch.results);
        let read = from_json(&serde_json::to_vec(&batch).unwrap()).unwrap();
        prop_assert_eq!(read.into_iter().map(Result::unwrap).collect::<Vec<_>>(), batch.results.clone());
        let json = serde_json::to_string(&batch).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ResultBatch>(&json).unwrap(), &batch);
    }

    #[test]
    fn reading_xml_never_panics(text in "[<>/a-z=\"&;! ]{0,80}|.{0,80}") {
        let _ = from_xml(&text);
        let _ = from_xml(&format!("<results>{text}</results>"));
        let _ = from_json(text.as_bytes());
    }
}
