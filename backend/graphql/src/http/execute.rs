//! From parameters to an answer, the same for every door: limits first, then the deadline, and no error
//! leaves without a code of the closed list.

use async_graphql::{
    Request, Response, ServerError, Value, Variables,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType},
};
use futures::stream::BoxStream;
use handsight_app::again;
use handsight_domain::caller::Caller;

use super::{Api, DEADLINE, parameters::Parameters};
use crate::{error::Code, limit, loader::LoaderCell};

/// A request that is within the limits, ready to run.
#[derive(Clone)]
pub(super) struct Ready {
    pub kind: OperationType,
    caller: Caller,
    parameters: Parameters,
    document: ExecutableDocument,
}

impl Ready {
    fn request(self) -> Request {
        let mut request = Request::new(self.parameters.query).variables(self.parameters.variables);
        if let Some(name) = self.parameters.operation_name {
            request = request.operation_name(name);
        }
        if matches!(self.caller, Caller::Anonymous) {
            request = request.disable_introspection();
        }
        request.set_parsed_query(self.document);
        request.data(self.caller).data(LoaderCell::default())
    }
}

fn refusal(code: Code, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code.name());
    error
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

impl Api {
    /// Reads and measures a request.
    pub(super) fn prepare(&self, caller: Caller, parameters: Parameters) -> Result<Ready, ServerError> {
        let document = async_graphql::parser::parse_query(&parameters.query).map_err(|error| {
            let mut error = ServerError::from(error);
            error.extensions.get_or_insert_default().set("code", Code::InvalidInput.name());
            error
        })?;
        let operation = operation(&document, parameters.operation_name.as_deref())?;
        limit::check(&self.costs, &document, operation, &parameters.variables)
            .map_err(|over| refusal(Code::LimitReached, over.to_string()))?;
        check_variables(operation, &parameters.variables)?;
        Ok(Ready { kind: operation.ty, caller, parameters, document })
    }
    /// Runs a query or mutation to its end, or to the deadline; then its transaction is undone. A mutation whose
    /// transaction met another one is run again, unless a field before it was carried out.
    pub(super) async fn run(&self, ready: Ready) -> Response {
        let work = async {
            if ready.kind == OperationType::Mutation {
                again(|| self.schema.execute(ready.clone().request())).await
            } else {
                self.schema.execute(ready.request()).await
            }
        };
        let response = match tokio::time::timeout(DEADLINE, work).await {
            Ok(response) => response,
            Err(_) => {
                let words = "this took too long: ask for less at once";
                Response::from_errors(vec![refusal(Code::Timeout, words)])
            }
        };
        coded(response)
    }
    /// Runs a subscription.
    pub(super) fn stream(&self, ready: Ready) -> BoxStream<'static, Response> {
        use futures::StreamExt;
        self.schema.execute_stream(ready.request()).map(coded).boxed()
    }
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
