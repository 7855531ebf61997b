//! Tests of the limits: what passes, what is refused, and in which words.

use async_graphql::{
    Variables,
    parser::{
        parse_query, parse_schema,
        types::{BaseType, Type, TypeKind, TypeSystemDefinition},
    },
};
use serde_json::{Value, json};

use super::{Costs, check, lists::longest, prices::PRICED, scan, stranger};

fn costs() -> Costs {
    Costs::of(&crate::sdl())
}

fn asked(query: &str, variables: Value) -> Result<(), String> {
    scan(query).map_err(|e| e.to_string())?;
    let document = parse_query(query).map_err(|e| e.to_string())?;
    check(&costs(), &document, &Variables::from_json(variables)).map_err(|e| e.to_string())
}

fn refused(query: &str) -> String {
    asked(query, json!({})).expect_err(query)
}

/// What GraphiQL, Relay's tools and code generators ask first.
const WHOLE: &str = "query IntrospectionQuery { __schema { description queryType { name } mutationType { name }
    subscriptionType { name } types { ...FullType } directives { name description isRepeatable locations
    args(includeDeprecated: true) { ...InputValue } } } }
    fragment FullType on __Type { kind name description specifiedByURL isOneOf fields(includeDeprecated: true) { name
    description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
    inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { ...TypeRef } }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated
    deprecationReason }
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

#[test]
fn every_list_without_pages_has_a_greatest_length() {
    fn list(ty: &Type) -> bool {
        matches!(ty.base, BaseType::List(_))
    }
    let mut lists = 0;
    for definition in parse_schema(crate::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(ty) = definition else { continue };
        let (name, fields) = match &ty.node.kind {
            TypeKind::Object(o) => (ty.node.name.node.as_str(), &o.fields),
            TypeKind::Interface(i) => (ty.node.name.node.as_str(), &i.fields),
            _ => continue,
        };
        for field in fields.iter().map(|f| &f.node) {
            let page = field.arguments.iter().any(|a| a.node.name.node.as_str() == "first");
            if !list(&field.ty.node) || page || name.ends_with("Connection") {
                continue;
            }
            lists += 1;
            let length = longest(name, &field.name.node);
            assert!(length.is_some(), "how long can {name}.{} be? limit/lists.rs must say", field.name.node);
        }
    }
    assert!(lists > 50, "{lists}");
}

#[test]
fn the_whole_schema_may_be_asked_for_once_and_not_multiplied() {
    asked(WHOLE, json!({})).unwrap();
    let nest = |root: &str, pairs: [&str; 2], levels: usize| {
        let inner = (0..levels).fold("name".to_owned(), |inner, n| format!("{}{{{inner}}}", pairs[n % 2]));
        format!("{{{root}{{{inner}}}}}")
    };
    let node = "__type(name: \"Node\")";
    asked(&nest(node, ["possibleTypes", "interfaces"], 3), json!({})).unwrap();
    assert!(refused(&nest(node, ["possibleTypes", "interfaces"], 9)).contains("too much of the schema"));
    for small in ["queryType{name}", "types{name fields{name args{name}}}"] {
        let twice = format!("{{a:__schema{{{small}}} ...{{b:__schema{{{small}}}}}}}");
        assert!(refused(&twice).contains("too many aliases of `__schema`"), "{twice}");
        asked(&format!("{{a:__schema{{{small}}} a:__schema{{{small}}}}}"), json!({})).unwrap();
    }
    // Types by their names may be asked for beside it, as long as all of it together is no more than the whole is.
    let types: String = (0..15).map(|n| format!("a{n}:__type(name:\"Device\"){{fields{{name}}}} ")).collect();
    asked(&format!("{{__schema{{queryType{{name}}}} {types}}}"), json!({})).unwrap();
    let whole = "fields{name description args{name description type{name ofType{name}}}}";
    let wide = |n: usize| format!("__schema{{{}}}", format!("types{{{whole}}} ").repeat(n));
    asked(&format!("{{{}}}", wide(1)), json!({})).unwrap();
    assert!(refused(&format!("{{{}}}", wide(9))).contains("too much of the schema"));
    let by_variable =
        "query($n: String = \"Node\") { __type(name: $n) { possibleTypes { interfaces { possibleTypes {
        interfaces { possibleTypes { interfaces { possibleTypes { interfaces { name } } } } } } } } } }";
    assert!(refused(by_variable).contains("too much of the schema"));
}

