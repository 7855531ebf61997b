//! The application under test.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use handsight_app::{
    App, AppParts,
    account::{self, Browser, Known, Passwords, SignIn, SignUp},
    notifier::Allowance,
};
use handsight_channel::{MailBox, Reach, Webhooks, recorder::Recorder};
use handsight_domain::{
    address::Trusted,
    mint::Mint,
    policy::Role,
    scope::PlatformScope,
    secret::SecretKey,
    time::{Clock, Timestamp},
};
use handsight_store::{Store, StoreOptions, people as rows};
use http::{Method, Request, header};
use serde_json::Value;
use tower::ServiceExt;

use crate::{Database, Person, Reply, Tenant, TestClock, TestDatabase};

/// Connections of a server to the database.
pub const CONNECTIONS: u32 = 8;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery 9";

/// A token of whoever signs in with everybody's password.
pub(crate) async fn access_token(app: &App, email: &str) -> String {
    let sign_in = SignIn { email: email.to_owned(), password: PASSWORD.to_owned() };
    account::sign_in(app, &sign_in, &Browser::default()).await.unwrap().access_token
}

/// The whole server in one process, with two enterprises.
#[derive(Debug, Clone)]
pub struct TestApp {
    /// The application, for use cases called directly.
    pub app: App,
    /// The router, for requests.
    pub router: Router,
    /// The clock.
    pub clock: Arc<TestClock>,
    /// What was sent by SMS.
    pub sms: Arc<Recorder>,
    /// What was sent by e-mail.
    pub mail: Arc<MailBox>,
    /// The database.
    pub database: Arc<TestDatabase>,
    /// One enterprise.
    pub acme: Tenant,
    /// Another, which must see nothing of the first.
    pub globex: Tenant,
}

impl TestApp {
    /// On a fresh database.
    pub async fn on(database: Database) -> Self {
        Self::with(TestDatabase::new(database).await).await
    }
    /// On a given, empty but migrated database.
    pub async fn with(database: TestDatabase) -> Self {
        let clock = Arc::new(TestClock::default());
        let mint = Mint::seeded(clock.clone(), 7);
        let sms = Arc::new(Recorder::default());
        let mail = Arc::new(MailBox::default());
        let store = store(&database).await;
        let mut app = App::new(AppParts {
            store,
            clock: clock.clone(),
            mint,
            secret: SecretKey::new([42; 32]),
            public_url: "http://handsight.test".to_owned(),
            sms: Some(sms.clone()),
            mail: Some(mail.clone()),
            gateways: Reach::Everywhere,
            incoming_token: Some("incoming".to_owned()),
            vault: handsight_app::object::Vault::in_memory(),
        });
        app.passwords = Passwords::light();
        app.allowance = Allowance::BOUNDLESS;
        app.webhooks = Webhooks::trusting(Trusted::read(&["127.0.0.1"]).unwrap());
        let router = handsight_server::router::doors(app.clone());
        let acme = tenant(&app, "Acme").await;
        let globex = tenant(&app, "Globex").await;
        Self { app, router, clock, sms, mail, database: Arc::new(database), acme, globex }
    }

    /// The same with something of the application set otherwise, and doors that know of it.
    #[must_use]
    pub fn set(mut self, change: impl FnOnce(&mut App)) -> Self {
        change(&mut self.app);
        self.router = handsight_server::router::doors(self.app.clone());
        self
    }

    /// Another server on the same database; it hears nothing of what this one tells until its store relays it.
    pub async fn another(&self) -> Self {
        let store = store(&self.database).await;
        self.clone().set(|app| {
            app.store = store;
            app.known = Known::default();
        })
    }

    /// The present of the test.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
    /// Runs everything that is due; answers how many jobs.
    pub async fn run_jobs(&self) -> usize {
        handsight_app::job::run_all_due(&self.app).await.unwrap()
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap().to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }
    /// Sends JSON (or, with null, no body), with a bearer token when there is one.
    pub async fn call(&self, method: Method, path: &str, token: Option<&str>, body: &Value) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }
    /// Sends JSON with the refresh cookie.
    pub async fn call_with_cookie(&self, path: &str, cookie: &str) -> Reply {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, format!("handsight_refresh={cookie}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }
    /// Serves on a free port of the loopback address until the test ends, for what needs a real connection.
    pub async fn serve(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        address
    }
}

async fn store(database: &TestDatabase) -> Store {
    let options = StoreOptions { url: database.url.clone(), connections: CONNECTIONS };
    Store::connect(&options).await.unwrap()
}

async fn tenant(app: &App, name: &str) -> Tenant {
    let service = PlatformScope::of_service();
    let domain = format!("{}.example.com", name.to_lowercase());
    let input = SignUp {
        enterprise_name: name.to_owned(),
        name: format!("{name} Owner"),
        email: format!("owner@{domain}"),
        password: PASSWORD.to_owned(),
        time_zone: Some("Europe/Dublin".to_owned()),
        invitation: None,
    };
    let made = account::set_up(app, &service, &input).await.unwrap();
    let hash = app.passwords.hash(&app.mint, PASSWORD).await.unwrap();
    let mut people = Vec::new();
    for role in Role::ALL {
        let email = format!("{}@{domain}", role.name().to_lowercase().replace('_', "-"));
        let (account, member) = if role == Role::Owner {
            (made.account, made.member)
        } else {
            let (account, member) = (app.mint.id(), app.mint.id());
            let tx = app.store.platform(&service).await.unwrap();
            let row = rows::account::AccountRow {
                id: account,
                email: email.clone(),
                name: format!("{name} {}", role.name()),
                password_hash: hash.clone(),
                platform_operator: false,
                created_at: app.clock.now(),
                email_unproved_since: None,
            };
            assert!(rows::account::insert(&tx, &row).await.unwrap());
            let tx = tx.enter(&service.enter(made.enterprise)).await.unwrap();
            assert!(rows::member::insert(&tx, member, account, role, app.clock.now()).await.unwrap());
            tx.commit().await.unwrap();
            (account, member)
        };
        let token = access_token(app, &email).await;
        people.push(Person { role, email, account, member, token });
    }
    Tenant { id: made.enterprise, system_id: made.system_id, people }
}
