//! Reading one query: which tables it names under which names, and which of them its conditions tie to `$1`.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    Ask, Fault, ask,
    token::Node::{self, Group, Param, Sign, Word},
};

const COLUMN: &str = "enterprise_id";
const ENDS_WHERE: [&str; 9] =
    ["group", "having", "order", "limit", "offset", "returning", "for", "window", "on"];
const ENDS_NAME: [&str; 14] = [
    "join", "inner", "left", "right", "full", "cross", "natural", "on", "using", "where", "set", "as",
    "indexed", "outer",
];
const QUERY: [&str; 3] = ["select", "with", "values"];

/// What is known around a query.
#[derive(Debug, Clone, Default)]
struct Around {
    scoped: bool,
    /// Names of `WITH`: their own queries are read by themselves.
    named: BTreeSet<String>,
    /// The names of tables around it, and whether they are tied.
    tables: BTreeMap<String, bool>,
    /// The tables of which it holds rows.
    held: Rc<RefCell<Vec<String>>>,
}

impl Around {
    fn holds(&self, sources: &[Source]) {
        self.held.borrow_mut().extend(sources.iter().filter_map(|source| source.table.clone()));
    }
}

/// A table, or what stands in its place.
#[derive(Debug)]
struct Source {
    name: String,
    /// `None` for a sub-query, a function or a name of `WITH`.
    table: Option<String>,
}

/// A condition; with a name it ties that table only (the `ON` of a `LEFT JOIN`).
type Condition<'n, 'a> = (&'n [Node<'a>], Option<String>);

/// Whether `$1` occurs, and not `$10`.
pub(super) fn names_enterprise(nodes: &[Node<'_>]) -> bool {
    nodes.iter().any(|node| match node {
        Group(inner) => names_enterprise(inner),
        other => *other == Param(1),
    })
}

/// Reads a statement; answers the tables whose rows it holds until the transaction ends.
pub(super) fn check(nodes: &[Node<'_>], scoped: bool, rows: bool) -> Result<Vec<String>, Fault> {
    let named = if rows { BTreeSet::from(["k".to_owned()]) } else { BTreeSet::new() };
    let around = Around { scoped, named, ..Around::default() };
    statement(nodes, &around, None)?;
    Ok(around.held.take())
}

/// Reads a query with its `WITH` and its arms. `item` asks that the column at this place of each arm be the enterprise.
fn statement(nodes: &[Node<'_>], around: &Around, item: Option<usize>) -> Result<(), Fault> {
    let mut around = around.clone();
    let mut rest = nodes;
    if rest.first().is_some_and(|node| node.is("with")) {
        rest = rest.get(1..).unwrap_or_default();
        loop {
            let [Word(name), tail @ ..] = rest else { return Err(Fault::Unread("WITH without a name")) };
            let tail = if let [Group(_), tail @ ..] = tail { tail } else { tail };
            let [keyword, Group(body), tail @ ..] = tail else {
                return Err(Fault::Unread("WITH without a query"));
            };
            if !keyword.is("as") {
                return Err(Fault::Unread("WITH without a query"));
            }
            statement(body, &around, None)?;
            around.named.insert(name.to_ascii_lowercase());
            rest = tail;
            match rest {
                [Sign(','), tail @ ..] => rest = tail,
                _ => break,
            }
        }
    }
    match rest.first() {
        Some(word) if word.is("update") => update(rest, &around),
        Some(word) if word.is("delete") => delete(rest, &around),
        Some(word) if word.is("insert") => insert(rest, &around),
        _ => arms(rest).into_iter().try_for_each(|arm| match arm {
            [Group(inner)] => statement(inner, &around, item),
            [word, ..] if word.is("select") => select(arm, &around, item),
            [word, ..] if word.is("values") && item.is_none() => within(arm, &around),
            _ => Err(Fault::Unread("it begins with none of the known words")),
        }),
    }
}

/// The parts of `… UNION ALL …`.
fn arms<'n, 'a>(nodes: &'n [Node<'a>]) -> Vec<&'n [Node<'a>]> {
    let arms = nodes.split(|node| node.is_any(&["union", "intersect", "except"]));
    arms.map(|arm| match arm {
        [word, rest @ ..] if word.is("all") => rest,
        arm => arm,
    })
    .collect()
}

/// Where a clause begins: the first of these words outside of parentheses and `CASE`.
fn place(nodes: &[Node<'_>], words: &[&str]) -> Option<usize> {
    let mut cases = 0_usize;
    let mut before: Option<&Node<'_>> = None;
    for (index, node) in nodes.iter().enumerate() {
        if node.is("case") {
            cases += 1;
        } else if node.is("end") {
            cases = cases.saturating_sub(1);
        } else if cases == 0
            && node.is_any(words)
            && !before.is_some_and(|b| b.is("distinct") && node.is("from"))
        {
            return Some(index);
        }
        before = Some(node);
    }
    None
}

/// What comes before one of these words, and what after it.
fn cut<'n, 'a>(nodes: &'n [Node<'a>], words: &[&str]) -> (&'n [Node<'a>], Option<&'n [Node<'a>]>) {
    match place(nodes, words) {
        Some(at) => (nodes.get(..at).unwrap_or_default(), nodes.get(at + 1..)),
        None => (nodes, None),
    }
}

