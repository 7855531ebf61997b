//! What the limits know of the schema, read once from its own text: which fields hold objects, lists and pages,
//! what arguments are, which fragments apply to which type.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

use super::{introspection::Model, lists, prices};

/// How a field counts.
#[derive(Debug, Clone)]
pub(super) struct FieldCost {
    /// Its type as it is written.
    pub ty: Type,
    /// The type of what it holds, without list and non-null.
    pub target: String,
    /// It holds objects.
    pub object: bool,
    /// What it costs when it holds none and yet works.
    pub price: u64,
    /// It is a page of a list: it takes `first`.
    pub page: bool,
    /// It is a plain list of things with ids of their own.
    pub things: bool,
    /// How long it can be, when it is a plain list.
    pub longest: Option<u64>,
    /// Its arguments.
    pub arguments: HashMap<String, Input>,
}

/// An argument, or a field of an input.
#[derive(Debug, Clone)]
pub(super) struct Input {
    /// Its type.
    pub ty: Type,
    /// Whether it has a default value.
    pub default: bool,
}

/// The schema as the limits see it.
#[derive(Debug, Default)]
pub struct Costs {
    fields: HashMap<String, HashMap<String, FieldCost>>,
    inputs: HashMap<String, HashMap<String, Input>>,
    /// By object type: what a fragment may be written on to apply to it.
    kinds: HashMap<String, HashSet<String>>,
    pub(super) schema: Model,
}

pub(super) fn innermost(ty: &Type) -> (&str, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.as_str(), false),
        BaseType::List(inner) => (innermost(inner).0, true),
    }
}

fn inputs<'a>(of: impl IntoIterator<Item = &'a InputValueDefinition>) -> HashMap<String, Input> {
    let one = |i: &InputValueDefinition| {
        (i.name.node.to_string(), Input { ty: i.ty.node.clone(), default: i.default_value.is_some() })
    };
    of.into_iter().map(one).collect()
}

impl Costs {
    /// From the schema's text. A text that cannot be read knows nothing, which a test would notice.
    pub fn of(sdl: &str) -> Self {
        let Ok(document) = async_graphql::parser::parse_schema(sdl) else { return Self::default() };
        let mut costs = Self { schema: Model::of(&document), ..Self::default() };
        // By composite type: whether what it holds has an id of its own.
        let mut things: HashMap<&str, bool> = HashMap::new();
        let types: Vec<&TypeDefinition> = document
            .definitions
            .iter()
            .filter_map(|d| if let TypeSystemDefinition::Type(t) = d { Some(&t.node) } else { None })
            .collect();
        for ty in &types {
            let name = ty.name.node.as_str();
            let kinds = &mut costs.kinds;
            let mut kind = |of: &str, is: &str| {
                kinds.entry(of.to_owned()).or_default().insert(is.to_owned());
            };
            match &ty.kind {
                TypeKind::Object(object) => {
                    kind(name, name);
                    object.implements.iter().for_each(|i| kind(name, i.node.as_str()));
                    things.insert(name, object.implements.iter().any(|i| i.node.as_str() == "Node"));
                }
                TypeKind::Interface(_) => {
                    things.insert(name, true);
                }
                TypeKind::Union(union) => {
                    union.members.iter().for_each(|m| kind(m.node.as_str(), name));
                    things.insert(name, false);
                }
                TypeKind::InputObject(input) => {
                    let fields = inputs(input.fields.iter().map(|f| &f.node));
                    costs.inputs.insert(name.to_owned(), fields);
                }
                TypeKind::Scalar | TypeKind::Enum(_) => {}
            }
        }
        for ty in &types {
            let fields = match &ty.kind {
                TypeKind::Object(o) => &o.fields,
                TypeKind::Interface(i) => &i.fields,
                _ => continue,
            };
            let name = ty.name.node.as_str();
            let one = |f: &FieldDefinition| {
                let (target, list) = innermost(&f.ty.node);
                let field = f.name.node.as_str();
                let page = f.arguments.iter().any(|a| a.node.name.node.as_str() == "first");
                let longest = if list && !page || lists::longest(name, field).is_some() {
                    // A row of a connection was counted by the page.
                    Some(if name.ends_with("Connection") {
                        1
                    } else {
                        lists::longest(name, field).unwrap_or(1_000)
                    })
                } else {
                    None
                };
                let cost = FieldCost {
                    ty: f.ty.node.clone(),
                    target: target.to_owned(),
                    object: things.contains_key(target),
                    price: prices::price(name, field),
                    page,
                    things: list && things.get(target).copied().unwrap_or_default(),
                    longest,
                    arguments: inputs(f.arguments.iter().map(|a| &a.node)),
                };
                (field.to_owned(), cost)
            };
            costs.fields.insert(name.to_owned(), fields.iter().map(|f| one(&f.node)).collect());
        }
        costs
    }
    pub(super) fn field(&self, ty: &str, name: &str) -> Option<&FieldCost> {
        self.fields.get(ty)?.get(name)
    }
    /// The type of a field as it is written; `None` for fields of the language itself.
    pub fn field_type(&self, ty: &str, name: &str) -> Option<&Type> {
        self.field(ty, name).map(|field| &field.ty)
    }
    pub(super) fn input(&self, ty: &str) -> Option<&HashMap<String, Input>> {
        self.inputs.get(ty)
    }
    /// Whether a fragment on `condition` applies to an object of this type.
    pub fn applies(&self, object: &str, condition: &str) -> bool {
        object == condition || self.kinds.get(object).is_some_and(|kinds| kinds.contains(condition))
    }
}
