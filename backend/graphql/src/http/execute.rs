//! From parameters to an answer, the same for every door: limits first, then the execution within its time, and no
//! error leaves without a code of the closed list.

use std::sync::Arc;

use async_graphql::{
    Request, Response, ServerError, Value, Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};
use futures::stream::BoxStream;
use handsight_app::{again, one_view};
use handsight_domain::caller::Caller;

use super::{
    Api,
    answer::{Answered, refusal},
    deadline::Until,
    parameters::Parameters,
    shape::{self, Shape},
};
use crate::{
    budget::{self, Budget},
    error::Code,
    limit,
    loader::LoaderCell,
};

/// A request that is within the limits, ready to run.
#[derive(Clone)]
pub(super) struct Ready {
    pub kind: OperationType,
    caller: Caller,
    parameters: Parameters,
    document: ExecutableDocument,
    shape: Shape,
    budget: Arc<Budget>,
}

impl Ready {
    /// Whether nobody in particular asks.
    const fn stranger(&self) -> bool {
        matches!(self.caller, Caller::Anonymous)
    }
    fn request(self) -> Request {
        let stranger = self.stranger();
        let mut request = Request::new(self.parameters.query).variables(self.parameters.variables);
        if let Some(name) = self.parameters.operation_name {
            request = request.operation_name(name);
        }
        if stranger {
            request = request.disable_introspection();
        }
        request.set_parsed_query(self.document);
        // Another attempt holds nothing of the one before.
        self.budget.renew();
        request.data(self.caller).data(LoaderCell::default()).data(self.budget)
    }
}

fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, ServerError> {
    let mut all = document.operations.iter();
    let found = match name {
        Some(name) => all.find(|(n, _)| n.is_some_and(|n| n.as_str() == name)),
        None => match (all.next(), all.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        },
    };
    found
        .map(|(_, operation)| &operation.node)
        .ok_or_else(|| refusal(Code::InvalidInput, "`operationName` must name one operation of the document"))
}

/// A variable that may not be null must be there: said before anything runs.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), ServerError> {
    for definition in &operation.variable_definitions {
        let (name, node) = (&definition.node.name.node, &definition.node);
        let absent = matches!(variables.get(name), None | Some(async_graphql::Value::Null));
        let given_null = matches!(variables.get(name), Some(async_graphql::Value::Null));
        let required = !node.var_type.node.nullable;
        if required && absent && (node.default_value.is_none() || given_null) {
            let words = format!("the variable `${name}` of type `{}` must not be null", node.var_type.node);
            return Err(refusal(Code::InvalidInput, words));
        }
    }
    Ok(())
}

/// Gives each variable that was left out its default: then it counts, skips and includes like a given one.
fn fill(operation: &OperationDefinition, variables: &mut Variables) {
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value {
            let name = &definition.node.name.node;
            variables.entry(name.clone()).or_insert_with(|| default.node.clone());
        }
    }
}

/// Asks for what the form of the answer needs to know.
fn prepare(document: &mut ExecutableDocument) {
    let each = |operation: &mut OperationDefinition| {
        let object = operation.ty != OperationType::Subscription;
        shape::prepare(&mut operation.selection_set.node, object);
    };
    match &mut document.operations {
        DocumentOperations::Single(operation) => each(&mut operation.node),
        DocumentOperations::Multiple(all) => all.values_mut().for_each(|o| each(&mut o.node)),
    }
    for fragment in document.fragments.values_mut() {
        shape::prepare(&mut fragment.node.selection_set.node, false);
    }
    let streams = |operation: &OperationDefinition| operation.ty == OperationType::Subscription;
    if document.operations.iter().any(|(_, operation)| streams(&operation.node)) {
        let whole = document.clone();
        let lift = |operation: &mut OperationDefinition| {
            if streams(operation) {
                shape::lift(operation, &whole);
            }
        };
        match &mut document.operations {
            DocumentOperations::Single(operation) => lift(&mut operation.node),
            DocumentOperations::Multiple(all) => all.values_mut().for_each(|o| lift(&mut o.node)),
        }
    }
}

