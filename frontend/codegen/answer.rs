//! What operations select: as the text that is sent, and as the Rust types of the answer.

use super::contract::{Contract, wrapped};
use super::{Outcome, words};
use cynic_parser::Value;
use cynic_parser::executable::{Argument, FieldSelection, Selection};
use cynic_parser::type_system::{FieldDefinition, InputValueDefinition, TypeDefinition};
use std::collections::BTreeMap;

/// The Rust type of an answer.
pub struct Answer {
    /// As Rust spells it.
    pub rust: String,
    /// Where it lies in what was sent, key by key.
    pub path: Vec<String>,
    traits: Traits,
}

/// What a type can derive.
#[derive(Clone, Copy)]
struct Traits {
    /// Numbers, truths and closed lists are copied and not cloned.
    copies: bool,
    /// Whatever holds no fraction is wholly equal or not.
    equals: bool,
}

impl Traits {
    const ALL: Self = Self { copies: true, equals: true };

    const fn and(self, other: Self) -> Self {
        Self { copies: self.copies && other.copies, equals: self.equals && other.equals }
    }

    fn of_leaf(rust: &str) -> Self {
        Self {
            copies: ["i32", "f64", "bool"].contains(&rust)
                || rust.starts_with("crate::api::kinds")
                || rust.ends_with("::Long"),
            equals: rust != "f64" && !rust.ends_with("::Json"),
        }
    }
}

/// Reads selections of one document.
pub struct Reader<'a, 'c> {
    contract: &'c Contract<'a>,
    /// The structs made so far, as Rust.
    pub made: String,
    /// Whatever variables were named, each with the type of its place.
    pub variables: BTreeMap<String, String>,
}

impl<'a, 'c> Reader<'a, 'c> {
    /// Nothing read yet.
    pub const fn new(contract: &'c Contract<'a>) -> Self {
        Self { contract, made: String::new(), variables: BTreeMap::new() }
    }

    /// The definition of a selected field.
    pub fn field(&self, on: TypeDefinition<'a>, name: &str) -> Outcome<FieldDefinition<'a>> {
        let fields = match on {
            TypeDefinition::Object(one) => one.fields(),
            TypeDefinition::Interface(one) => one.fields(),
            _ => return Err(format!("{} has no fields", on.name())),
        };
        fields
            .into_iter()
            .find(|field| field.name() == name)
            .ok_or_else(|| format!("{} has no {name}", on.name()))
    }

    /// The Rust type of what is selected of a type; a selection of one field is that field. `name` is what a new struct
    /// is called.
    pub fn answer(&mut self, on: TypeDefinition<'a>, set: &[Selection<'a>], name: &str) -> Outcome<Answer> {
        match set {
            [Selection::FragmentSpread(spread)] => {
                let (noun, fragment) = self
                    .contract
                    .fragment(spread.fragment_name())
                    .ok_or_else(|| format!("no fragment {}", spread.fragment_name()))?;
                let rust = format!("crate::api::{noun}::{}", spread.fragment_name());
                let below = fragment.selection_set().collect::<Vec<_>>();
                let traits = Reader::new(self.contract).record(on, &below, spread.fragment_name())?;
                Ok(Answer { rust, path: Vec::new(), traits })
            }
            [Selection::InlineFragment(one)] => {
                let on = self.contract.named(one.type_condition().unwrap_or_default())?;
                self.answer(on, &one.selection_set().collect::<Vec<_>>(), name)
            }
            [Selection::Field(one)] => self.sole(on, *one, name),
            _ if keys(set) == ["nodes", "pageInfo", "totalCount"] => {
                let Some(Selection::Field(nodes)) = set.first() else {
                    return Err("nodes come first".to_owned());
                };
                let (node, traits) = self.typed(on, *nodes, name)?;
                let node = node.trim_start_matches("Vec<").trim_end_matches('>');
                Ok(Answer { rust: format!("crate::api::page::Page<{node}>"), path: Vec::new(), traits })
            }
            _ => {
                let traits = self.record(on, set, name)?;
                Ok(Answer { rust: name.to_owned(), path: Vec::new(), traits })
            }
        }
    }

    fn sole(&mut self, on: TypeDefinition<'a>, one: FieldSelection<'a>, name: &str) -> Outcome<Answer> {
        let definition = self.field(on, one.name())?;
        let key = one.alias().unwrap_or(one.name()).to_owned();
        let named = definition.ty().name();
        let list = definition.ty().to_string().contains('[');
        if one.selection_set().next().is_none() || list {
            let (rust, traits) = self.typed(on, one, name)?;
            // An id that is all there is to bring is text to whoever asked.
            let rust = rust.replace("crate::api::scalar::Id", "String");
            return Ok(Answer { rust, path: vec![key], traits });
        }
        let set = one.selection_set().collect::<Vec<_>>();
        let mut below = self.answer(self.contract.named(named)?, &set, name)?;
        below.path.insert(0, key);
        Ok(below)
    }