#[test]
fn a_size_costs_the_same_however_it_is_told() {
    let inner = "{ nodes { id actions(first: $m) { nodes { id result { code } } } } }";
    let by = |n: &str, m: &str| {
        inner.replace("$m", m).replace("{ nodes { id a", &format!("(first: {n}) {{ nodes {{ id a"))
    };
    for (query, variables) in [
        (format!("{{ devices{} }}", by("200", "19")), json!({})),
        (format!("query($n: Int, $m: Int) {{ devices{} }}", by("$n", "$m")), json!({"n": 200, "m": 19})),
        (format!("query($n: Int = 200, $m: Int = 19) {{ devices{} }}", by("$n", "$m")), json!({})),
    ] {
        let words = asked(&query, variables).expect_err(&query);
        assert!(words.starts_with("the request costs 8001: at most 1000"), "{words}");
    }
    let ids = format!("[{}]", "\"dev_0\",".repeat(200));
    let nodes = "... on Device { id actions(first: 90) { nodes { id } } }";
    assert!(
        refused(&format!("query($i: [ID!]! = {ids}) {{ nodes(ids: $i) {{ {nodes} }} }}")).contains("costs")
    );
}

#[test]
fn plain_lists_count_at_their_greatest_length() {
    let track = "track(from: \"2020-01-01T00:00:00Z\", to: \"2030-01-01T00:00:00Z\") { at lat lon }";
    asked(&format!("{{ device(id: \"dev_0\") {{ {track} }} }}"), json!({})).unwrap();
    // A report is as long as its dimensions allow, and never longer than a report may be.
    let report = |by: &str| {
        let rows = "keys { dimension value label } events calls seconds rxBytes txBytes";
        format!("usage(from: \"2020-01-01\", to: \"2020-12-31\", by: [{by}]) {{ {rows} }}")
    };
    let many = |by: &str| (0..14).map(|n| format!("a{n}: {} ", report(by))).collect::<String>();
    asked(&format!("{{ {} }}", report("DEVICE, DAY, TYPE")), json!({})).unwrap();
    asked(&format!("{{ {} }}", many("TYPE, SCOPE")), json!({})).unwrap();
    assert!(refused(&format!("{{ {} }}", many("DEVICE, DAY, TYPE"))).contains("too many values"));
    for query in [
        format!("{{ devices(first: 50) {{ nodes {{ {track} }} }} }}"),
        format!("{{ devices {{ nodes {{ {track} }} }} }}"),
        "{ devices(first: 200) { nodes { applications { name version } b: applications { name version } } } }".to_owned(),
        "{ devices(first: 200) { nodes { a: log(first: 1000) { text level at } b: log(first: 1000) { text level at }
            c: log(first: 1000) { text level at } d: log(first: 1000) { text level at } } } }".to_owned(),
    ] {
        assert!(refused(&query).contains("too many values"), "{query}");
    }
    let paged = "{ deviceLocations { device { actions(first: 1) { totalCount } } } }";
    assert!(refused(paged).contains("costs"), "a page of each of 5,000 devices");
}

#[test]
fn a_list_of_things_and_what_works_have_their_price() {
    let costs = costs();
    for (ty, name) in PRICED {
        let field = costs.field(ty, name).expect(name);
        assert!(!field.object && field.price > 0, "{ty}.{name}");
    }
    let nodes = |count: usize, of: &str| {
        let ids = vec!["cam_0"; count];
        asked(&format!("query($i: [ID!]!) {{ {of} }}"), json!({"i": ids}))
    };
    let all = "nodes(ids: $i) { id }";
    nodes(200, all).unwrap();
    let six: String = (0..6).map(|n| format!("a{n}: {all} ")).collect();
    assert!(nodes(200, &six).is_err_and(|words| words.starts_with("the request costs 1200:")));
    nodes(20, &six).unwrap();
    let drawn = "nodes(ids: $i) { ... on Campaign { qrSvg } }";
    assert!(nodes(200, drawn).is_err_and(|words| words.starts_with("the request costs 2200:")));
    nodes(20, drawn).unwrap();
}

#[test]
fn aliases_are_counted_wherever_one_object_is_asked_for() {
    let items = |from: usize| (from..from + 8).map(|n| format!("a{n}: items ")).collect::<String>();
    let twice = |first: &str, second: &str| {
        let (a, b) = (items(0), items(8));
        format!(
            "{{ node(id: \"act_0\") {{ ... on Action {{ {first} {{ {a} }} }} ...F }} }}
            fragment F on Action {{ ... {{ {second} {{ {b} }} }} }}"
        )
    };
    asked(&twice("result", "again: result"), json!({})).unwrap();
    assert!(refused(&twice("result", "result")).contains("too many aliases"));
}

#[test]
fn fragments_cost_what_they_write_out_in_whichever_operation() {
    let chain: String = (0..28)
        .map(|n| {
            let inner = if n < 27 { format!("...F{} ", n + 1).repeat(40) } else { "__typename".to_owned() };
            format!("fragment F{n} on Query {{ {inner} }} ")
        })
        .collect();
    for start in ["query A { ...F0 }", "query A { __typename } query B { ...F0 }"] {
        assert!(refused(&format!("{start} {chain}")).contains("too many fields"), "{start}");
    }
    assert!(refused(&format!("query A {{ __typename }} {chain}")).contains("is not used"));
    let cycle = "{ ...F } fragment F on Query { ...G ...G } fragment G on Query { ...F ...F }";
    assert!(refused(cycle).contains("spreads itself"));
    let used = "{ ...F ...F } fragment F on Query { viewer { ...V } } fragment V on Viewer { __typename }";
    asked(used, json!({})).unwrap();
}

