//! The one door to rows. A scoped transaction binds its enterprise as `$1` of every statement, whether the
//! caller thinks of it or not, and refuses a statement of which not every table is tied to it ([`guard`]); on PostgreSQL it
//! also sets `app.enterprise` for row-level security, the second wall.

use std::sync::Arc;

use handsight_domain::{
    id::{EnterpriseId, TypedId},
    scope::{Actor, EnterpriseScope, PlatformScope},
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value,
    sea_query::ArrayType,
};

use crate::{
    again,
    column::{Row, ToValue},
    connect::Backend,
    error::StoreError,
    event::Listener,
    guard,
    health::Health,
    lane::LaneTx,
    live::{Live, LiveEvent},
    lock::{self, Order},
    people::audit::{Head, Heads},
    unit,
};

#[derive(Debug)]
enum Inner {
    Own(DatabaseTransaction),
    Lane(LaneTx),
}

/// An open transaction: statements run on it, in order.
#[derive(Debug)]
pub struct Tx {
    backend: Backend,
    inner: Inner,
    enterprise: Option<EnterpriseId>,
    health: Health,
    order: Order,
}

impl Tx {
    pub(crate) fn new(
        backend: Backend,
        tx: DatabaseTransaction,
        enterprise: Option<EnterpriseId>,
        health: Health,
    ) -> Self {
        unit::note_transaction();
        Self { backend, inner: Inner::Own(tx), enterprise, health, order: Order::default() }
    }
    pub(crate) fn on_lane(tx: LaneTx, enterprise: Option<EnterpriseId>, health: Health) -> Self {
        unit::note_transaction();
        Self { backend: Backend::Sqlite, inner: Inner::Lane(tx), enterprise, health, order: Order::default() }
    }
    /// Tells PostgreSQL's row-level security who is in. The value is a UUID's own text, nothing else. What the service
    /// does by itself (counting anew, copying, sweeping) nobody waits for, and its statements may take longer.
    pub(crate) async fn admit(&self, scope: &EnterpriseScope) -> Result<(), StoreError> {
        self.admit_to("", scope).await
    }
    /// As [`admit`](Self::admit), before anything was read: what is read sees one state of the rows.
    pub(crate) async fn admit_to_view(&self, scope: &EnterpriseScope) -> Result<(), StoreError> {
        self.admit_to("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; ", scope).await
    }
    async fn admit_to(&self, kind: &str, scope: &EnterpriseScope) -> Result<(), StoreError> {
        if let (Backend::Postgres, Some(enterprise)) = (self.backend, self.enterprise) {
            let patience = match scope.actor() {
                Actor::System | Actor::Operator { .. } => "; SET LOCAL statement_timeout = '30min'",
                _ => "",
            };
            let sql = format!("{kind}SET LOCAL app.enterprise = '{}'{patience}", enterprise.uuid());
            self.connection()?.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
    /// Takes back what [`admit`](Self::admit) told PostgreSQL.
    async fn dismiss(&self) -> Result<(), StoreError> {
        if self.backend == Backend::Postgres {
            let sql = "SET LOCAL app.enterprise = ''; SET LOCAL statement_timeout TO DEFAULT";
            self.connection()?.execute_unprepared(sql).await?;
        }
        Ok(())
    }
    pub(crate) const fn enterprise(&self) -> Option<EnterpriseId> {
        self.enterprise
    }
    pub(crate) fn connection(&self) -> Result<&DatabaseTransaction, StoreError> {
        match &self.inner {
            Inner::Own(tx) => Ok(tx),
            Inner::Lane(lane) => lane.outer(),
        }
    }
    fn statement(&self, sql: &str, values: Vec<Value>) -> Result<Statement, StoreError> {
        self.note(sql, &guard::admit(sql, self.enterprise.is_some(), false)?);
        let backend = match self.backend {
            Backend::Sqlite => DbBackend::Sqlite,
            Backend::Postgres => DbBackend::Postgres,
        };
        let values = match self.enterprise {
            Some(enterprise) => std::iter::once(enterprise.to_value()).chain(values).collect(),
            None => values,
        };
        Ok(Statement::from_sql_and_values(backend, sql, values))
    }
    /// Counts the statement, and looks at the order of locks.
    pub(crate) fn note(&self, sql: &str, held: &guard::Held) {
        unit::note_statement(sql);
        self.look(sql, held);
    }
    /// Looks at the order of locks while the project is tested: a deadlock shows only under load, its cause always.
    /// SQLite has one writer, and its statements don't say what they would hold.
    pub(crate) fn look(&self, sql: &str, held: &guard::Held) {
        if cfg!(debug_assertions) && self.backend == Backend::Postgres && self.order.breaks(held) {
            tracing::warn!(sql, "a statement holds rows out of the order of locks");
            lock::note_broken(sql);
        }
    }
    /// Which database, for the few statements that differ.
    pub const fn backend(&self) -> Backend {
        self.backend
    }
    /// Runs a statement; answers how many rows it changed. In a scoped transaction the values begin at `$2`.
    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
        let done = self.connection()?.execute_raw(self.statement(sql, values)?).await;
        Ok(done.map_err(|error| self.health.note(error))?.rows_affected())
    }
    /// Runs a word of SQL that touches no row, as one about a savepoint.
    pub(crate) async fn word(&self, sql: &'static str) -> Result<(), StoreError> {
        self.connection()?.execute_unprepared(sql).await.map_err(|error| self.health.note(error))?;
        Ok(())
    }
    /// Every row of a query. In a scoped transaction the values begin at `$2`.
    pub async fn all(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.rows(self.connection()?.query_all_raw(self.statement(sql, values)?).await)
    }
    /// An answer's rows; a failure is noted in passing.
    pub(crate) fn rows(&self, answer: Result<Vec<QueryResult>, DbErr>) -> Result<Vec<Row>, StoreError> {
        let found = answer.map_err(|error| self.health.note(error))?;
        unit::note_rows(found.len());
        Ok(found.into_iter().map(Row).collect())
    }
    /// The first row of a query, if any. In a scoped transaction the values begin at `$2`.
    pub async fn one(&self, sql: &str, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        let row = self.connection()?.query_one_raw(self.statement(sql, values)?).await;
        Ok(row.map_err(|error| self.health.note(error))?.map(Row))
    }
    /// Runs a statement, however many rows it changes.
    pub async fn run(&self, sql: &str, values: Vec<Value>) -> Result<(), StoreError> {
        self.execute(sql, values).await?;
        Ok(())
    }
    /// The number `n` of the first row of a query; zero without a row.
    pub async fn number(&self, sql: &str, values: Vec<Value>) -> Result<i64, StoreError> {
        self.one(sql, values).await?.map_or(Ok(0), |row| row.get("n"))
    }
    async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Own(tx) => Ok(tx.commit().await.map_err(|error| self.health.note(error))?),
            Inner::Lane(lane) => lane.commit().await,
        }
    }
}