    /// The Rust type of a field with its lists and nulls, and what it can derive.
    fn typed(
        &mut self,
        on: TypeDefinition<'a>,
        one: FieldSelection<'a>,
        name: &str,
    ) -> Outcome<(String, Traits)> {
        let definition = self.field(on, one.name())?;
        let ty = definition.ty();
        let set = one.selection_set().collect::<Vec<_>>();
        let (inner, traits) = if set.is_empty() {
            let inner = self.contract.leaf(ty.name())?;
            let traits = Traits::of_leaf(&inner);
            (inner, traits)
        } else {
            let below = self.contract.named(ty.name())?;
            // Inside a struct a field stays a struct, so that its nulls and its lists stay where they are.
            if matches!(set.as_slice(), [Selection::Field(_)]) {
                (name.to_owned(), self.record(below, &set, name)?)
            } else {
                let answer = self.answer(below, &set, name)?;
                (answer.rust, answer.traits)
            }
        };
        let rust = wrapped(ty.wrappers(), &inner);
        // A field that an operation may leave out is nothing then.
        let optional = one.directives().any(|directive| ["include", "skip"].contains(&directive.name()));
        let rust = if optional && !rust.starts_with("Option<") { format!("Option<{rust}>") } else { rust };
        let copies = traits.copies && !rust.contains("Vec<");
        Ok((rust, Traits { copies, ..traits }))
    }

