//! GraphQL as a program asks it. What a mutation may answer instead of doing it is read from the schema, so that a test
//! names what it wants to know when it is done, and is told why when it is not.

use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use crate::TestApp;

const SCHEMA: &str = include_str!("../../../schema.graphql");

/// What mutations answer instead, with everything that it says.
const INSTEAD: [(&str, &str); 4] = [
    ("InvalidInput", "message fields { field message }"),
    ("ConfirmationNeeded", "message word deviceCount offlineCount deviceNames"),
    ("LimitReached", "message limit"),
    ("Conflict", "message"),
];

/// The document of a mutation by its name and, where more is asked than its outcome, what is asked of it when it is done:
/// `createScript { script { id } }`. Its variable is the input.
pub fn mutation(what: &str) -> String {
    let (name, done) = what.split_once(' ').unwrap_or((what, "{ __typename }"));
    let noun = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    let union = format!("union {noun}Payload = ");
    let members = SCHEMA.lines().find_map(|line| line.strip_prefix(&union));
    let members = members.unwrap_or_else(|| panic!("{name} is no mutation"));
    let instead = INSTEAD.iter().filter(|(member, _)| members.split(" | ").any(|one| one == *member));
    let instead: String =
        instead.map(|(member, fields)| format!(" ... on {member} {{ {fields} }}")).collect();
    format!(
        "mutation($input: {noun}Input!) {{ {name}(input: $input) {{ __typename ... on {noun}Done {done}{instead} }} }}"
    )
}

impl TestApp {
    /// Asks GraphQL; the whole answer. An empty token asks as nobody.
    pub async fn gql(&self, token: &str, query: &str, variables: Value) -> Value {
        let token = (!token.is_empty()).then_some(token);
        let body = json!({"query": query, "variables": variables});
        self.call(Method::POST, "/graphql", token, &body).await.json()
    }
    /// Asks GraphQL; the data, when there was no error.
    pub async fn data(&self, token: &str, query: &str, variables: Value) -> Value {
        let answer = self.gql(token, query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer}");
        answer["data"].clone()
    }
    /// Asks GraphQL; the code of the first error.
    pub async fn code(&self, token: &str, query: &str, variables: Value) -> String {
        let answer = self.gql(token, query, variables).await;
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("no error").to_owned()
    }
    /// Asks for one thing by its id: `device { name }`; null when it is not there.
    pub async fn look(&self, token: &str, what: &str, id: &(impl Serialize + ?Sized)) -> Value {
        let (name, fields) = what.split_once(' ').unwrap();
        let query = format!("query($id: ID!) {{ {name}(id: $id) {fields} }}");
        self.data(token, &query, json!({"id": id})).await[name].clone()
    }
    /// Does what a mutation is for, as [`mutation`] writes it, in the name of Acme's owner; the payload, whatever it says.
    pub async fn mutate(&self, what: &str, input: Value) -> Value {
        self.mutate_as(self.acme.owner(), what, input).await
    }
    /// As [`mutate`](Self::mutate), in somebody's name.
    pub async fn mutate_as(&self, token: &str, what: &str, input: Value) -> Value {
        let name = what.split(' ').next().unwrap();
        self.data(token, &mutation(what), json!({"input": input})).await[name].clone()
    }
    /// As [`mutate`](Self::mutate), where nothing but having done it will do.
    pub async fn done(&self, what: &str, input: Value) -> Value {
        self.done_as(self.acme.owner(), what, input).await
    }
    /// As [`done`](Self::done), in somebody's name.
    pub async fn done_as(&self, token: &str, what: &str, input: Value) -> Value {
        let payload = self.mutate_as(token, what, input).await;
        assert!(payload["__typename"].as_str().unwrap().ends_with("Done"), "{what}: {payload}");
        payload
    }
    /// The code with which a mutation is refused.
    pub async fn refusal(&self, token: &str, name: &str, input: Value) -> String {
        self.code(token, &mutation(name), json!({"input": input})).await
    }
    /// A mutation is refused with a code.
    pub async fn refuses(&self, code: &str, token: &str, name: &str, input: Value) {
        let given = self.refusal(token, name, input).await;
        assert_eq!(given, code, "{name}");
    }
}