/// A transaction for reading, which the fields of one query share: it sees one state of the rows. Only one of the platform
/// on PostgreSQL, which reads a row or two, sees with each statement what was committed when that began.
#[derive(Debug)]
pub struct ReadTx(pub(crate) Arc<Tx>);

impl ReadTx {
    /// Goes on inside one enterprise, in the same view: a bearer token is read this way.
    pub async fn enter(mut self, scope: &EnterpriseScope) -> Result<Self, StoreError> {
        // A view of the platform is nobody else's: only those of an enterprise are shared.
        let tx = Arc::get_mut(&mut self.0)
            .ok_or_else(|| StoreError::Unguarded("a view that others use enters nothing".to_owned()))?;
        tx.enterprise = Some(scope.enterprise());
        tx.admit(scope).await?;
        Ok(self)
    }
}

impl std::ops::Deref for ReadTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.0
    }
}

/// What is told once a transaction is on disk.
#[derive(Debug)]
struct News {
    events: Vec<LiveEvent>,
    /// Something was made due.
    wake: bool,
    /// How far audit logs reach then.
    heads: Vec<(EnterpriseId, Head)>,
}

impl News {
    const fn none() -> Self {
        Self { events: Vec::new(), wake: false, heads: Vec::new() }
    }
    /// The same change twice is told once.
    fn add(&mut self, event: LiveEvent) {
        if !self.events.contains(&event) {
            self.events.push(event);
        }
    }
}

