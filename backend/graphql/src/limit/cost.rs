//! Which fields hold objects, lists of things and pages: read once from the schema's own text.

use std::collections::HashMap;

use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};

/// How a field counts.
#[derive(Debug, Clone)]
pub(super) struct FieldCost {
    /// The type of what it holds, without list and non-null.
    pub target: String,
    /// It is a page of a list: it takes `first`.
    pub page: bool,
    /// It is a plain list of things with ids of their own.
    pub things: bool,
}

/// Fields by type and name; only those that hold objects.
#[derive(Debug, Default)]
pub struct Costs(HashMap<String, HashMap<String, FieldCost>>);

fn innermost(ty: &Type) -> (&str, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.as_str(), false),
        BaseType::List(inner) => (innermost(inner).0, true),
    }
}

impl Costs {
    /// From the schema's text. A text that cannot be read costs nothing, which a test would notice.
    pub fn of(sdl: &str) -> Self {
        let Ok(document) = async_graphql::parser::parse_schema(sdl) else { return Self::default() };
        let types: Vec<_> = document
            .definitions
            .iter()
            .filter_map(|d| if let TypeSystemDefinition::Type(t) = d { Some(&t.node) } else { None })
            .collect();
        let mut is_node: HashMap<&str, bool> = HashMap::new();
        for ty in &types {
            match &ty.kind {
                TypeKind::Object(o) => {
                    let node = o.implements.iter().any(|i| i.node.as_str() == "Node");
                    is_node.insert(ty.name.node.as_str(), node);
                }
                TypeKind::Interface(_) => {
                    is_node.insert(ty.name.node.as_str(), true);
                }
                TypeKind::Union(_) => {
                    is_node.insert(ty.name.node.as_str(), false);
                }
                TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {}
            }
        }
        let mut map: HashMap<String, HashMap<String, FieldCost>> = HashMap::new();
        for ty in &types {
            let fields = match &ty.kind {
                TypeKind::Object(o) => &o.fields,
                TypeKind::Interface(i) => &i.fields,
                _ => continue,
            };
            let entry = map.entry(ty.name.node.to_string()).or_default();
            for field in fields {
                let (target, list) = innermost(&field.node.ty.node);
                let Some(node) = is_node.get(target) else { continue };
                let page = field.node.arguments.iter().any(|a| a.node.name.node.as_str() == "first");
                let cost = FieldCost { target: target.to_owned(), page, things: list && *node };
                entry.insert(field.node.name.node.to_string(), cost);
            }
        }
        Self(map)
    }
    pub(super) fn field(&self, ty: &str, name: &str) -> Option<&FieldCost> {
        self.0.get(ty)?.get(name)
    }
}