/// What a `WHERE` says, and what comes after it.
fn condition<'n, 'a>(nodes: Option<&'n [Node<'a>]>) -> (&'n [Node<'a>], &'n [Node<'a>]) {
    let nodes = nodes.unwrap_or_default();
    let end = place(nodes, &ENDS_WHERE).unwrap_or(nodes.len());
    nodes.split_at_checked(end).unwrap_or((nodes, &[]))
}

fn select(nodes: &[Node<'_>], around: &Around, item: Option<usize>) -> Result<(), Fault> {
    let (items, rest) = cut(nodes.get(1..).unwrap_or_default(), &["from"]);
    let rest = rest.unwrap_or_default();
    let end = place(rest, &["where", "group", "having", "order", "limit", "offset", "for", "window"]);
    let (from, tail) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, &[]));
    let (filter, _) = condition(cut(tail, &["where"]).1);
    let (sources, mut conditions) = from_list(from, around)?;
    conditions.push((filter, None));
    let inside = tie(&sources, &conditions, around)?;
    if place(rest, &["for"]).is_some() {
        around.holds(&sources);
    }
    if let Some(item) = item {
        let items = if let [word, items @ ..] = items
            && word.is("distinct")
        {
            items
        } else {
            items
        };
        let item = items.split(|node| *node == Sign(',')).nth(item).unwrap_or_default();
        let item = cut(item, &["as"]).0;
        let tied = item == [Param(1)]
            || column(item, &sources).is_some_and(|name| inside.tables.get(&name) == Some(&true));
        if !tied {
            return Err(Fault::Loose("the row that is inserted".to_owned()));
        }
    }
    within(nodes, &inside)
}

