//! The form of an answer: its keys in the order of the request, an object in which nothing was asked for as `{}`,
//! and null where a field failed, or around it where null may not stand. The executor promises none of these: it
//! gathers fields as they finish, leaves failed ones out, and calls an empty object null. What it gathered is
//! written anew from here, and no longer than an answer may be.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        BaseType, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
        Type,
    },
};

use crate::limit::{Costs, left_out};

/// Longest answer, in bytes.
pub const ANSWER: usize = 8 << 20;

/// The name under which an object's type is asked for, where its form depends on it. No request can write it.
pub(super) const MARK: &str = " ";

/// What was asked for of an object.
struct Fields {
    items: Vec<Item>,
    /// Fields only, each under another name: they are written as they stand.
    plain: bool,
}

type Set = Arc<Fields>;

impl Fields {
    fn of(items: Vec<Item>) -> Self {
        let mut names = HashSet::with_capacity(items.len());
        let mut alone = |key: &Name| key.as_str() != MARK && names.insert(key.clone());
        let plain = items.iter().all(|item| matches!(item, Item::Field { key, .. } if alone(key)));
        Self { items, plain }
    }
}

enum Item {
    Field { key: Name, name: Name, under: Set },
    Fragment { on: Option<Name>, under: Set },
}

/// The form of one operation's answers.
#[derive(Clone)]
pub(super) struct Shape {
    costs: Arc<Costs>,
    root: &'static str,
    set: Set,
}

/// Why nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Null must stand further out.
    Null,
    /// The answer is too long.
    TooLong,
}

struct Reader<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    fragments: HashMap<&'a str, Set>,
}

impl<'a> Reader<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Set {
        let mut items = Vec::with_capacity(set.items.len());
        for selection in &set.items {
            if left_out(selection.node.directives(), |name| self.variables.get(name)) {
                continue;
            }
            items.push(match &selection.node {
                Selection::Field(field) => Item::Field {
                    key: field.node.response_key().node.clone(),
                    name: field.node.name.node.clone(),
                    under: self.set(&field.node.selection_set.node),
                },
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    let on = Some(fragment.node.type_condition.node.on.node.clone());
                    let under = match self.fragments.get(name) {
                        Some(known) => Arc::clone(known),
                        None => {
                            let under = self.set(&fragment.node.selection_set.node);
                            self.fragments.insert(name, Arc::clone(&under));
                            under
                        }
                    };
                    Item::Fragment { on, under }
                }
                Selection::InlineFragment(fragment) => Item::Fragment {
                    on: fragment.node.type_condition.as_ref().map(|on| on.node.on.node.clone()),
                    under: self.set(&fragment.node.selection_set.node),
                },
            });
        }
        Arc::new(Fields::of(items))
    }
}

/// The name of a root.
pub(super) const fn root(ty: OperationType) -> &'static str {
    match ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

/// One key of an object: its name, and what was asked for under it, in each place where it was asked for.
struct Asked<'a> {
    key: &'a Name,
    name: &'a Name,
    under: Vec<&'a Fields>,
}

