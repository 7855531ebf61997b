//! The filter language is read as it is written, and reads well.

use super::*;

fn compare(attribute: &str, operator: FilterOperator, values: &[&str]) -> Expression {
    Expression::Where(Comparison {
        attribute: attribute.to_owned(),
        operator,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    })
}

fn titles(name: &str) -> String {
    match name {
        "homeCarrier" => "Carrier",
        "lastSeenAt" => "Last seen",
        "roaming" => "Roaming",
        "status" => "Status",
        other => other,
    }
    .to_owned()
}

#[test]
fn a_filter_is_read_as_the_api_writes_it() {
    let written = r#"{"and": [{"where": {"attribute": "department", "operator": "IS", "values": ["Sales"]}},
        {"or": null, "not": {"where": {"attribute": "holder", "operator": "IS_EMPTY"}}}]}"#;
    let read = |text: &str| Expression::of_api(&serde_json::from_str(text).expect("it is JSON"));
    let wanted = Expression::All(vec![
        compare("department", FilterOperator::Is, &["Sales"]),
        Expression::Not(Box::new(compare("holder", FilterOperator::IsEmpty, &[]))),
    ]);
    assert_eq!(read(written), Some(wanted));
    for none in ["{}", "7", r#"{"where": {"attribute": "a", "operator": "IS", "values": [1]}}"#] {
        assert_eq!(read(none), None, "{none}");
    }
    let deep = format!("{}{}{}", r#"{"not": "#.repeat(9), r#"{"and": []}"#, "}".repeat(9));
    assert_eq!(read(&deep), None);
}

#[test]
fn a_filter_is_read_as_it_was_written() {
    let filter = Expression::All(vec![
        compare("homeCarrier", FilterOperator::In, &["Carrier A", "B, (C); 100% D"]),
        Expression::Any(vec![
            compare("lastSeenAt", FilterOperator::Within, &["7d"]),
            compare("department", FilterOperator::IsEmpty, &[]),
        ]),
        Expression::Not(Box::new(compare("roaming", FilterOperator::Is, &["true"]))),
    ]);
    assert_eq!(Expression::parse(&filter.written()), Some(filter));
    assert_eq!(compare("homeCarrier", FilterOperator::In, &["A,B"]).written(), "homeCarrier.in(A%2CB)");
}

#[test]
fn what_is_no_filter_is_refused() {
    for text in
        ["", "roaming", "roaming.is(true", "roaming.was(true)", "all()", "all(a.is(b)", "x.is(1))", ".is(1)"]
    {
        assert_eq!(Expression::parse(text), None, "{text}");
    }
    let deep = "not(".repeat(40) + "a.is(b)" + &")".repeat(40);
    assert_eq!(Expression::parse(&deep), None);
}

#[test]
fn chips_read_like_sentences() {
    let words = |expression: Expression| expression.words(&titles);
    assert_eq!(words(compare("homeCarrier", FilterOperator::In, &["A", "B"])), "Carrier is A or B");
    assert_eq!(
        words(compare("homeCarrier", FilterOperator::NotIn, &["A", "B"])),
        "Carrier is neither A nor B"
    );
    assert_eq!(
        words(compare("lastSeenAt", FilterOperator::Within, &["7d"])),
        "Last seen within the last 7 days"
    );
    assert_eq!(
        words(compare("lastSeenAt", FilterOperator::Within, &["1h"])),
        "Last seen within the last 1 hour"
    );
    assert_eq!(
        words(compare("lastSeenAt", FilterOperator::Before, &["2026-10-01T00:00:00.000Z"])),
        "Last seen before 2026-10-01"
    );
    assert_eq!(words(compare("roaming", FilterOperator::Is, &["true"])), "Roaming");
    assert_eq!(words(compare("roaming", FilterOperator::Is, &["false"])), "Not roaming");
    assert_eq!(words(compare("status", FilterOperator::Is, &["MISSING"])), "Status is missing");
    assert_eq!(words(compare("country", FilterOperator::Is, &["US"])), "country is US");
    assert_eq!(words(compare("homeCarrier", FilterOperator::IsEmpty, &[])), "Carrier is unknown");
}

#[test]
fn chips_and_filters_turn_into_each_other() {
    let (a, b) = (compare("a", FilterOperator::Is, &["1"]), compare("b", FilterOperator::Is, &["2"]));
    assert_eq!(conjoined(Vec::new()), None);
    assert_eq!(conjoined(vec![a.clone()]), Some(a.clone()));
    let both = conjoined(vec![a.clone(), b.clone()]);
    assert_eq!(conjuncts(both.as_ref()), vec![a.clone(), b.clone()]);
    assert_eq!(conjuncts(None), Vec::new());
    let only =
        Comparison { attribute: "a".to_owned(), operator: FilterOperator::Is, values: vec!["1".to_owned()] };
    assert_eq!(disjoined(vec![only.clone()]), Some(a));
    assert_eq!(
        disjoined(vec![only.clone(), only.clone()]).map(|any| any.written()),
        Some("any(a.is(1);a.is(1))".to_owned())
    );
    assert_eq!(disjoined(Vec::new()), None);
}
