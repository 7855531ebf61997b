//! The API contract: its types by name, which of them the console's operations reach, and those as Rust.

use super::{Outcome, words};
use cynic_parser::common::WrappingType;
use cynic_parser::executable::{ExecutableDocument, FragmentDefinition};
use cynic_parser::type_system::{
    Definition, EnumDefinition, InputObjectDefinition, TypeDefinition, TypeSystemDocument,
};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The contract, and the fragments of every document.
pub struct Contract<'a> {
    types: BTreeMap<&'a str, TypeDefinition<'a>>,
    fragments: BTreeMap<&'a str, (&'a str, FragmentDefinition<'a>)>,
    reached: RefCell<BTreeSet<&'a str>>,
}

/// Around the name of a type: whether what is inside may be null, from the outermost list to the name.
pub fn wrapped(wrappers: impl Iterator<Item = WrappingType>, inner: &str) -> String {
    let (mut before, mut after, mut sure) = (String::new(), String::new(), false);
    let option = |sure: &mut bool, before: &mut String, after: &mut String| {
        if !std::mem::take(sure) {
            before.push_str("Option<");
            after.insert(0, '>');
        }
    };
    for wrapper in wrappers {
        if wrapper == WrappingType::NonNull {
            sure = true;
        } else {
            option(&mut sure, &mut before, &mut after);
            before.push_str("Vec<");
            after.insert(0, '>');
        }
    }
    option(&mut sure, &mut before, &mut after);
    format!("{before}{inner}{after}")
}

impl<'a> Contract<'a> {
    /// Reads the contract and whatever fragments the documents, each with its noun, have.
    pub fn new(schema: &'a TypeSystemDocument, documents: &'a [(String, ExecutableDocument)]) -> Self {
        let types =
            schema.definitions().filter_map(Definition::as_type).map(|made| (made.name(), made)).collect();
        let fragments = documents
            .iter()
            .flat_map(|(noun, document)| {
                document.fragments().map(move |one| (one.name(), (noun.as_str(), one)))
            })
            .collect();
        Self { types, fragments, reached: RefCell::default() }
    }

    /// The type of a name.
    pub fn named(&self, name: &str) -> Outcome<TypeDefinition<'a>> {
        self.types.get(name).copied().ok_or_else(|| format!("no type {name}"))
    }

    /// The fragment of a name, with the noun of its document.
    pub fn fragment(&self, name: &str) -> Option<(&'a str, FragmentDefinition<'a>)> {
        self.fragments.get(name).copied()
    }

    /// The Rust type of a scalar, a closed list or an input; the latter two are reached by that.
    pub fn leaf(&self, name: &str) -> Outcome<String> {
        Ok(match name {
            "ID" => "crate::api::scalar::Id".to_owned(),
            "Int" => "i32".to_owned(),
            "Float" => "f64".to_owned(),
            "Boolean" => "bool".to_owned(),
            "String" => "String".to_owned(),
            _ => match self.named(name)? {
                TypeDefinition::Scalar(one) => {
                    format!("crate::api::scalar::{}", if one.name() == "JSON" { "Json" } else { one.name() })
                }
                TypeDefinition::Enum(one) => {
                    self.reached.borrow_mut().insert(one.name());
                    format!("crate::api::kinds::{}", one.name())
                }
                TypeDefinition::InputObject(one) => {
                    if self.reached.borrow_mut().insert(one.name()) {
                        one.fields().try_for_each(|field| self.leaf(field.ty().name()).map(drop))?;
                    }
                    format!("crate::api::input::{}", one.name())
                }
                _ => return Err(format!("{name} is not a leaf")),
            },
        })
    }

    /// The closed lists and the inputs that were reached.
    pub fn reached(&self) -> Outcome<(String, String)> {
        let (mut kinds, mut inputs) = (String::new(), String::new());
        let reached = self.reached.borrow().clone();
        for name in reached {
            match self.named(name)? {
                TypeDefinition::Enum(one) => kinds.push_str(&kind(one)),
                TypeDefinition::InputObject(one) => inputs.push_str(&self.input(one)?),
                _ => {}
            }
        }
        Ok((kinds, inputs))
    }

    fn input(&self, one: InputObjectDefinition<'a>) -> Outcome<String> {
        let mut fields = String::new();
        let mut plain = true;
        for field in one.fields() {
            let mut inner = self.leaf(field.ty().name())?;
            let rust = wrapped(field.ty().wrappers(), &inner);
            plain &= words::starts_empty(&rust);
            // What holds itself must be somewhere else.
            if field.ty().name() == one.name() && !rust.contains("Vec<") {
                inner = format!("Box<{inner}>");
            }
            if rust.starts_with("Option<") {
                fields.push_str("#[serde(skip_serializing_if = \"Option::is_none\")]\n");
            }
            let name = words::snake(field.name());
            fields += &format!("pub {name}: {},\n", wrapped(field.ty().wrappers(), &inner));
        }
        let derives = if plain { "Default, " } else { "" };
        Ok(format!(
            "#[derive({derives}Clone, Debug, PartialEq, serde::Serialize)]\n#[serde(rename_all = \"camelCase\")]\n\
             pub struct {} {{\n{fields}}}\n",
            one.name()
        ))
    }
}

fn kind(one: EnumDefinition<'_>) -> String {
    let mut variants = String::new();
    for value in one.values() {
        variants +=
            &format!("#[serde(rename = \"{0}\")]\n{1},\n", value.value(), words::variant(value.value()));
    }
    format!(
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]\n\
         pub enum {} {{\n{variants}}}\n",
        one.name()
    )
}
