//! What arguments hold: how much of it there is, and the two rules that validation leaves to chance: a whole number
//! has 32 bits, and a variable that may be null does not stand where null may not.

use std::collections::HashMap;

use async_graphql::{
    Positioned,
    parser::types::{BaseType, Directive, Type, VariableDefinition},
};
use async_graphql_value::{ConstValue, Number, Value};

use super::{Costs, Refused};

/// What each value counts beside its bytes.
const EACH: u64 = 8;

fn bytes(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

/// How much a value holds.
pub(super) fn weight(value: &ConstValue) -> u64 {
    EACH + match value {
        ConstValue::String(text) => bytes(text),
        ConstValue::List(items) => items.iter().map(weight).sum(),
        ConstValue::Object(fields) => fields.iter().map(|(name, value)| bytes(name) + weight(value)).sum(),
        _ => 0,
    }
}

/// How much a written value holds, with the variables in it.
pub(super) fn written(value: &Value, variables: &HashMap<&str, u64>) -> u64 {
    EACH + match value {
        Value::Variable(name) => variables.get(name.as_str()).copied().unwrap_or(0),
        Value::String(text) => bytes(text),
        Value::List(items) => items.iter().map(|v| written(v, variables)).sum(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| bytes(name) + written(value, variables)).sum()
        }
        _ => 0,
    }
}

/// Whether `@skip` or `@include` leaves a selection out, by what its variables hold.
pub(crate) fn left_out<'v>(
    directives: &[Positioned<Directive>],
    variable: impl Fn(&str) -> Option<&'v ConstValue>,
) -> bool {
    directives.iter().any(|directive| {
        let skip = match directive.node.name.node.as_str() {
            "skip" => true,
            "include" => false,
            _ => return false,
        };
        match directive.node.get_argument("if").map(|value| &value.node) {
            Some(Value::Boolean(condition)) => *condition == skip,
            Some(Value::Variable(name)) => variable(name) == Some(&ConstValue::Boolean(skip)),
            _ => false,
        }
    })
}

fn whole(number: &Number, ty: &str) -> Result<(), Refused> {
    let small = number.as_i64().is_some_and(|n| i32::try_from(n).is_ok());
    if ty != "Int" || small {
        return Ok(());
    }
    Err(Refused::wrong("an Int is a whole number of 32 bits, from -2147483648 to 2147483647"))
}

/// The type of the items, when it is a list; else itself, for a single value may stand for a list of one.
fn item(ty: &Type) -> &Type {
    if let BaseType::List(inner) = &ty.base { inner } else { ty }
}

fn named(ty: &Type) -> &str {
    super::cost::innermost(ty).0
}

/// Checks a value that a variable has.
///
/// # Errors
/// [`Refused`] for a whole number that is too large.
pub(super) fn given(costs: &Costs, value: &ConstValue, ty: &Type) -> Result<(), Refused> {
    match value {
        ConstValue::Number(number) => whole(number, named(ty)),
        ConstValue::List(items) => items.iter().try_for_each(|value| given(costs, value, item(ty))),
        ConstValue::Object(fields) => {
            let Some(known) = costs.input(named(ty)) else { return Ok(()) };
            fields.iter().try_for_each(|(name, value)| match known.get(name.as_str()) {
                Some(field) => given(costs, value, &field.ty),
                None => Ok(()),
            })
        }
        _ => Ok(()),
    }
}

/// Checks a written value in its place.
///
/// # Errors
/// [`Refused`] for a whole number that is too large, and a variable that may be null where null may not stand.
pub(super) fn stands(
    costs: &Costs,
    value: &Value,
    (ty, default): (&Type, bool),
    variables: &HashMap<&str, &Positioned<VariableDefinition>>,
) -> Result<(), Refused> {
    match value {
        Value::Variable(name) => {
            let Some(definition) = variables.get(name.as_str()) else { return Ok(()) };
            let definition = &definition.node;
            let default =
                default || definition.default_value.as_ref().is_some_and(|d| d.node != ConstValue::Null);
            if ty.nullable || default || !definition.var_type.node.nullable {
                return Ok(());
            }
            Err(Refused::wrong(format!(
                "the variable `${name}` may be null where null may not stand: its type is `{ty}`"
            )))
        }
        Value::Number(number) => whole(number, named(ty)),
        Value::List(items) => {
            items.iter().try_for_each(|value| stands(costs, value, (item(ty), false), variables))
        }
        Value::Object(fields) => {
            let Some(known) = costs.input(named(ty)) else { return Ok(()) };
            fields.iter().try_for_each(|(name, value)| match known.get(name.as_str()) {
                Some(field) => stands(costs, value, (&field.ty, field.default), variables),
                None => Ok(()),
            })
        }
        _ => Ok(()),
    }
}
