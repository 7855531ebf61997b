//! Where measurements stand: a migrated database in a temporary folder (or on the PostgreSQL that
//! `HANDSIGHT_BENCH_POSTGRES` names, as `user@host:port`), one paying enterprise, any number of devices.

use std::{net::SocketAddr, sync::Arc};

use handsight_app::{
    App, AppParts, Reach,
    account::{SignUp, SignedUp, set_up},
    action::Authority,
    enterprise::convert,
};
use handsight_domain::{
    caller::{Caller, MemberCaller},
    id::DeviceId,
    mint::Mint,
    policy::Role,
    scope::{EnterpriseScope, PlatformScope},
    secret::SecretKey,
    time::{SharedClock, SystemClock},
};
use handsight_migrations::{Migrator, ddl};
use handsight_store::{Rows, Store, StoreOptions, bulk::Kind, values};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use sea_orm_migration::MigratorTrait;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    Sqlite,
    Postgres,
}

impl System {
    /// Those that are there.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Sqlite];
        if std::env::var("HANDSIGHT_BENCH_POSTGRES").is_ok() {
            all.push(Self::Postgres);
        } else {
            println!("(PostgreSQL is left out: set HANDSIGHT_BENCH_POSTGRES=superuser@host:port)");
        }
        all
    }
}

/// Most connections to a database.
const CONNECTIONS: u32 = 16;

/// The ground.
pub struct Ground {
    pub app: App,
    pub scope: EnterpriseScope,
    pub made: SignedUp,
    owner: String,
    _folder: tempfile::TempDir,
}

async fn urls(system: System, folder: &std::path::Path, name: &str) -> (String, String) {
    if system == System::Sqlite {
        let path = folder.join("bench.sqlite");
        return (format!("sqlite://{}?mode=rwc", path.display()), format!("sqlite:{}", path.display()));
    }
    let server = std::env::var("HANDSIGHT_BENCH_POSTGRES").unwrap();
    let admin = Database::connect(format!("postgres://{server}/postgres")).await.unwrap();
    for sql in [
        "DO $$ BEGIN CREATE ROLE handsight_bench LOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            .to_owned(),
        format!("DROP DATABASE IF EXISTS bench_{name}"),
        format!("CREATE DATABASE bench_{name}"),
    ] {
        admin.execute_unprepared(&sql).await.unwrap();
    }
    let host = server.rsplit('@').next().unwrap_or_default();
    (format!("postgres://{server}/bench_{name}"), format!("postgres://handsight_bench@{host}/bench_{name}"))
}

pub async fn ground(system: System, name: &str) -> Ground {
    let folder = tempfile::tempdir().unwrap();
    let (owner, server) = urls(system, folder.path(), name).await;
    let migrating = Database::connect(&owner).await.unwrap();
    Migrator::up(&migrating, None).await.unwrap();
    ddl::grant(&migrating, "handsight_bench").await.unwrap();
    let store = Store::connect(&StoreOptions { url: server, connections: CONNECTIONS }).await.unwrap();
    let clock: SharedClock = Arc::new(SystemClock);
    let mut app = App::new(AppParts {
        store,
        mint: Mint::seeded(clock.clone(), 1),
        clock,
        secret: SecretKey::new([9; 32]),
        public_url: "http://127.0.0.1".to_owned(),
        sms: None,
        mail: None,
        gateways: Reach::Everywhere,
        incoming_token: None,
        vault: handsight_app::object::Vault::in_memory(),
    });
    app.allowance = handsight_app::notifier::Allowance::BOUNDLESS;
    let input = SignUp {
        enterprise_name: "Bench".to_owned(),
        name: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        password: "a long enough password".to_owned(),
        time_zone: None,
        invitation: None,
    };
    let platform = PlatformScope::of_command_line();
    let made = set_up(&app, &platform, &input).await.unwrap();
    convert(&app, &platform, None, &made.system_id).await.unwrap();
    let scope = platform.enter(made.enterprise);
    Ground { app, scope, made, owner, _folder: folder }
}

impl Ground {
    /// The owner, signed in.
    pub fn caller(&self) -> Caller {
        Caller::Member(MemberCaller {
            account: self.made.account,
            name: "Ada".to_owned(),
            member: self.made.member,
            enterprise: self.made.enterprise,
            role: Role::Owner,
            session: self.app.mint.id(),
            platform_operator: false,
        })
    }

    /// What the owner may ask of phones.
    pub fn authority(&self) -> Authority {
        Authority::of(&self.caller())
    }

    /// Adds devices by statement, not by protocol.
    pub async fn devices(&self, count: usize) -> Vec<DeviceId> {
        let ids: Vec<DeviceId> = (0..count).map(|_| self.app.mint.id()).collect();
        let tx = self.app.store.write(&self.scope).await.unwrap();
        for (chunk, ids) in ids.chunks(2_000).enumerate() {
            let mut rows = Rows::new(&[
                ("device_id", Kind::Id),
                ("name", Kind::Text),
                ("department", Kind::Text),
                ("seen", Kind::Int),
                ("away", Kind::Bool),
                ("sealed", Kind::Bytes),
            ]);
            for (place, id) in ids.iter().enumerate() {
                let number = chunk * 2_000 + place;
                let department = ["Sales", "Field", "Finance", "Support"][number % 4];
                let seen = self.app.clock.now().millis() - i64::try_from(number % 5_000).unwrap() * 60_000;
                rows.push(values![
                    id,
                    format!("Phone {number:05}"),
                    department,
                    seen,
                    false,
                    Vec::<u8>::new()
                ]);
            }
            tx.bulk(
                "INSERT INTO devices (enterprise_id, device_id, device_key_hash, device_id_sealed, name,
                    department, liability, platform, roaming, enrolled_at, last_seen_at, last_sequence,
                    processed_sequence, policy_revision, search_text)
                 SELECT $1, k.device_id, CAST(k.name AS __BYTES__), k.sealed, k.name, k.department, 'CORPORATE',
                    'android', k.away, k.seen, k.seen, 0, 0, 1, lower(k.name) FROM k WHERE true"
                    .replace("__BYTES__", match self.app.store.backend() {
                        handsight_store::Backend::Sqlite => "BLOB",
                        handsight_store::Backend::Postgres => "bytea",
                    })
                    .as_str(),
                rows,
            )
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        ids
    }

    /// A pool like the store's on the same database, for hand-written statements: no transaction is begun, no statement is
    /// checked, and row-level security isn't evaluated, because the role is a superuser.
    pub async fn bare(&self) -> DatabaseConnection {
        let mut connect = ConnectOptions::new(self.owner.clone());
        connect.max_connections(CONNECTIONS).sqlx_logging(false).map_sqlx_sqlite_opts(|options| {
            options.pragma("cache_size", "-65536").pragma("temp_store", "MEMORY")
        });
        Database::connect(connect).await.unwrap()
    }

    /// Serves the doors on a free port of the loopback address.
    pub async fn serve(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = handsight_server::router::doors(self.app.clone())
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        address
    }
}
