//! The walk over a document. Fragments are written out as they are met; a request that writes out to thousands of
//! fields is refused half-way.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Positioned, Variables,
    parser::types::{
        Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
        VariableDefinition,
    },
};
use async_graphql_value::{ConstValue, Value};

use super::{
    ALIASES, ARGUMENTS, COST, Costs, DEPTH, DIRECTIVES, INPUT, INTROSPECTION_DEPTH, OPERATIONS, ROOT_FIELDS,
    Refused, SELECTIONS, VALUES, VARIABLES,
    cost::FieldCost,
    input::{given, left_out, stands, weight, written},
    introspection::Count,
    lists::groups,
};

/// What a plain list of things costs when nothing says how long it is.
const USUAL_LENGTH: u64 = 10;
/// What a page holds when nothing says how much.
const USUAL_PAGE: u64 = 50;
const DEEPEST_FRAGMENT: usize = 30;

pub(super) struct Walk<'a> {
    costs: &'a Costs,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// How much each variable that was given holds.
    given: HashMap<&'a str, u64>,
    /// The same of the operation that is walked, defaults counted as if they were given.
    weights: HashMap<&'a str, u64>,
    /// The variables of the operation that is walked.
    defined: HashMap<&'a str, &'a Positioned<VariableDefinition>>,
    schema: Count<'a>,
    /// The fragments that are written out where the walk stands.
    within: Vec<&'a str>,
    /// Every fragment that was met.
    met: HashSet<&'a str>,
    seen: usize,
    cost: u64,
    values: u64,
    input: u64,
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    ty: &'a str,
    depth: usize,
    most: usize,
    /// How often the place counts for the cost.
    rows: u64,
    /// How long the plain lists around it are together.
    plain: u64,
    /// How often it can be in the answer.
    times: u64,
}

/// The names under which each field of one object of the answer is asked for, wherever in the document, and the same
/// of what lies under each name.
#[derive(Default)]
struct Names<'a> {
    asked: HashMap<&'a str, HashSet<&'a str>>,
    under: HashMap<&'a str, Self>,
}

fn over(limit: &str, most: impl std::fmt::Display) -> Refused {
    Refused::limit(format!("{limit}: at most {most}"))
}

impl<'a> Walk<'a> {
    pub(super) fn new(costs: &'a Costs, document: &'a ExecutableDocument, variables: &'a Variables) -> Self {
        Self {
            costs,
            document,
            variables,
            given: variables.iter().map(|(name, value)| (name.as_str(), weight(value))).collect(),
            weights: HashMap::new(),
            defined: HashMap::new(),
            schema: Count::new(&costs.schema, document),
            within: Vec::new(),
            met: HashSet::new(),
            seen: 0,
            cost: 0,
            values: 0,
            input: 0,
        }
    }

    pub(super) fn document(mut self) -> Result<(), Refused> {
        if self.document.operations.iter().len() > OPERATIONS {
            return Err(over("too many operations", OPERATIONS));
        }
        for (_, operation) in self.document.operations.iter() {
            self.operation(&operation.node)?;
        }
        // What nobody spreads was not measured, and is wrong by itself.
        match self.document.fragments.keys().find(|name| !self.met.contains(name.as_str())) {
            Some(name) => Err(Refused::wrong(format!("the fragment `{name}` is not used"))),
            None => Ok(()),
        }
    }

    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<(), Refused> {
        let ty = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        if operation.variable_definitions.len() > VARIABLES {
            return Err(over("too many variables", VARIABLES));
        }
        directives(&operation.directives)?;
        self.defined =
            operation.variable_definitions.iter().map(|d| (d.node.name.node.as_str(), d)).collect();
        self.weights.clear();
        for definition in &operation.variable_definitions {
            directives(&definition.node.directives)?;
            let name = definition.node.name.node.as_str();
            let Some(value) = self.value(name) else { continue };
            given(self.costs, value, &definition.node.var_type.node)?;
            let held = self.given.get(name).copied().unwrap_or_else(|| weight(value));
            self.weights.insert(name, held);
        }
        self.cost = 0;
        let mut names = Names::default();
        let place = Place { ty, depth: 1, most: DEPTH, rows: 1, plain: 1, times: 1 };
        self.selections(&operation.selection_set.node, place, &mut names)?;
        if names.asked.values().map(HashSet::len).sum::<usize>() > ROOT_FIELDS {
            return Err(over("too many root fields", ROOT_FIELDS));
        }
        if self.cost > COST {
            return Err(Refused::limit(format!(
                "the request costs {}: at most {COST} (an object costs 1, a page and a list multiply by their size)",
                self.cost
            )));
        }
        Ok(())
    }