async fn end(tx: Tx, live: &Live, news: News) -> Result<(), StoreError> {
    let News { events, wake, heads } = news;
    if tx.backend == Backend::Postgres && !events.is_empty() {
        // Other processes hear of it when, and only when, the transaction commits. One statement for all: the
        // enterprise's chain of audit records is held meanwhile.
        let texts = events.iter().map(|event| Value::from(live.message(event))).collect();
        let notify = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_notify('handsight_live', m) FROM unnest(CAST($1 AS text[])) AS m",
            [Value::Array(ArrayType::String, Some(Box::new(texts)))],
        );
        tx.connection()?.execute_raw(notify).await.map_err(|error| tx.health.note(error))?;
    }
    tx.commit().await?;
    again::note_stored();
    for event in events {
        live.tell(event);
    }
    if wake {
        live.wake_jobs();
    }
    for (enterprise, head) in heads {
        live.heads().note(enterprise, head);
    }
    Ok(())
}

/// A transaction on one enterprise's rows. Dropped without [`commit`](Self::commit), it is undone.
#[derive(Debug)]
pub struct WriteTx {
    tx: Tx,
    live: Live,
    scope: EnterpriseScope,
    news: News,
}

impl WriteTx {
    pub(crate) const fn new(tx: Tx, live: Live, scope: EnterpriseScope) -> Self {
        Self { tx, live, scope, news: News::none() }
    }
    /// The scope it was opened with.
    pub const fn scope(&self) -> &EnterpriseScope {
        &self.scope
    }
    /// Goes back out of the enterprise, in the same transaction: whoever works in several enterprises at once enters
    /// one after the other.
    pub async fn leave(self, _scope: &PlatformScope) -> Result<PlatformTx, StoreError> {
        let Self { mut tx, live, news, .. } = self;
        tx.dismiss().await?;
        tx.enterprise = None;
        Ok(PlatformTx { tx, live, news })
    }
    /// Remembers a change, told to whoever listens once it is on disk. The same change twice is told once.
    pub fn tell(&mut self, event: LiveEvent) {
        self.news.add(event);
    }
    /// Who listens to this enterprise's events, where that is remembered and nobody changed it, this transaction included.
    pub(crate) fn listening(&self) -> Option<Arc<Vec<Listener>>> {
        let changes = self.news.events.iter().any(|event| matches!(event, LiveEvent::Webhook { .. }));
        if changes { None } else { self.live.listening(self.scope.enterprise()) }
    }
    /// The channel on which changes are told.
    pub(crate) const fn live(&self) -> &Live {
        &self.live
    }
    /// How far audit logs were seen to reach.
    pub(crate) const fn heads(&self) -> &Heads {
        self.live.heads()
    }
    /// Remembers how far the audit log reaches once this is on disk.
    pub(crate) fn note_head(&mut self, head: Head) {
        let enterprise = self.scope.enterprise();
        self.news.heads.retain(|(of, _)| *of != enterprise);
        self.news.heads.push((enterprise, head));
    }
    /// Wakes this process's job runner after the commit: something was made due.
    pub const fn wake_jobs(&mut self) {
        self.news.wake = true;
    }
    /// Commits; returns when everything is on disk.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was stored.
    pub async fn commit(self) -> Result<(), StoreError> {
        end(self.tx, &self.live, self.news).await
    }
}

impl std::ops::Deref for WriteTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

/// A transaction on the tables that belong to no enterprise. Dropped without commit, it is undone.
#[derive(Debug)]
pub struct PlatformTx {
    tx: Tx,
    live: Live,
    news: News,
}

impl PlatformTx {
    pub(crate) const fn new(tx: Tx, live: Live) -> Self {
        Self { tx, live, news: News::none() }
    }
    /// Goes on inside one enterprise, in the same transaction: sign-up makes the enterprise and its owner's
    /// account in one step.
    pub async fn enter(mut self, scope: &EnterpriseScope) -> Result<WriteTx, StoreError> {
        self.tx.enterprise = Some(scope.enterprise());
        self.tx.admit(scope).await?;
        Ok(WriteTx { news: self.news, ..WriteTx::new(self.tx, self.live, scope.clone()) })
    }
    /// Remembers a change, told to whoever listens once it is on disk.
    pub fn tell(&mut self, event: LiveEvent) {
        self.news.add(event);
    }
    /// Commits; returns when everything is on disk.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was stored.
    pub async fn commit(self) -> Result<(), StoreError> {
        end(self.tx, &self.live, self.news).await
    }
}

impl std::ops::Deref for PlatformTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}
