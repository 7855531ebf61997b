//! Operations as functions: their variables are parameters, and what they select is what they bring.

use super::answer::Reader;
use super::contract::{Contract, wrapped};
use super::{Outcome, words};
use cynic_parser::common::OperationType;
use cynic_parser::executable::{ExecutableDocument, OperationDefinition, VariableDefinition};

/// The four variables that ask for one page of a list.
const SLICE: [&str; 4] = ["first", "after", "last", "before"];

/// The module of a document: its fragments as structs, its operations as functions.
pub fn module<'a>(contract: &Contract<'a>, document: &'a ExecutableDocument) -> Outcome<String> {
    let mut made = String::new();
    for fragment in document.fragments() {
        let mut reader = Reader::new(contract);
        let on = contract.named(fragment.type_condition())?;
        let set = fragment.selection_set().collect::<Vec<_>>();
        reader
            .fragment(on, &set, fragment.name())
            .map_err(|reason| format!("{}: {reason}", fragment.name()))?;
        made += &reader.made;
    }
    for operation in document.operations() {
        let name = operation.name().ok_or("an operation without a name")?;
        made += &function(contract, name, operation).map_err(|reason| format!("{name}: {reason}"))?;
    }
    Ok(made)
}

fn function<'a>(contract: &Contract<'a>, name: &str, operation: OperationDefinition<'a>) -> Outcome<String> {
    let kind = operation.operation_type();
    let root = contract.named(&words::capital(kind.as_str()))?;
    let set = operation.selection_set().collect::<Vec<_>>();
    let mut reader = Reader::new(contract);
    let selected = reader.text(root, &set)?;
    let answer = reader.answer(root, &set, &format!("{}Answer", words::capital(name)))?;
    let variables = operation.variable_definitions().collect::<Vec<_>>();
    check(&reader, &variables)?;
    let Parameters { mut list, mut before, mut values } = parameters(contract, &variables)?;
    let mut heads = variables.iter().map(|one| format!("${}: {}", one.name(), one.ty())).collect::<Vec<_>>();
    let key = "idempotencyKey";
    if reader.variables.contains_key(key) && !variables.iter().any(|one| one.name() == key) {
        heads.push(format!("${key}: String"));
        values.push(format!("\"{key}\": crate::browser::idempotency_key()"));
    }
    if let [input] = variables.as_slice()
        && input.name() == "input"
    {
        list.iter_mut().for_each(|one| one.insert_str(0, "mut "));
        before = "input.idempotency_key.get_or_insert_with(crate::browser::idempotency_key);\n".to_owned();
    }
    let heads = if heads.is_empty() { String::new() } else { format!("({})", heads.join(", ")) };
    let text = format!("{kind} {name}{heads} {{ {selected}}}");
    let path = answer.path.iter().map(|key| format!("{key:?}")).collect::<Vec<_>>().join(", ");
    let values = values.join(", ");
    let marked = |mark: &str| operation.directives().any(|directive| directive.name() == mark);
    let rust = if marked("nullable") { format!("Option<{}>", answer.rust) } else { answer.rust };
    // Something must be selected, also where that it came is all there is to know.
    let unread = marked("unread");
    let read: &str = if unread { "serde::de::IgnoredAny" } else { &rust };
    let (name, types) = (words::snake(name), &reader.made);
    let asked = format!("{text:?}, serde_json::json!({{ {values} }}), &[{path}]");
    if kind == OperationType::Subscription {
        let (told, tell) =
            if unread { ("", "move |_: serde::de::IgnoredAny| on_event()") } else { (&*rust, "on_event") };
        list.push(format!("on_event: impl Fn({told}) + 'static"));
        let list = list.join(", ");
        return Ok(format!(
            "{types}pub fn {name}({list}) {{\n{before}crate::api::live::subscribe({asked}, {tell});\n}}\n"
        ));
    }
    let brought: &str = if unread { "()" } else { &rust };
    let (way, brings) = if kind == OperationType::Mutation {
        ("outcome::change", format!("crate::api::outcome::Outcome<{brought}>"))
    } else {
        ("transport::ask", format!("Result<{brought}, crate::model::fault::Fault>"))
    };
    let many = if list.len() > 7 { "#[allow(clippy::too_many_arguments)]\n" } else { "" };
    let (list, drop) = (list.join(", "), if unread { ".map(drop)" } else { "" });
    Ok(format!(
        "{types}{many}pub async fn {name}({list}) -> {brings} {{\n{before}\
         crate::api::{way}::<{read}>({asked}).await{drop}\n}}\n"
    ))
}

/// Every variable is known and used, and has the type that its place wants.
fn check(reader: &Reader<'_, '_>, variables: &[VariableDefinition<'_>]) -> Outcome<()> {
    for (name, place) in &reader.variables {
        let declared = variables.iter().find(|one| one.name() == name).map(|one| one.ty().to_string());
        match declared {
            None if name == "idempotencyKey" => {}
            None => return Err(format!("${name} is not declared")),
            Some(ty) if ty == *place || ty.strip_suffix('!') == Some(place) => {}
            Some(ty) => return Err(format!("${name} is {ty} where {place} belongs")),
        }
    }
    match variables.iter().find(|one| !reader.variables.contains_key(one.name())) {
        Some(idle) => Err(format!("${} is not used", idle.name())),
        None => Ok(()),
    }
}

struct Parameters {
    /// As the function has them.
    list: Vec<String>,
    /// What is done to them first.
    before: String,
    /// As the variables have them.
    values: Vec<String>,
}

fn parameters<'a>(contract: &Contract<'a>, variables: &[VariableDefinition<'a>]) -> Outcome<Parameters> {
    let mut made = Parameters { list: Vec::new(), before: String::new(), values: Vec::new() };
    for one in variables {
        let (name, ty) = (words::snake(one.name()), one.ty().to_string());
        if SLICE.contains(&one.name()) && variables.iter().any(|one| one.name() == "last") {
            if one.name() == "first" {
                made.list.extend(["turn: crate::api::page::Turn".to_owned(), "rows: i32".to_owned()]);
                made.before += "let slice = turn.slice(rows);\n";
            }
            made.values.push(format!("\"{0}\": slice.{name}", one.name()));
            continue;
        }
        made.values.push(format!("\"{}\": {name}", one.name()));
        // Ids are text to whoever asks: they come from addresses as often as from answers.
        let inner =
            if one.ty().name() == "ID" { "String".to_owned() } else { contract.leaf(one.ty().name())? };
        if ["ID!", "String!"].contains(&ty.as_str()) {
            made.list.push(format!("{name}: impl Into<String>"));
            made.before += &format!("let {name}: String = {name}.into();\n");
        } else {
            made.list.push(format!("{name}: {}", wrapped(one.ty().wrappers(), &inner)));
        }
    }
    Ok(made)
}