    /// What a variable holds: what was given, or its default.
    fn value(&self, name: &str) -> Option<&'a ConstValue> {
        let default = || self.defined.get(name)?.node.default_value.as_ref().map(|d| &d.node);
        self.variables.get(name).or_else(default)
    }

    /// Counts one selection in its place.
    fn step(&mut self, place: Place<'a>) -> Result<(), Refused> {
        self.seen += 1;
        if self.seen > SELECTIONS {
            return Err(over("the request has too many fields", SELECTIONS));
        }
        self.values = self.values.saturating_add(place.times);
        if self.values > VALUES {
            let words = "the answer could hold too many values";
            return Err(over(words, format_args!("{VALUES}, lists counted at their greatest length")));
        }
        Ok(())
    }

    fn selections(
        &mut self,
        set: &'a SelectionSet,
        place: Place<'a>,
        names: &mut Names<'a>,
    ) -> Result<(), Refused> {
        for selection in &set.items {
            // What is left out is looked at, but neither asked nor told.
            let out = left_out(selection.node.directives(), |name| self.value(name));
            let place = if out { Place { rows: 0, times: 0, ..place } } else { place };
            self.step(place)?;
            directives(selection.node.directives())?;
            for directive in selection.node.directives() {
                self.arguments(&directive.node.arguments, None, place)?;
            }
            match &selection.node {
                Selection::Field(field) => self.field(&field.node, place, names)?,
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    if self.within.contains(&name) {
                        return Err(Refused::wrong(format!("the fragment `{name}` spreads itself")));
                    }
                    if self.within.len() >= DEEPEST_FRAGMENT {
                        return Err(over("fragments are nested too deep", DEEPEST_FRAGMENT));
                    }
                    directives(&fragment.node.directives)?;
                    self.met.insert(name);
                    self.within.push(name);
                    let ty = fragment.node.type_condition.node.on.node.as_str();
                    self.selections(&fragment.node.selection_set.node, Place { ty, ..place }, names)?;
                    self.within.pop();
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref();
                    let ty = on.map_or(place.ty, |c| c.node.on.node.as_str());
                    self.selections(&fragment.node.selection_set.node, Place { ty, ..place }, names)?;
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'a Field, place: Place<'a>, names: &mut Names<'a>) -> Result<(), Refused> {
        let name = field.name.node.as_str();
        let of_schema = matches!(name, "__schema" | "__type");
        let most = if of_schema { INTROSPECTION_DEPTH } else { place.most };
        if place.depth > most {
            return Err(over("the request is too deep", most));
        }
        let key = field.response_key().node.as_str();
        let asked = names.asked.entry(name).or_default();
        let again = !asked.insert(key);
        // Each of them would be the whole schema once more, and no program asks for it twice.
        if name == "__schema" && asked.len() > 1 {
            return Err(over("too many aliases of `__schema`", 1));
        }
        if asked.len() > ALIASES {
            return Err(over("too many aliases of one field", ALIASES));
        }
        match place.ty {
            "Mutation" if again && name != "__typename" => {
                return Err(Refused::wrong(format!("`{key}` stands twice: each change is asked for once")));
            }
            "Subscription"
                if again || names.asked.len() > 1 || names.asked.values().any(|keys| keys.len() > 1) =>
            {
                return Err(Refused::wrong("a subscription asks for one field"));
            }
            _ => {}
        }
        if name == "__typename" && !(field.arguments.is_empty() && field.selection_set.node.items.is_empty())
        {
            return Err(Refused::wrong("`__typename` takes no arguments and holds no fields"));
        }
        let known = self.costs.field(place.ty, name);
        self.arguments(&field.arguments, known, place)?;
        let inner = self.under(field, known, place);
        if !field.selection_set.node.items.is_empty() {
            let under = names.under.entry(key).or_default();
            self.selections(&field.selection_set.node, Place { most, ..inner }, under)?;
        }
        if of_schema && place.ty == "Query" {
            let named = match self.argument(field, "name") {
                Some(ConstValue::String(name)) => name,
                _ => String::new(),
            };
            self.schema.root(field, (name == "__type").then_some(named.as_str()))?;
        }
        Ok(())
    }

    /// Counts a field that holds something; where what it holds stands.
    fn under(&mut self, field: &'a Field, known: Option<&'a FieldCost>, place: Place<'a>) -> Place<'a> {
        let below = Place { ty: "", depth: place.depth + 1, ..place };
        let Some(known) = known else { return below };
        let page = || self.number(field, "first").or_else(|| self.number(field, "last"));
        let named = || self.length(field, "ids");
        // How many count, how long a plain list is, how many there can be.
        let (shown, plain, length) = if known.page {
            let length = page().or(known.longest).unwrap_or(USUAL_PAGE).max(1);
            (length, 1, length)
        } else if known.things && !place.ty.ends_with("Connection") {
            let length = named().or(known.longest).unwrap_or(1).max(1);
            (named().unwrap_or(USUAL_LENGTH).max(1), 1, length)
        } else {
            // What a connection holds was counted as its page.
            let length = known.longest.map_or(1, |most| self.groups(field).map_or(most, |n| n.min(most)));
            (1, length, length)
        };
        // A page is a question of its own for each of its parents, however many they are.
        let rows = if known.page { place.rows.saturating_mul(place.plain) } else { place.rows };
        // The objects of a page are counted where it holds them.
        let each = if known.page { 1 } else { shown };
        let price = if known.object { each } else { known.price };
        self.cost = self.cost.saturating_add(rows.saturating_mul(price));
        Place {
            ty: known.target.as_str(),
            rows: rows.saturating_mul(shown),
            plain: if known.page { 1 } else { place.plain.saturating_mul(plain) },
            times: place.times.saturating_mul(length),
            ..below
        }
    }

    fn arguments(
        &mut self,
        arguments: &'a [(Positioned<async_graphql::Name>, Positioned<Value>)],
        known: Option<&'a FieldCost>,
        place: Place<'a>,
    ) -> Result<(), Refused> {
        if arguments.len() > ARGUMENTS {
            return Err(over("too many arguments of one field", ARGUMENTS));
        }
        for (name, value) in arguments {
            let held = written(&value.node, &self.weights).saturating_mul(place.times.max(1));
            self.input = self.input.saturating_add(held);
            if self.input > INPUT {
                return Err(over("the arguments hold too much together", format_args!("{INPUT} bytes")));
            }
            if let Some(argument) = known.and_then(|k| k.arguments.get(name.node.as_str())) {
                stands(self.costs, &value.node, (&argument.ty, argument.default), &self.defined)?;
            }
        }
        Ok(())
    }

    fn argument(&self, field: &Field, name: &str) -> Option<ConstValue> {
        match &field.arguments.iter().find(|(n, _)| n.node.as_str() == name)?.1.node {
            Value::Variable(variable) => self.value(variable).cloned(),
            other => other.clone().into_const(),
        }
    }
    fn number(&self, field: &Field, name: &str) -> Option<u64> {
        match &field.arguments.iter().find(|(n, _)| n.node.as_str() == name)?.1.node {
            Value::Variable(variable) => match self.value(variable)? {
                ConstValue::Number(n) => n.as_u64(),
                _ => None,
            },
            Value::Number(n) => n.as_u64(),
            _ => None,
        }
    }
    /// Into how many groups a report by these dimensions can fall.
    fn groups(&self, field: &Field) -> Option<u64> {
        let ConstValue::List(by) = self.argument(field, "by")? else { return None };
        let one = |dimension: &ConstValue| match dimension {
            ConstValue::Enum(name) => groups(name),
            ConstValue::String(name) => groups(name),
            _ => u64::MAX,
        };
        Some(by.iter().take(10).fold(1, |all, dimension| one(dimension).saturating_mul(all)))
    }
    fn length(&self, field: &Field, name: &str) -> Option<u64> {
        let length = match &field.arguments.iter().find(|(n, _)| n.node.as_str() == name)?.1.node {
            Value::Variable(variable) => match self.value(variable)? {
                ConstValue::List(items) => items.len(),
                _ => 1,
            },
            Value::List(items) => items.len(),
            _ => 1,
        };
        u64::try_from(length).ok()
    }
}

fn directives(directives: &[Positioned<Directive>]) -> Result<(), Refused> {
    if directives.len() > DIRECTIVES {
        return Err(over("too many directives in one place", DIRECTIVES));
    }
    Ok(())
}
