//! The walk over a request's text. Fragments are written out as they are met; a request that writes out to
//! thousands of fields is refused half-way.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};
use async_graphql_value::Value;

use super::{ALIASES, COST, Costs, DEPTH, FIELDS, INTROSPECTION_DEPTH, OverLimit, ROOT_FIELDS};

/// What a plain list of things counts as when nothing says how long it is.
const UNKNOWN_LENGTH: u64 = 10;
const DEEPEST_FRAGMENT: usize = 30;

pub(super) struct Walk<'a> {
    costs: &'a Costs,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    seen: usize,
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    ty: &'a str,
    depth: usize,
    most: usize,
    fragments: usize,
}

/// The names under which each field of one selection set is asked for.
type Names<'a> = HashMap<&'a str, HashSet<&'a str>>;

fn over(limit: &str, most: impl std::fmt::Display) -> OverLimit {
    OverLimit(format!("{limit}: at most {most}"))
}

impl<'a> Walk<'a> {
    pub(super) const fn new(
        costs: &'a Costs,
        document: &'a ExecutableDocument,
        variables: &'a Variables,
    ) -> Self {
        Self { costs, document, variables, seen: 0 }
    }

    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> Result<(), OverLimit> {
        let ty = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let mut names = Names::new();
        let place = Place { ty, depth: 1, most: DEPTH, fragments: 0 };
        let cost = self.selections(&operation.selection_set.node, place, &mut names)?;
        if names.values().map(HashSet::len).sum::<usize>() > ROOT_FIELDS {
            return Err(over("too many root fields", ROOT_FIELDS));
        }
        if cost > COST {
            return Err(OverLimit(format!(
                "the request costs {cost}: at most {COST} (an object costs 1, a page multiplies by its size)"
            )));
        }
        Ok(())
    }

    fn selections(
        &mut self,
        set: &'a SelectionSet,
        place: Place<'a>,
        names: &mut Names<'a>,
    ) -> Result<u64, OverLimit> {
        let mut cost = 0_u64;
        for selection in &set.items {
            cost = cost.saturating_add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, place, names)?,
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    let ty = fragment.node.type_condition.node.on.node.as_str();
                    let inner = self.deeper(Place { ty, ..place })?;
                    self.selections(&fragment.node.selection_set.node, inner, names)?
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let ty = on.map_or(place.ty, |c| c.node.on.node.as_str());
                    let inner = self.deeper(Place { ty, ..place })?;
                    self.selections(&fragment.node.selection_set.node, inner, names)?
                }
            });
        }
        Ok(cost)
    }

    fn deeper(&mut self, place: Place<'a>) -> Result<Place<'a>, OverLimit> {
        if place.fragments >= DEEPEST_FRAGMENT {
            return Err(over("fragments are nested too deep", DEEPEST_FRAGMENT));
        }
        Ok(Place { fragments: place.fragments + 1, ..place })
    }

    fn field(&mut self, field: &'a Field, place: Place<'a>, names: &mut Names<'a>) -> Result<u64, OverLimit> {
        self.seen += 1;
        if self.seen > FIELDS {
            return Err(over("the request has too many fields", FIELDS));
        }
        let name = field.name.node.as_str();
        let most = if matches!(name, "__schema" | "__type") { INTROSPECTION_DEPTH } else { place.most };
        if place.depth > most {
            return Err(over("the request is too deep", most));
        }
        let asked = names.entry(name).or_default();
        asked.insert(field.alias.as_ref().map_or(name, |a| a.node.as_str()));
        if asked.len() > ALIASES {
            return Err(over("too many aliases of one field", ALIASES));
        }
        let known = self.costs.field(place.ty, name);
        let ty = known.map_or("", |k| k.target.as_str());
        let inner = Place { ty, depth: place.depth + 1, most, fragments: place.fragments };
        let under = self.selections(&field.selection_set.node, inner, &mut Names::new())?;
        let Some(known) = known else { return Ok(under) };
        let times = if known.page {
            self.number(field, "first").or_else(|| self.number(field, "last")).unwrap_or(50)
        } else if known.things {
            self.length(field, "ids").unwrap_or(UNKNOWN_LENGTH)
        } else {
            1
        };
        // `edges` and `nodes` of a page hold the page's rows, which the page itself has counted.
        let times = if place.ty.ends_with("Connection") { 1 } else { times };
        Ok(under.saturating_mul(times.max(1)).saturating_add(1))
    }

    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = &field.arguments.iter().find(|(n, _)| n.node.as_str() == name)?.1.node;
        Some(match value {
            Value::Variable(variable) => {
                Value::from_json(self.variables.get(variable)?.clone().into_json().ok()?).ok()?
            }
            other => other.clone(),
        })
    }
    fn number(&self, field: &Field, name: &str) -> Option<u64> {
        match self.argument(field, name)? {
            Value::Number(n) => n.as_u64(),
            _ => None,
        }
    }
    fn length(&self, field: &Field, name: &str) -> Option<u64> {
        match self.argument(field, name)? {
            Value::List(items) => u64::try_from(items.len()).ok(),
            _ => None,
        }
    }
}
