//! A database with one enterprise: SQLite in a temporary folder, or the PostgreSQL that
//! `HANDSIGHT_TEST_POSTGRES` names.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU32, Ordering},
};

use handsight_app::{
    App, AppParts, Reach,
    account::{SignUp, set_up},
};
use handsight_domain::{
    mint::Mint,
    scope::{EnterpriseScope, PlatformScope},
    secret::SecretKey,
    time::{Clock, Timestamp},
};
use handsight_migrations::{Migrator, ddl};
use handsight_store::{Store, StoreOptions};
use sea_orm::{ConnectionTrait, Database};
use sea_orm_migration::MigratorTrait;

/// A clock that stands until it is set.
#[derive(Debug, Default)]
pub struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Where tests stand.
pub struct Ground {
    pub app: App,
    pub scope: EnterpriseScope,
    _folder: tempfile::TempDir,
}

/// 2026-03-15T12:00:00Z.
pub const NOW: i64 = 1_773_576_000_000;

/// Where the database is, for the migrating role and for the server.
async fn urls(folder: &std::path::Path) -> (String, String) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("HANDSIGHT_TEST_POSTGRES") else {
        let path = folder.join("test.db");
        return (format!("sqlite://{}", path.display()), format!("sqlite:{}", path.display()));
    };
    let name = format!("app_it_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let admin = Database::connect(format!("postgres://postgres@{server}/postgres")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    (format!("postgres://postgres@{server}/{name}"), format!("postgres://handsight_server@{server}/{name}"))
}

pub async fn ground(seed: u64) -> Ground {
    let folder = tempfile::tempdir().unwrap();
    let (migrating, serving) = urls(folder.path()).await;
    let store = Store::connect(&StoreOptions { url: serving, connections: 4 }).await.unwrap();
    let migrating = Database::connect(migrating).await.unwrap();
    Migrator::up(&migrating, None).await.unwrap();
    ddl::grant(&migrating, "handsight_server").await.unwrap();
    let clock = Arc::new(SetClock(AtomicI64::new(NOW)));
    let mint = Mint::seeded(clock.clone(), seed);
    let mut app = App::new(AppParts {
        store,
        clock,
        mint,
        secret: SecretKey::new([7; 32]),
        public_url: "http://127.0.0.1:1".to_owned(),
        sms: None,
        mail: None,
        gateways: Reach::Everywhere,
        incoming_token: None,
        vault: handsight_app::object::Vault::in_memory(),
    });
    app.allowance = handsight_app::notifier::Allowance::BOUNDLESS;
    let input = SignUp {
        enterprise_name: "Acme".to_owned(),
        name: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        password: "a long enough password".to_owned(),
        time_zone: Some("America/New_York".to_owned()),
        invitation: None,
    };
    let made = set_up(&app, &PlatformScope::of_command_line(), &input).await.unwrap();
    let scope = EnterpriseScope::of_job(made.enterprise);
    Ground { app, scope, _folder: folder }
}
