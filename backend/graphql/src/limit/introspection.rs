//! What a question about the schema itself would answer, counted on the real schema before it is asked: types that
//! name types multiply faster than any depth can bound. The count ends where the budget does.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, DirectiveDefinition, EnumValueDefinition, ExecutableDocument, Field, FieldDefinition,
    InputValueDefinition, Selection, SelectionSet, ServiceDocument, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};

use super::Refused;

/// Most values of an answer about the schema. The question of GraphiQL, Relay and code generators has about three
/// quarters; the executor takes as long for each of them as for a field that reads something.
pub const NODES: usize = 40_000;
/// Longest answer about the schema, in bytes, as far as it can be told beforehand.
pub const BYTES: usize = 2 << 20;

/// The schema's items, by name.
#[derive(Debug, Default)]
pub(super) struct Model {
    types: Vec<TypeDefinition>,
    places: HashMap<String, usize>,
    /// By interface and union: the places of the objects that it can be.
    possible: HashMap<String, Vec<usize>>,
    directives: Vec<DirectiveDefinition>,
}

/// An item of the schema.
#[derive(Clone, Copy)]
enum Item<'a> {
    Schema,
    Type(&'a TypeDefinition),
    /// A type as it is written; whether its `!` was told already.
    Written(&'a Type, bool),
    Field(&'a FieldDefinition),
    Input(&'a InputValueDefinition),
    Value(&'a EnumValueDefinition),
    Directive(&'a DirectiveDefinition),
    /// One of the language itself, which names nothing.
    Own,
}

impl Model {
    pub(super) fn of(document: &ServiceDocument) -> Self {
        let mut model = Self::default();
        for definition in &document.definitions {
            match definition {
                TypeSystemDefinition::Type(ty) => {
                    model.places.insert(ty.node.name.node.to_string(), model.types.len());
                    model.types.push(ty.node.clone());
                }
                TypeSystemDefinition::Directive(directive) => model.directives.push(directive.node.clone()),
                TypeSystemDefinition::Schema(_) => {}
            }
        }
        for (place, ty) in model.types.iter().enumerate() {
            match &ty.kind {
                TypeKind::Object(object) => {
                    for interface in &object.implements {
                        model.possible.entry(interface.node.to_string()).or_default().push(place);
                    }
                }
                TypeKind::Union(union) => {
                    let members = union.members.iter().filter_map(|m| model.places.get(m.node.as_str()));
                    let members = members.copied().collect();
                    model.possible.insert(ty.name.node.to_string(), members);
                }
                _ => {}
            }
        }
        model
    }
    fn named(&self, name: &str) -> Item<'_> {
        self.places.get(name).and_then(|at| self.types.get(*at)).map_or(Item::Own, Item::Type)
    }
    /// What a type as it is written is: itself with its `!` or its brackets, or what it names.
    fn written<'a>(&'a self, ty: &'a Type, told: bool) -> Item<'a> {
        match &ty.base {
            BaseType::Named(name) if ty.nullable || told => self.named(name),
            _ => Item::Written(ty, told),
        }
    }
    /// The items that a field of an item holds.
    fn held<'a>(&'a self, item: Item<'a>, field: &str) -> Vec<Item<'a>> {
        match (item, field) {
            (Item::Schema, "types") => self.types.iter().map(Item::Type).collect(),
            (Item::Schema, "directives") => self.directives.iter().map(Item::Directive).collect(),
            (Item::Schema, "queryType") => vec![self.named("Query")],
            (Item::Schema, "mutationType") => vec![self.named("Mutation")],
            (Item::Schema, "subscriptionType") => vec![self.named("Subscription")],
            (Item::Type(ty), field) => match (&ty.kind, field) {
                (TypeKind::Object(o), "fields") => o.fields.iter().map(|f| Item::Field(&f.node)).collect(),
                (TypeKind::Interface(i), "fields") => i.fields.iter().map(|f| Item::Field(&f.node)).collect(),
                (TypeKind::Object(o), "interfaces") => {
                    o.implements.iter().map(|i| self.named(&i.node)).collect()
                }
                (TypeKind::Interface(_) | TypeKind::Union(_), "possibleTypes") => {
                    let places = self.possible.get(ty.name.node.as_str()).into_iter().flatten();
                    places.filter_map(|at| self.types.get(*at)).map(Item::Type).collect()
                }
                (TypeKind::Enum(e), "enumValues") => e.values.iter().map(|v| Item::Value(&v.node)).collect(),
                (TypeKind::InputObject(i), "inputFields") => {
                    i.fields.iter().map(|f| Item::Input(&f.node)).collect()
                }
                _ => Vec::new(),
            },
            (Item::Written(ty, told), "ofType") => match &ty.base {
                _ if !ty.nullable && !told => vec![self.written(ty, true)],
                BaseType::Named(name) => vec![self.named(name)],
                BaseType::List(inner) => vec![self.written(inner, false)],
            },
            (Item::Field(f), "type") => vec![self.written(&f.ty.node, false)],
            (Item::Field(f), "args") => f.arguments.iter().map(|a| Item::Input(&a.node)).collect(),
            (Item::Input(i), "type") => vec![self.written(&i.ty.node, false)],
            (Item::Directive(d), "args") => d.arguments.iter().map(|a| Item::Input(&a.node)).collect(),
            _ => Vec::new(),
        }
    }
    /// How long a plain value of an item is, about.
    fn length(item: Item<'_>, field: &str) -> usize {
        let (name, description) = match item {
            Item::Type(t) => (t.name.node.as_str(), &t.description),
            Item::Field(f) => (f.name.node.as_str(), &f.description),
            Item::Input(i) => (i.name.node.as_str(), &i.description),
            Item::Value(v) => (v.value.node.as_str(), &v.description),
            Item::Directive(d) => (d.name.node.as_str(), &d.description),
            Item::Schema | Item::Written(..) | Item::Own => return 12,
        };
        match field {
            "name" => name.len(),
            "description" => description.as_ref().map_or(4, |d| d.node.len()),
            "locations" => 60,
            _ => 12,
        }
    }
}

/// A count of one request's questions about the schema.
pub(super) struct Count<'a> {
    model: &'a Model,
    document: &'a ExecutableDocument,
    nodes: usize,
    bytes: usize,
}

impl<'a> Count<'a> {
    pub(super) const fn new(model: &'a Model, document: &'a ExecutableDocument) -> Self {
        Self { model, document, nodes: 0, bytes: 0 }
    }
    /// Counts a `__schema` or `__type`; `name` is what the latter asks for, as far as it is known.
    ///
    /// # Errors
    /// [`Refused`] when the budget ends.
    pub(super) fn root(&mut self, field: &'a Field, name: Option<&str>) -> Result<(), Refused> {
        let item = match name {
            Some(name) => self.model.named(name),
            None => Item::Schema,
        };
        self.set(&field.selection_set.node, item)
    }
    fn set(&mut self, set: &'a SelectionSet, item: Item<'a>) -> Result<(), Refused> {
        for selection in &set.items {
            self.nodes += 1;
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    self.bytes += field.node.response_key().node.len() + Model::length(item, name) + 6;
                    if self.nodes > NODES || self.bytes > BYTES {
                        let words = format!("too much of the schema at once: at most {NODES} values");
                        return Err(Refused::limit(words));
                    }
                    if field.node.selection_set.node.items.is_empty() {
                        continue;
                    }
                    for held in self.model.held(item, name) {
                        self.set(&field.node.selection_set.node, held)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.set(&fragment.node.selection_set.node, item)?;
                    }
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node, item)?,
            }
        }
        Ok(())
    }
}