    /// Makes a struct of what is selected.
    fn record(&mut self, on: TypeDefinition<'a>, set: &[Selection<'a>], name: &str) -> Outcome<Traits> {
        let (mut fields, mut traits, mut plain) = (String::new(), Traits::ALL, true);
        for selection in set {
            match selection {
                Selection::Field(one) => {
                    let key = one.alias().unwrap_or(one.name());
                    let (rust, own) = self.typed(on, *one, &format!("{name}{}", words::capital(key)))?;
                    traits = traits.and(own);
                    plain &= words::starts_empty(&rust);
                    fields += &format!("#[serde(rename = \"{key}\")]\npub {}: {rust},\n", words::snake(key));
                }
                Selection::FragmentSpread(_) => {
                    let Answer { rust, traits: own, .. } = self.answer(on, &[*selection], name)?;
                    (traits, plain) = (traits.and(own), false);
                    let field = words::snake(rust.rsplit(':').next().unwrap_or_default());
                    fields += &format!("#[serde(flatten)]\npub {field}: {rust},\n");
                }
                Selection::InlineFragment(_) => return Err(format!("{name}: a fragment beside fields")),
            }
        }
        let derives = [(traits.copies, "Copy, "), (plain, "Default, "), (traits.equals, "Eq, ")];
        let derives = derives.iter().filter(|one| one.0).map(|one| one.1).collect::<String>();
        self.made += &format!(
            "#[derive(Clone, {derives}Debug, PartialEq, serde::Deserialize)]\npub struct {name} {{\n{fields}}}\n"
        );
        Ok(traits)
    }

    /// The structs of a fragment.
    pub fn fragment(&mut self, on: TypeDefinition<'a>, set: &[Selection<'a>], name: &str) -> Outcome<()> {
        self.text(on, set)?;
        self.record(on, set, name).map(drop)
    }

    /// What is selected as the text that is sent, fragments in their place.
    pub fn text(&mut self, on: TypeDefinition<'a>, set: &[Selection<'a>]) -> Outcome<String> {
        let mut made = String::new();
        for selection in set {
            match selection {
                Selection::Field(one) => {
                    let definition = self.field(on, one.name())?;
                    let alias = one.alias().map(|alias| format!("{alias}: ")).unwrap_or_default();
                    let arguments = one.arguments().collect::<Vec<_>>();
                    let asked = self.arguments(definition, &arguments)?;
                    made += &format!("{alias}{}{asked}", one.name());
                    for directive in one.directives() {
                        let given = directive.arguments().next().ok_or("a directive without a condition")?;
                        let asked = self.value(given.value(), "Boolean!")?;
                        made += &format!(" @{}({}: {asked})", directive.name(), given.name());
                    }
                    let below = one.selection_set().collect::<Vec<_>>();
                    let leaf = self.contract.leaf(definition.ty().name()).is_ok();
                    if below.is_empty() != leaf {
                        return Err(format!("{}: select fields of objects, and only of objects", one.name()));
                    }
                    if !leaf {
                        let on = self.contract.named(definition.ty().name())?;
                        made += &format!(" {{ {}}}", self.text(on, &below)?);
                    }
                    made.push(' ');
                }
                Selection::FragmentSpread(spread) => {
                    let (_, fragment) = self
                        .contract
                        .fragment(spread.fragment_name())
                        .ok_or_else(|| format!("no fragment {}", spread.fragment_name()))?;
                    if fragment.type_condition() != on.name() {
                        return Err(format!("{} is not on {}", spread.fragment_name(), on.name()));
                    }
                    made += &self.text(on, &fragment.selection_set().collect::<Vec<_>>())?;
                }
                Selection::InlineFragment(one) => {
                    let condition = one.type_condition().unwrap_or_default();
                    let below = self.contract.named(condition)?;
                    let inner = self.text(below, &one.selection_set().collect::<Vec<_>>())?;
                    made += &format!("... on {condition} {{ {inner}}} ");
                }
            }
        }
        // Whatever a mutation refuses with is asked for without its being said each time.
        if let TypeDefinition::Union(union) = on {
            made += "__typename ";
            for member in union.members().filter_map(|member| self.contract.fragment(member.name())) {
                let below = self.contract.named(member.1.type_condition())?;
                let inner = self.text(below, &member.1.selection_set().collect::<Vec<_>>())?;
                made += &format!("... on {} {{ {inner}}} ", below.name());
            }
        }
        Ok(made)
    }

    fn arguments(&mut self, on: FieldDefinition<'a>, given: &[Argument<'a>]) -> Outcome<String> {
        for one in given {
            if !on.arguments().any(|known| known.name() == one.name()) {
                return Err(format!("{} takes no {}", on.name(), one.name()));
            }
        }
        for known in on.arguments() {
            let must = known.ty().to_string().ends_with('!') && known.default_value().is_none();
            if must && !given.iter().any(|one| one.name() == known.name()) {
                return Err(format!("{} needs {}", on.name(), known.name()));
            }
        }
        let mut said = Vec::new();
        for (one, known) in
            given.iter().filter_map(|one| Some((one, on.arguments().find(|a| a.name() == one.name())?)))
        {
            said.push(format!("{}: {}", one.name(), self.value(one.value(), &place(&known))?));
        }
        Ok(if said.is_empty() { String::new() } else { format!("({})", said.join(", ")) })
    }

    /// An input written out: field by field, and with the key that makes repeating it harmless.
    fn input(&mut self, name: &str, value: Value<'a>) -> Outcome<String> {
        let (TypeDefinition::InputObject(input), Value::Object(object)) = (self.contract.named(name)?, value)
        else {
            return Err(format!("{name} is no input"));
        };
        let mut said = Vec::new();
        for field in object.fields() {
            let known = input.fields().find(|known| known.name() == field.name());
            let known = known.ok_or_else(|| format!("{name} has no {}", field.name()))?;
            said.push(format!("{}: {}", field.name(), self.value(field.value(), &place(&known))?));
        }
        for known in input.fields() {
            let given = object.fields().any(|field| field.name() == known.name());
            if known.name() == "idempotencyKey" && !given {
                self.variables.insert("idempotencyKey".to_owned(), "String".to_owned());
                said.push("idempotencyKey: $idempotencyKey".to_owned());
            } else if !given && known.ty().to_string().ends_with('!') && known.default_value().is_none() {
                return Err(format!("{name} needs {}", known.name()));
            }
        }
        Ok(format!("{{{}}}", said.join(", ")))
    }

    fn value(&mut self, value: Value<'a>, place: &str) -> Outcome<String> {
        let name = place.trim_matches(['[', ']', '!']);
        Ok(match value {
            Value::Variable(one) => {
                let known = self.variables.entry(one.name().to_owned()).or_insert_with(|| place.to_owned());
                // Of two places the one that takes no null decides.
                if place.ends_with('!') {
                    place.clone_into(known);
                }
                format!("${}", one.name())
            }
            Value::Int(one) => one.as_i64().to_string(),
            Value::Float(one) => one.value().to_string(),
            Value::String(one) => format!("{:?}", one.value()),
            Value::Boolean(one) => one.value().to_string(),
            Value::Null(_) => "null".to_owned(),
            Value::Enum(one) => match self.contract.named(name)? {
                TypeDefinition::Enum(list) if list.values().any(|known| known.value() == one.name()) => {
                    one.name().to_owned()
                }
                _ => return Err(format!("{} is not of {name}", one.name())),
            },
            Value::List(list) => {
                let inner = place.trim_end_matches('!').trim_start_matches('[').trim_end_matches(']');
                let items = list.items().map(|item| self.value(item, inner));
                format!("[{}]", items.collect::<Outcome<Vec<_>>>()?.join(", "))
            }
            Value::Object(_) => self.input(name, value)?,
        })
    }
}

/// The type that a value must have at its place: one with a default may be left out.
fn place(known: &InputValueDefinition<'_>) -> String {
    let ty = known.ty().to_string();
    if known.default_value().is_some() { ty.trim_end_matches('!').to_owned() } else { ty }
}

fn keys<'a>(set: &[Selection<'a>]) -> Vec<&'a str> {
    set.iter().filter_map(|one| one.as_field()).map(|one| one.alias().unwrap_or(one.name())).collect()
}
