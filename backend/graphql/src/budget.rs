//! How much an answer may hold while it is gathered. The executor builds the whole of it before a byte is written, and
//! what a JSON value or a text holds is not to be seen from the request: it is counted as it comes, and once there is
//! too much, nothing more is read and nothing of it is told.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering::Relaxed},
};

use async_graphql::{
    Context, Result, ServerResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo},
};

use crate::error::Code;

/// Most that the texts and JSON values of an answer hold: bytes, and [`EACH`] for each value inside a JSON one.
pub(crate) const HELD: i64 = 16 << 20;
/// What a value inside a JSON one counts beside its bytes: about what it takes in memory.
const EACH: i64 = 64;

/// What was gathered of one answer. Each request has its own.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    held: AtomicI64,
    spent: AtomicBool,
}

/// Room for what is about to be read, given back when it is dropped: then it is in the answer, and counted there.
#[derive(Debug)]
pub(crate) struct Room<'a> {
    of: Option<(&'a Budget, i64)>,
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        if let Some((budget, bytes)) = self.of {
            budget.held.fetch_sub(bytes, Relaxed);
        }
    }
}

impl Budget {
    fn take(&self, bytes: i64) -> bool {
        let fits = self.held.fetch_add(bytes, Relaxed).saturating_add(bytes) <= HELD;
        if !fits {
            self.spent.store(true, Relaxed);
        }
        fits
    }
    /// Whether a field's value fits. Objects and lists were counted by what is in them; those of a `json` value count
    /// whole.
    pub(crate) fn keeps(&self, value: &Value, json: bool) -> bool {
        let held = match value {
            Value::String(text) => bytes(text),
            Value::List(_) | Value::Object(_) if json => weight(value),
            _ => 0,
        };
        held == 0 || self.take(held)
    }
    /// Whether there was too much, at any time.
    pub(crate) fn spent(&self) -> bool {
        self.spent.load(Relaxed)
    }
    /// Begins anew: for the next answer of a subscription, or another attempt.
    pub(crate) fn renew(&self) {
        self.held.store(0, Relaxed);
        self.spent.store(false, Relaxed);
    }
    /// Room for bytes that are about to be read.
    ///
    /// # Errors
    /// `LIMIT_REACHED` when the answer holds too much with them.
    pub(crate) fn room<'a>(ctx: &'a Context<'_>, bytes: i64) -> Result<Room<'a>> {
        let Some(budget) = ctx.data_opt::<Arc<Self>>() else { return Ok(Room { of: None }) };
        let room = Room { of: Some((budget.as_ref(), bytes)) };
        if budget.take(bytes) { Ok(room) } else { Err(Code::LimitReached.error(words())) }
    }
}

/// What an answer does that holds too much.
pub(crate) fn words() -> String {
    format!("holds more than {} MiB of texts and JSON values", HELD >> 20)
}

fn bytes(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(HELD)
}

fn weight(value: &Value) -> i64 {
    EACH + match value {
        Value::String(text) => bytes(text),
        Value::List(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => fields.iter().map(|(name, value)| bytes(name) + weight(value)).sum(),
        _ => 0,
    }
}

/// Counts what each field brings. A request without a [`Budget`] is not counted.
#[derive(Debug)]
pub(crate) struct Counting;

impl ExtensionFactory for Counting {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Counting {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let Some(budget) = ctx.data_opt::<Arc<Budget>>() else { return next.run(ctx, info).await };
        // A change that was asked for is made in any case: the answer says that it was.
        if budget.spent() && info.parent_type != "Mutation" {
            return Ok(Some(Value::Null));
        }
        let json = info.return_type.trim_end_matches('!') == "JSON";
        let value = next.run(ctx, info).await?;
        let fits = value.as_ref().is_none_or(|value| budget.keeps(value, json));
        Ok(if fits { value } else { Some(Value::Null) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_too_much_stays_so_until_it_begins_anew() {
        let budget = Budget::default();
        assert!(budget.take(HELD) && !budget.spent());
        assert!(!budget.take(1) && budget.spent());
        drop(Room { of: Some((&budget, HELD)) });
        assert!(budget.spent());
        budget.renew();
        assert!(budget.take(HELD) && !budget.spent());
    }

    #[test]
    fn a_small_value_counts_as_what_it_takes_in_memory() {
        let many = Value::List(vec![Value::from(1); 1_000]);
        assert_eq!(weight(&many), 1_001 * EACH);
        assert_eq!(weight(&Value::from("abc")), EACH + 3);
    }
}