fn told(refused: limit::Refused) -> ServerError {
    refusal(if refused.limit { Code::LimitReached } else { Code::InvalidInput }, refused.words)
}

impl Api {
    /// Reads and measures a request.
    pub(super) fn prepare(&self, caller: Caller, mut parameters: Parameters) -> Result<Ready, ServerError> {
        limit::scan(&parameters.query).map_err(told)?;
        let mut document = async_graphql::parser::parse_query(&parameters.query).map_err(|error| {
            let mut error = ServerError::from(error);
            error.extensions.get_or_insert_default().set("code", Code::InvalidInput.name());
            error
        })?;
        if matches!(caller, Caller::Anonymous) && !limit::stranger(&document) {
            return Err(refusal(Code::Unauthenticated, limit::SIGN_IN));
        }
        let name = parameters.operation_name.as_deref();
        let chosen = operation(&document, name)?;
        limit::check(&self.costs, &document, &parameters.variables).map_err(told)?;
        check_variables(chosen, &parameters.variables)?;
        fill(chosen, &mut parameters.variables);
        prepare(&mut document);
        let chosen = operation(&document, name)?;
        let kind = chosen.ty;
        let shape = Shape::of(self.costs.clone(), &document, chosen, &parameters.variables);
        Ok(Ready { kind, caller, parameters, document, shape, budget: Arc::default() })
    }
    /// Runs a query or mutation to its end, or to the deadline; then its transaction is undone. A mutation whose
    /// transaction met another one is run again, unless a field before it was carried out.
    pub(super) async fn run(&self, ready: Ready) -> Answered {
        let (shape, stranger, budget) = (ready.shape.clone(), ready.stranger(), Arc::clone(&ready.budget));
        let until = Until::from_now();
        let response = if ready.kind == OperationType::Mutation {
            again(|| self.schema.execute(ready.clone().request().data(until))).await
        } else {
            one_view(self.schema.execute(ready.request().data(until))).await
        };
        answered(response, &shape, stranger, &budget)
    }
    /// Runs a subscription; each event has the time of a query.
    pub(super) fn stream(&self, ready: Ready) -> BoxStream<'static, Answered> {
        use futures::StreamExt;
        let (shape, stranger, budget) = (ready.shape.clone(), ready.stranger(), Arc::clone(&ready.budget));
        let each = move |response| {
            let answered = answered(response, &shape, stranger, &budget);
            budget.renew();
            answered
        };
        self.schema.execute_stream(ready.request()).map(each).boxed()
    }
}

/// An answer; nobody is told what validation found, which would tell what there is.
fn answered(response: Response, shape: &Shape, stranger: bool, budget: &Budget) -> Answered {
    if budget.spent() {
        return Answered::too_much(shape, &budget::words());
    }
    let coded = |error: &ServerError| error.extensions.as_ref().is_some_and(|e| e.get("code").is_some());
    if stranger && response.errors.iter().any(|error| !coded(error)) {
        return Answered::refused(vec![refusal(Code::Unauthenticated, limit::SIGN_IN)]);
    }
    Answered::of(self::coded(response), shape)
}

/// Gives every error a code. One without comes from reading the request when it lies at no field; at a
/// field it is a wrong argument, or a fault of ours, whose words stay in the log.
fn coded(mut response: Response) -> Response {
    let ran = response.data != Value::Null;
    for error in &mut response.errors {
        let has_code = error.extensions.as_ref().is_some_and(|e| e.get("code").is_some());
        if has_code {
            continue;
        }
        let input = error.path.is_empty() || error.message.starts_with("Failed to parse \"");
        let code = if input { Code::InvalidInput } else { Code::Internal };
        if code == Code::Internal {
            tracing::error!(cause = error.message, ran, "a resolver failed without a code");
            "something went wrong on our side".clone_into(&mut error.message);
        }
        error.extensions.get_or_insert_default().set("code", code.name());
    }
    response
}