fn update(nodes: &[Node<'_>], around: &Around) -> Result<(), Fault> {
    let (target, rest) = cut(nodes.get(1..).unwrap_or_default(), &["set"]);
    let rest = rest.ok_or(Fault::Unread("UPDATE without SET"))?;
    let (mut sources, mut conditions) = from_list(target, around)?;
    around.holds(&sources);
    let end = place(rest, &["from", "where", "returning"]).unwrap_or(rest.len());
    let (changes, tail) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    keeps_enterprise(changes)?;
    if let [word, tail @ ..] = tail
        && word.is("from")
    {
        let (more, on) = from_list(cut(tail, &["where", "returning"]).0, around)?;
        sources.extend(more);
        conditions.extend(on);
    }
    conditions.push((condition(cut(tail, &["where"]).1).0, None));
    within(nodes, &tie(&sources, &conditions, around)?)
}

fn delete(nodes: &[Node<'_>], around: &Around) -> Result<(), Fault> {
    let [_, from, rest @ ..] = nodes else { return Err(Fault::Unread("DELETE without FROM")) };
    if !from.is("from") {
        return Err(Fault::Unread("DELETE without FROM"));
    }
    let (target, tail) = cut(rest, &["where", "returning"]);
    let (sources, mut conditions) = from_list(target, around)?;
    around.holds(&sources);
    conditions.push((condition(tail).0, None));
    within(nodes, &tie(&sources, &conditions, around)?)
}

fn insert(nodes: &[Node<'_>], around: &Around) -> Result<(), Fault> {
    let rest = match nodes {
        [_, or, how, rest @ ..] if or.is("or") && !how.is("replace") => rest,
        [_, rest @ ..] => rest,
        [] => &[],
    };
    let [into, Word(table), Group(columns), body @ ..] = rest else {
        return Err(Fault::Unread("INSERT without INTO, a table and its columns"));
    };
    if !into.is("into") {
        return Err(Fault::Unread("INSERT without INTO"));
    }
    // Not every `ON` is that of `ON CONFLICT`: a join of the query has one too.
    let end = body
        .windows(2)
        .position(|two| matches!(two, [on, conflict] if on.is("on") && conflict.is("conflict")));
    around.holds(&[Source { name: String::new(), table: Some(table.to_ascii_lowercase()) }]);
    let (body, conflict) = match end {
        Some(at) => (body.get(..at).unwrap_or_default(), body.get(at + 1..)),
        None => (cut(body, &["returning"]).0, None),
    };
    let place =
        columns.split(|node| *node == Sign(',')).position(|name| matches!(name, [one] if one.is(COLUMN)));
    let place = match (ask(table, around.scoped), place) {
        (Ask::Refuse, _) => return Err(Fault::Outside((*table).to_owned())),
        (Ask::Tie, None) => return Err(Fault::Loose((*table).to_owned())),
        (Ask::Tie, place) => place,
        (Ask::Nothing, _) => None,
    };
    match (body, place) {
        ([word, rows @ ..], Some(place)) if word.is("values") => {
            let ours = |row: &Node<'_>| match row {
                Group(row) => row.split(|node| *node == Sign(',')).nth(place) == Some(&[Param(1)]),
                other => *other == Sign(','),
            };
            if !rows.iter().all(ours) {
                return Err(Fault::Loose((*table).to_owned()));
            }
        }
        ([word, ..], None) if word.is("values") => {}
        (query, place) => statement(query, around, place)?,
    }
    if let (Some(conflict), Some(_)) = (conflict, place) {
        match (conflict, cut(conflict, &["set"]).1) {
            (_, None) => {}
            ([_, Group(key), ..], Some(changes)) if key.iter().any(|name| name.is(COLUMN)) => {
                keeps_enterprise(cut(changes, &["where", "returning"]).0)?;
            }
            _ => return Err(Fault::Loose((*table).to_owned())),
        }
    }
    // `INSERT … SELECT` was read above, with what it inserts.
    let tables = BTreeMap::from([(table.to_ascii_lowercase(), true)]);
    let inside = Around { tables, ..around.clone() };
    if body.first().is_some_and(|word| word.is("values")) {
        within(body, &inside)?;
    }
    within(conflict.unwrap_or_default(), &inside)
}

/// No row may be given to another enterprise.
fn keeps_enterprise(changes: &[Node<'_>]) -> Result<(), Fault> {
    let names = |node: &Node<'_>| match node {
        Group(names) => names.iter().any(|name| name.is(COLUMN)),
        other => other.is(COLUMN),
    };
    let gives = changes.split(|node| *node == Sign(',')).any(|change| change.first().is_some_and(names));
    if gives { Err(Fault::Unread("it gives rows to another enterprise")) } else { Ok(()) }
}

/// The tables of a `FROM`, and the conditions of its joins.
fn from_list<'n, 'a>(
    nodes: &'n [Node<'a>],
    around: &Around,
) -> Result<(Vec<Source>, Vec<Condition<'n, 'a>>), Fault> {
    let (mut sources, mut conditions) = (Vec::new(), Vec::new());
    let mut rest = nodes;
    while !rest.is_empty() {
        let mut left = false;
        while let [word, tail @ ..] = rest {
            if word.is_any(&["right", "full", "natural"]) {
                return Err(Fault::Unread("a join of a kind that we do not use"));
            }
            left |= word.is("left");
            if *word != Sign(',') && !word.is_any(&["left", "inner", "cross", "outer", "join", "lateral"]) {
                break;
            }
            rest = tail;
        }
        let (mut source, tail) = match rest {
            [Word(name), Group(_), tail @ ..] => {
                (Source { name: name.to_ascii_lowercase(), table: None }, tail)
            }
            [Word(name), tail @ ..] => {
                let name = name.to_ascii_lowercase();
                let table = (!around.named.contains(&name)).then(|| name.clone());
                (Source { name, table }, tail)
            }
            [Group(inner), tail @ ..] if inner.first().is_some_and(|word| word.is_any(&QUERY)) => {
                (Source { name: String::new(), table: None }, tail)
            }
            _ => return Err(Fault::Unread("a FROM of an unknown form")),
        };
        rest = if let [word, tail @ ..] = tail
            && word.is("as")
        {
            tail
        } else {
            tail
        };
        if let [Word(alias), tail @ ..] = rest
            && !Word(alias).is_any(&ENDS_NAME)
        {
            source.name = alias.to_ascii_lowercase();
            rest = if let [Group(_), tail @ ..] = tail { tail } else { tail };
        }
        if let [indexed, by, Word(_), tail @ ..] = rest
            && indexed.is("indexed")
            && by.is("by")
        {
            rest = tail;
        }
        if let [word, tail @ ..] = rest
            && word.is("on")
        {
            let end = tail
                .iter()
                .position(|node| {
                    *node == Sign(',')
                        || node.is_any(&["join", "inner", "left", "cross", "right", "full", "natural"])
                })
                .unwrap_or(tail.len());
            let (on, tail) = tail.split_at_checked(end).unwrap_or((tail, &[]));
            conditions.push((on, left.then(|| source.name.clone())));
            rest = tail;
        } else if rest.first().is_some_and(|word| {
            *word != Sign(',')
                && !word.is_any(&["join", "inner", "left", "cross", "right", "full", "natural"])
        }) {
            return Err(Fault::Unread("a FROM of an unknown form"));
        }
        sources.push(source);
    }
    Ok((sources, conditions))
}

/// The name of the table whose `enterprise_id` this is; without one it is that of the only table.
fn column(nodes: &[Node<'_>], sources: &[Source]) -> Option<String> {
    match nodes {
        [Word(name), Sign('.'), column] if column.is(COLUMN) => Some(name.to_ascii_lowercase()),
        [column] if column.is(COLUMN) => {
            let mut tables = sources.iter().filter(|source| source.table.is_some());
            match (tables.next(), tables.next()) {
                (Some(only), None) => Some(only.name.clone()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The conditions that always hold: what is joined by `AND`, outside of `CASE`, and nothing where there is an `OR`.
fn conjuncts<'n, 'a>(nodes: &'n [Node<'a>], out: &mut Vec<&'n [Node<'a>]>) {
    if place(nodes, &["or"]).is_some() {
        return;
    }
    let mut rest = nodes;
    loop {
        let (first, tail) = cut(rest, &["and"]);
        match first {
            [Group(inner)] if !inner.first().is_some_and(|word| word.is_any(&QUERY)) => conjuncts(inner, out),
            first => out.push(first),
        }
        match tail {
            Some(tail) => rest = tail,
            None => return,
        }
    }
}

/// Which tables are tied; refuses those that are not.
fn tie(sources: &[Source], conditions: &[Condition<'_, '_>], around: &Around) -> Result<Around, Fault> {
    let mut inside = around.clone();
    for source in sources {
        inside.tables.insert(source.name.clone(), false);
    }
    let mut equal: Vec<(String, Option<String>, Option<&String>)> = Vec::new();
    for (nodes, only) in conditions {
        let mut all = Vec::new();
        conjuncts(nodes, &mut all);
        for one in all {
            let mut sides = one.split(|node| *node == Sign('='));
            let (Some(a), Some(b), None) = (sides.next(), sides.next(), sides.next()) else { continue };
            match (column(a, sources), column(b, sources)) {
                (Some(a), None) if b == [Param(1)] => equal.push((a, None, only.as_ref())),
                (None, Some(b)) if a == [Param(1)] => equal.push((b, None, only.as_ref())),
                (Some(a), Some(b)) => {
                    equal.push((a.clone(), Some(b.clone()), only.as_ref()));
                    equal.push((b, Some(a), only.as_ref()));
                }
                _ => {}
            }
        }
    }
    // As often as it takes for the last table of a chain.
    for _ in 0..=sources.len() {
        for (name, other, only) in &equal {
            let holds = other.as_ref().is_none_or(|other| inside.tables.get(other) == Some(&true));
            let here = sources.iter().any(|source| source.name == *name);
            if holds && here && only.is_none_or(|only| only == name) {
                inside.tables.insert(name.clone(), true);
            }
        }
    }
    for source in sources {
        let Some(table) = &source.table else { continue };
        match ask(table, around.scoped) {
            Ask::Refuse => return Err(Fault::Outside(table.clone())),
            Ask::Tie if inside.tables.get(&source.name) != Some(&true) => {
                return Err(Fault::Loose(table.clone()));
            }
            Ask::Tie | Ask::Nothing => {}
        }
    }
    Ok(inside)
}

/// Reads the sub-queries of a query.
fn within(nodes: &[Node<'_>], inside: &Around) -> Result<(), Fault> {
    nodes.iter().try_for_each(|node| match node {
        Group(inner) if inner.first().is_some_and(|word| word.is_any(&QUERY)) => {
            statement(inner, inside, None)
        }
        Group(inner) => within(inner, inside),
        _ => Ok(()),
    })
}