#[test]
fn numbers_of_everything_are_bounded() {
    let list =
        |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(" ");
    let operations = list(51, &|n| format!("query A{n} {{ __typename }}"));
    assert!(refused(&operations).contains("too many operations"));
    let variables = list(201, &|n| format!("$v{n}: Int"));
    assert!(refused(&format!("query({variables}) {{ __typename }}")).contains("too many variables"));
    let arguments = list(51, &|n| format!("a{n}: 1"));
    assert!(refused(&format!("{{ viewer({arguments}) {{ __typename }} }}")).contains("too many arguments"));
    let directives = "@include(if: true) ".repeat(11);
    for query in [
        format!("{{ viewer {directives} {{ __typename }} }}"),
        format!("query {directives} {{ __typename }}"),
        format!("query($a: Int {directives}) {{ __typename }}"),
        format!("{{ ...F }} fragment F on Query {directives} {{ __typename }}"),
        format!("{{ ... {directives} {{ __typename }} }}"),
    ] {
        assert!(refused(&query).contains("too many directives"), "{query}");
    }
    let aliases = list(16, &|n| format!("... {{ a{n}: viewer {{ __typename }} }}"));
    assert!(refused(&format!("{{ {aliases} }}")).contains("too many aliases"));
    assert!(
        refused(&format!("{{ {} }}", "viewer { __typename } ".repeat(2_600))).contains("too many fields")
    );
}

#[test]
fn what_arguments_hold_counts_wherever_it_is_used() {
    let text = json!({"s": "x".repeat(900_000)});
    let times = |n: usize| {
        let fields: String =
            (0..n).map(|n| format!("a{n}: devices(search: $s, first: 1) {{ totalCount }} ")).collect();
        format!("query($s: String) {{ {fields} }}")
    };
    asked(&times(4), text.clone()).unwrap();
    assert!(asked(&times(5), text).is_err_and(|words| words.contains("hold too much")));
}

#[test]
fn what_validation_leaves_to_chance_is_refused() {
    for (query, words) in [
        ("{ devices(first: 3000000000) { totalCount } }", "32 bits"),
        ("{ devices(first: 1e3) { totalCount } }", "32 bits"),
        ("query($n: Int = 3000000000) { devices(first: $n) { totalCount } }", "32 bits"),
        ("query($i: [ID!]) { nodes(ids: $i) { id } }", "may be null"),
        ("query($b: Boolean) { viewer { __typename } nodes(ids: [$b]) { id } }", "may be null"),
        ("subscription { deviceChanged { id } actionChanged { id } }", "one field"),
        ("subscription { a: deviceChanged { id } b: deviceChanged { id } }", "one field"),
        (
            "subscription { ...F } fragment F on Subscription { deviceChanged { id } actionChanged { id } }",
            "one field",
        ),
        (
            "mutation { a: endAuthSession(input: {sessionId: \"1\"}) { __typename }
           a: endAuthSession(input: {sessionId: \"1\"}) { __typename } }",
            "stands twice",
        ),
        ("{ __typename { a } }", "__typename"),
        ("{ __typename(a: 1) }", "__typename"),
    ] {
        assert!(refused(query).contains(words), "{query}: {}", refused(query));
    }
    let given =
        asked("query($n: Int) { devices(first: $n) { totalCount } }", json!({"n": 3_000_000_000_i64}));
    assert!(given.unwrap_err().contains("32 bits"));
    asked("subscription { ...F } fragment F on Subscription { deviceChanged { id } }", json!({})).unwrap();
    asked("query($n: Int! = 5) { devices(first: $n) { totalCount } }", json!({})).unwrap();
}

#[test]
fn nobody_may_ask_who_they_are_and_nothing_else() {
    let may = |query: &str| stranger(&parse_query(query).unwrap());
    assert!(may("{ __typename viewer { __typename platformOperator account { __typename } } }"));
    assert!(may("query($a: Boolean!) { ...Q } fragment Q on Query { viewer @include(if: $a) { ...V } }
        fragment V on Viewer { permissions }"));
    for query in [
        "{ devices { totalCount } }",
        "{ devicse { totalCount } }",
        "{ __schema { types { name } } }",
        "{ viewer { account { email } } }",
        "{ viewer { acount { email } } }",
        "{ viewer { __typename ... on Device { id } } }",
        "query A { viewer { __typename } } query B { devices { totalCount } }",
        "{ ...F } fragment F on Device { id }",
        "mutation { endAuthSession(input: {sessionId: \"1\"}) { __typename } }",
        "mutation { viewer { __typename } }",
    ] {
        assert!(!may(query), "{query}");
    }
}
