//! PostgreSQL of one's own: a cluster in a temporary folder, on a free port of the loopback address, once a
//! test process. A shell stands between: when this process ends, however it ends, the shell's input closes
//! and it stops the server and removes the folder.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use sea_orm::{ConnectionTrait, Database as Connect, DatabaseConnection};
use tokio::sync::OnceCell;

use crate::database::TestDatabase;

const WATCH: &str = r#"
set -u
bin=$1 folder=$2 port=$3
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
[ "$(id -u)" = 0 ] && chown postgres "$folder"
cd "$folder"
as "$bin/initdb" -D "$folder/data" -U admin --auth=trust -E UTF8 --locale=C.UTF-8 -N >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
as "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c full_page_writes=off -c max_connections=300" start >/dev/null || { cat "$folder/server.log" >&2; exit 1; }
echo ready
cat >/dev/null
as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1
rm -rf "$folder"
"#;

/// A running cluster with the two roles that the server needs.
#[derive(Debug)]
pub struct Cluster {
    port: u16,
    next: AtomicU32,
}

fn programs() -> Option<PathBuf> {
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    let number = |p: &Path| {
        let name = p.parent().and_then(|p| p.file_name()).and_then(|n| n.to_str());
        name.and_then(|n| n.parse::<u32>().ok()).unwrap_or(0)
    };
    versions.sort_by_key(|p| number(p));
    versions.pop()
}

impl Cluster {
    /// Whether PostgreSQL is installed.
    pub fn is_installed() -> bool {
        programs().is_some()
    }
    /// The cluster of this process, started when it is first asked for.
    pub async fn shared() -> &'static Self {
        static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
        CLUSTER.get_or_init(Self::start).await
    }

    fn address(port: u16, role: &str, database: &str) -> String {
        format!("postgres://{role}@127.0.0.1:{port}/{database}")
    }

    async fn start() -> Self {
        use std::io::{BufRead, BufReader};
        let bin = programs().expect("PostgreSQL's server programs are installed");
        let folder = tempfile::Builder::new().prefix("handsight-pg-").tempdir().unwrap().keep();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new("bash")
            .args(["-c", WATCH, "watch"])
            .arg(&bin)
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready", "PostgreSQL did not start");
        // The child keeps its piped input for as long as this process lives.
        std::mem::forget(child);
        let admin = open(&Self::address(port, "admin", "postgres")).await;
        for sql in [
            "CREATE ROLE handsight_owner LOGIN NOSUPERUSER NOBYPASSRLS",
            "CREATE ROLE handsight LOGIN NOSUPERUSER NOBYPASSRLS",
            "CREATE DATABASE template_handsight OWNER handsight_owner",
        ] {
            admin.execute_unprepared(sql).await.unwrap();
        }
        let owner = Self::address(port, "handsight_owner", "template_handsight");
        handsight_migrations::migrate(&owner, Some("handsight")).await.unwrap();
        admin.close().await.unwrap();
        Self { port, next: AtomicU32::new(1) }
    }

    /// A new database, a copy of the migrated template.
    pub async fn fresh(&self) -> TestDatabase {
        let name = format!("test_{}", self.next.fetch_add(1, Ordering::SeqCst));
        let sql = format!("CREATE DATABASE {name} TEMPLATE template_handsight OWNER handsight_owner");
        // A pool belongs to the runtime that made it, and each test has a runtime of its own.
        let admin = open(&Self::address(self.port, "admin", "postgres")).await;
        admin.execute_unprepared(&sql).await.unwrap();
        admin.close().await.unwrap();
        TestDatabase::postgres(
            Self::address(self.port, "handsight", &name),
            Self::address(self.port, "handsight_owner", &name),
            Self::address(self.port, "admin", &name),
        )
    }
    /// An empty database, not migrated; its owner is the migrating role.
    pub async fn empty(&self) -> TestDatabase {
        let name = format!("empty_{}", self.next.fetch_add(1, Ordering::SeqCst));
        let admin = open(&Self::address(self.port, "admin", "postgres")).await;
        admin.execute_unprepared(&format!("CREATE DATABASE {name} OWNER handsight_owner")).await.unwrap();
        admin.close().await.unwrap();
        TestDatabase::postgres(
            Self::address(self.port, "handsight", &name),
            Self::address(self.port, "handsight_owner", &name),
            Self::address(self.port, "admin", &name),
        )
    }
}

async fn open(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url.to_owned());
    options.max_connections(1).sqlx_logging(false);
    Connect::connect(options).await.unwrap()
}
