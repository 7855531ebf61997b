//! Objects of a list, of which most fields are there at once. The executor keeps a future, a task and a call of each
//! extension for every field of every object, which a page of fifty devices pays for six hundred times. Here a field
//! is asked for in the order of the request, in room that the next one uses again, and only one that has to wait is
//! kept: then all that wait go on together, so that a loader still gets its keys at once.

use std::{borrow::Cow, future::poll_fn, sync::Arc, task::Poll};

use async_graphql::{
    ContainerType, ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection},
    registry::Registry,
};
use futures::{StreamExt, stream::FuturesUnordered};

use crate::budget::Budget;

/// An object, resolved field by field.
#[derive(Debug, Clone)]
pub struct Prompt<T>(pub T);

/// Whether nothing of a selection has to be decided: a field without directives whose value the object has.
fn plain(selection: &Positioned<Selection>) -> bool {
    matches!(&selection.node, Selection::Field(field)
        if field.node.directives.is_empty() && field.node.name.node != "__typename")
}

/// A field's value, counted as [`crate::budget::Counting`] counts it.
async fn value<T: ContainerType>(
    object: &T,
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
    budget: Option<&Budget>,
) -> ServerResult<(Name, Value)> {
    let key = field.node.response_key().node.clone();
    if budget.is_some_and(Budget::spent) {
        return Ok((key, Value::Null));
    }
    let value = object.resolve_field(&ctx.with_field(field)).await?.unwrap_or_default();
    // The items of a list were counted as they were resolved; only a JSON value counts whole.
    let whole = || {
        let of = ctx.schema_env.registry.types.get(T::type_name().as_ref());
        of.and_then(|of| of.field_by_name(field.node.name.node.as_str()))
            .is_some_and(|known| known.ty.trim_end_matches('!') == "JSON")
    };
    let json = matches!(value, Value::List(_) | Value::Object(_))
        && field.node.selection_set.node.items.is_empty()
        && whole();
    let fits = budget.is_none_or(|budget| budget.keeps(&value, json));
    Ok((key, if fits { value } else { Value::Null }))
}

/// Adds a value under its key; what was asked for twice under one key is one object with the fields of both.
fn add(values: &mut IndexMap<Name, Value>, key: Name, value: Value) {
    let Some(known) = values.get_mut(&key) else {
        values.insert(key, value);
        return;
    };
    merge(known, value);
}

fn merge(known: &mut Value, value: Value) {
    match (known, value) {
        (Value::Object(known), Value::Object(more)) => {
            more.into_iter().for_each(|(key, value)| add(known, key, value));
        }
        (Value::List(known), Value::List(more)) => {
            known.iter_mut().zip(more).for_each(|(known, value)| merge(known, value));
        }
        _ => {}
    }
}

impl<T: ContainerType> OutputType for Prompt<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }
    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }
    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let asked = &ctx.item.node.items;
        if !asked.iter().all(plain) {
            return self.0.resolve(ctx, field).await;
        }
        let budget = ctx.data_opt::<Arc<Budget>>().map(AsRef::as_ref);
        let mut values = IndexMap::with_capacity(asked.len());
        let mut take = |outcome| match outcome {
            Ok((key, value)) => add(&mut values, key, value),
            Err(error) => ctx.add_error(error),
        };
        let (mut waiting, mut room) = (FuturesUnordered::new(), None);
        for selection in asked {
            let Selection::Field(field) = &selection.node else { continue };
            let begun = value(&self.0, ctx, field, budget);
            let mut begun = match room.take() {
                None => Box::pin(begun),
                Some(mut room) => {
                    std::pin::Pin::set(&mut room, begun);
                    room
                }
            };
            match poll_fn(|task| Poll::Ready(begun.as_mut().poll(task))).await {
                Poll::Ready(outcome) => {
                    take(outcome);
                    room = Some(begun);
                }
                Poll::Pending => waiting.push(begun),
            }
        }
        while let Some(outcome) = waiting.next().await {
            take(outcome);
        }
        Ok(if values.is_empty() { Value::Null } else { Value::Object(values) })
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Result, Schema};

    use super::*;

    struct Part;

    #[Object]
    impl Part {
        async fn one(&self) -> i32 {
            1
        }
        async fn two(&self) -> i32 {
            2
        }
    }

    struct Item(i32);

    #[Object]
    impl Item {
        async fn number(&self) -> i32 {
            self.0
        }
        async fn late(&self) -> i32 {
            tokio::task::yield_now().await;
            self.0
        }
        async fn part(&self) -> Part {
            Part
        }
        async fn parts(&self) -> Vec<Part> {
            vec![Part, Part]
        }
        async fn fails(&self) -> Result<i32> {
            tokio::task::yield_now().await;
            Err("this fails".into())
        }
    }

    struct Query;

    #[Object]
    impl Query {
        async fn usual(&self) -> Vec<Item> {
            vec![Item(1), Item(2)]
        }
        async fn prompt(&self) -> Vec<Prompt<Item>> {
            vec![Prompt(Item(1)), Prompt(Item(2))]
        }
    }

    #[tokio::test]
    async fn it_answers_as_the_executor_does() {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        for fields in [
            "number",
            "late number again: late",
            "part { one } part { two }",
            "parts { one } number parts { two }",
            "fails number late",
            "__typename number",
            "number @skip(if: true) late",
            "... on Item { number } late",
        ] {
            let ask = async |list: &str| {
                let answer = schema.execute(format!("{{ items: {list} {{ {fields} }} }}")).await;
                let errors: Vec<_> = answer.errors.into_iter().map(|e| (e.message, e.path)).collect();
                (answer.data, errors)
            };
            let (data, errors) = ask("prompt").await;
            assert_ne!(data, Value::Null, "{fields}");
            assert_eq!((data, errors), ask("usual").await, "{fields}");
        }
    }
}
