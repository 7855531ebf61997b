//! How long an execution may take: a query and a mutation from its beginning, each event of a subscription from the
//! moment it is there. This is the only place that ends one; then its transaction is undone.

use std::sync::Arc;

use async_graphql::{
    Response,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};
use tokio::time::{Instant, timeout_at};

use super::{DEADLINE, answer::refusal};
use crate::error::Code;

/// When the time of a query or mutation is over, however often it is run again. It travels with the request; a
/// subscription has none, since each of its events has a time of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Until(Instant);

impl Until {
    /// For what begins now.
    pub(super) fn from_now() -> Self {
        Self(Instant::now() + DEADLINE)
    }
}

/// Gives whatever is executed its time.
pub(crate) struct Deadline;

impl ExtensionFactory for Deadline {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Deadline {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let Until(until) = ctx.data_opt::<Until>().copied().unwrap_or_else(Until::from_now);
        let answer = timeout_at(until, next.run(ctx, operation_name)).await;
        answer.unwrap_or_else(|_| {
            Response::from_errors(vec![refusal(Code::Timeout, "this took too long: ask for less at once")])
        })
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Object, Request, Schema, Subscription, Value};
    use futures::{Stream, StreamExt, stream};

    use super::*;

    struct Reads;
    struct Writes;
    struct Watches;
    struct Never;

    #[Object]
    impl Reads {
        async fn read(&self) -> bool {
            std::future::pending().await
        }
    }

    #[Object]
    impl Writes {
        async fn write(&self) -> bool {
            std::future::pending().await
        }
    }

    #[Object]
    impl Never {
        async fn field(&self) -> bool {
            std::future::pending().await
        }
    }

    #[Subscription]
    impl Watches {
        async fn events(&self) -> impl Stream<Item = Never> + use<> {
            stream::iter([Never, Never])
        }
    }

    fn assert_late(answer: &Response) {
        let [error] = answer.errors.as_slice() else { panic!("{answer:?}") };
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        assert_eq!(code, Some(&Value::from("TIMEOUT")), "{answer:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn queries_mutations_and_events_end_alike() {
        let schema = Schema::build(Reads, Writes, Watches).extension(Deadline).finish();
        for query in ["{ read }", "mutation { write }"] {
            let (begun, until) = (Instant::now(), Until::from_now());
            let ask = || schema.execute(Request::new(query).data(until));
            assert_late(&ask().await);
            assert_eq!(Instant::now(), begun + DEADLINE, "{query}");
            // As a mutation that met another one: it has what is left of its time, and that is nothing.
            assert_late(&ask().await);
            assert_eq!(Instant::now(), begun + DEADLINE, "{query} again");
        }
        let mut events = schema.execute_stream("subscription { events { field } }");
        for event in 0..2 {
            let begun = Instant::now();
            assert_late(&events.next().await.unwrap());
            assert_eq!(Instant::now(), begun + DEADLINE, "event {event}");
        }
        assert!(events.next().await.is_none());
    }
}