impl Shape {
    /// Of an operation; its fragments spread nothing in circles, and variables left out have their defaults already.
    pub(super) fn of(
        costs: Arc<Costs>,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Self {
        let mut reader = Reader { document, variables, fragments: HashMap::new() };
        let set = reader.set(&operation.selection_set.node);
        Self { costs, root: root(operation.ty), set }
    }
    /// What is said instead of an answer that `is longer than …` or `holds more than …`.
    pub(super) fn instead(&self, too_much: &str) -> String {
        let done = if self.root == "Mutation" { "; the change was made" } else { "" };
        format!("the answer {too_much}: ask for fewer rows or fields{done}")
    }
    /// What was gathered, as JSON.
    ///
    /// # Errors
    /// [`Stop::Null`] when nothing is left of it, [`Stop::TooLong`] beyond [`ANSWER`] bytes.
    pub(super) fn write(&self, data: &Value) -> Result<String, Stop> {
        let mut out = Vec::new();
        self.object(&mut out, data, self.root, &[&self.set])?;
        String::from_utf8(out).map_err(|_| Stop::Null)
    }
    fn gather<'a>(
        &self,
        sets: &[&'a Fields],
        ty: &str,
        asked: &mut Vec<Asked<'a>>,
        at: &mut HashMap<&'a str, usize>,
    ) {
        for item in sets.iter().flat_map(|set| &set.items) {
            match item {
                Item::Field { key, name, under } => {
                    let place = *at.entry(key.as_str()).or_insert_with(|| {
                        asked.push(Asked { key, name, under: Vec::new() });
                        asked.len() - 1
                    });
                    if let Some(asked) = asked.get_mut(place)
                        && !under.items.is_empty()
                    {
                        asked.under.push(under);
                    }
                }
                Item::Fragment { on, under } => {
                    if on.as_ref().is_none_or(|on| self.costs.applies(ty, on)) {
                        self.gather(&[under], ty, asked, at);
                    }
                }
            }
        }
    }
    fn object(&self, out: &mut Vec<u8>, value: &Value, ty: &str, sets: &[&Fields]) -> Result<(), Stop> {
        let nothing = async_graphql::indexmap::IndexMap::new();
        let fields = if let Value::Object(fields) = value { fields } else { &nothing };
        let begun = out.len();
        out.push(b'{');
        let written = match sets {
            [set] if set.plain => set.items.iter().try_for_each(|item| match item {
                Item::Field { key, name, under } if under.items.is_empty() => {
                    self.field(out, begun, fields, ty, (key, name, &[]))
                }
                Item::Field { key, name, under } => self.field(out, begun, fields, ty, (key, name, &[under])),
                Item::Fragment { .. } => Ok(()),
            }),
            _ => {
                let ty = match fields.get(MARK) {
                    Some(Value::String(name)) => name.as_str(),
                    _ => ty,
                };
                let (mut asked, mut at) = (Vec::new(), HashMap::new());
                self.gather(sets, ty, &mut asked, &mut at);
                let mut asked = asked.iter().filter(|one| one.key.as_str() != MARK);
                asked.try_for_each(|one| self.field(out, begun, fields, ty, (one.key, one.name, &one.under)))
            }
        };
        match written {
            Ok(()) => out.push(b'}'),
            Err(_) => out.truncate(begun),
        }
        written
    }
    /// Writes a field of the object that begins there.
    fn field(
        &self,
        out: &mut Vec<u8>,
        begun: usize,
        fields: &async_graphql::indexmap::IndexMap<Name, Value>,
        ty: &str,
        (key, name, under): (&Name, &Name, &[&Fields]),
    ) -> Result<(), Stop> {
        if out.len() > begun + 1 {
            out.push(b',');
        }
        // A name is letters, digits and underscores: nothing of it is written otherwise in JSON.
        out.push(b'"');
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(b"\":");
        let value = fields.get(key.as_str()).unwrap_or(&Value::Null);
        self.value(out, value, self.costs.field_type(ty, name), under)
    }
    /// Writes a value of a type; of one of the language itself when there is no type, which takes what comes.
    fn value(
        &self,
        out: &mut Vec<u8>,
        value: &Value,
        ty: Option<&Type>,
        sets: &[&Fields],
    ) -> Result<(), Stop> {
        let begun = out.len();
        let nullable = ty.is_none_or(|ty| ty.nullable);
        let list =
            ty.and_then(|ty| if let BaseType::List(item) = &ty.base { Some(item.as_ref()) } else { None });
        let result = match value {
            Value::Null if nullable => plain(out, value),
            Value::List(items) if !sets.is_empty() => {
                out.push(b'[');
                items
                    .iter()
                    .enumerate()
                    .try_for_each(|(place, item)| {
                        if place > 0 {
                            out.push(b',');
                        }
                        self.value(out, item, list, sets)
                    })
                    .map(|()| out.push(b']'))
            }
            // An object of which every field failed was gathered as null.
            Value::Object(_) | Value::Null if !sets.is_empty() && list.is_none() => {
                let name =
                    ty.map_or("", |ty| if let BaseType::Named(name) = &ty.base { name.as_str() } else { "" });
                self.object(out, value, name, sets)
            }
            Value::Null => Err(Stop::Null),
            _ => plain(out, value),
        };
        match result {
            Err(Stop::Null) if nullable => {
                out.truncate(begun);
                plain(out, &Value::Null)
            }
            other => other,
        }
    }
}

fn plain(out: &mut Vec<u8>, value: &Value) -> Result<(), Stop> {
    serde_json::to_writer(&mut *out, value).map_err(|_| Stop::Null)?;
    if out.len() > ANSWER { Err(Stop::TooLong) } else { Ok(()) }
}

fn mark() -> Positioned<Selection> {
    let here = async_graphql::Pos::default();
    let field = Field {
        alias: Some(Positioned::new(Name::new(MARK), here)),
        name: Positioned::new(Name::new("__typename"), here),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet::default(), here),
    };
    Positioned::new(Selection::Field(Positioned::new(field, here)), here)
}

/// Asks for the type of each object of which something may be left out, and lets validation see what stands at a
/// `__typename`, which it passes over: as a fragment's.
pub(super) fn prepare(set: &mut SelectionSet, object: bool) {
    let mut changes = false;
    for selection in &mut set.items {
        changes |= !selection.node.directives().is_empty();
        match &mut selection.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                if !field.node.directives.is_empty() {
                    let here = selection.pos;
                    let directives = std::mem::take(&mut field.node.directives);
                    let inner = SelectionSet { items: vec![selection.clone()] };
                    let fragment = async_graphql::parser::types::InlineFragment {
                        type_condition: None,
                        directives,
                        selection_set: Positioned::new(inner, here),
                    };
                    selection.node = Selection::InlineFragment(Positioned::new(fragment, here));
                }
            }
            Selection::Field(field) => {
                if !field.node.selection_set.node.items.is_empty() {
                    prepare(&mut field.node.selection_set.node, true);
                }
            }
            Selection::FragmentSpread(_) => changes = true,
            Selection::InlineFragment(fragment) => {
                changes = true;
                prepare(&mut fragment.node.selection_set.node, false);
            }
        }
    }
    if object && changes {
        set.items.push(mark());
    }
}

/// The one field of a subscription where the executor looks for it: beside its fragments, not in them.
pub(super) fn lift(operation: &mut OperationDefinition, document: &ExecutableDocument) {
    fn find<'a>(
        set: &'a SelectionSet,
        document: &'a ExecutableDocument,
    ) -> Option<&'a Positioned<Selection>> {
        set.items.iter().find_map(|selection| match &selection.node {
            Selection::Field(_) => Some(selection),
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node)?;
                find(&fragment.node.selection_set.node, document)
            }
            Selection::InlineFragment(fragment) => find(&fragment.node.selection_set.node, document),
        })
    }
    let items = &operation.selection_set.node.items;
    if items.iter().any(|selection| matches!(selection.node, Selection::Field(_))) {
        return;
    }
    if let Some(field) = find(&operation.selection_set.node, document).cloned() {
        operation.selection_set.node.items.push(field);
    }
}
