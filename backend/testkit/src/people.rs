//! Signing up, signing in, inviting: how people come to an access token.

use handsight_domain::policy::Role;
use http::Method;
use serde_json::{Value, json};

use crate::{
    Reply, TestApp,
    app::{PASSWORD, access_token},
    with,
};

impl TestApp {
    /// Signs up as Ida of Initech with everybody's password; `more` stands beside, or instead of, what she says.
    pub async fn sign_up(&self, email: &str, more: Value) -> Reply {
        let body = json!({"enterpriseName": "Initech", "name": "Ida", "email": email, "password": PASSWORD});
        self.call(Method::POST, "/auth/sign-up", None, &with(body, more)).await
    }
    /// Signs in.
    pub async fn sign_in(&self, email: &str, password: &str) -> Reply {
        let body = json!({"email": email, "password": password});
        self.call(Method::POST, "/auth/sign-in", None, &body).await
    }
    /// Another token of a member of Acme, after the clock went further than one lasts.
    pub async fn token(&self, role: Role) -> String {
        access_token(&self.app, &self.acme.person(role).email).await
    }
    /// Signs everybody of Acme in anew, after the clock went further than a token lasts.
    pub async fn sign_in_anew(&mut self) {
        for person in &mut self.acme.people {
            person.token = access_token(&self.app, &person.email).await;
        }
    }
    /// Invites somebody; the path of the invitation.
    pub async fn invite(&self, inviter: &str, email: &str, role: &str) -> String {
        let input = json!({"email": email, "role": role});
        let made = self.done_as(inviter, "inviteMember { link }", input).await;
        let link = made["link"].as_str().unwrap();
        format!("/auth/invitations/{}", link.rsplit('/').next().unwrap())
    }
    /// Accepts an invitation; without a name with an account that exists.
    pub async fn accept(&self, path: &str, name: Option<&str>, password: &str) -> Reply {
        let body = json!({"name": name, "password": password});
        self.call(Method::POST, &format!("{path}/accept"), None, &body).await
    }
    /// Makes an API token; its secret.
    pub async fn api_token(&self, maker: &str, scopes: &[&str]) -> String {
        let input = json!({"name": "program", "scopes": scopes});
        let made = self.done_as(maker, "createApiToken { secret }", input).await;
        made["secret"].as_str().unwrap().to_owned()
    }
}
