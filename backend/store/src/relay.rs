//! Hearing on PostgreSQL what other processes tell.

use sea_orm::sqlx::postgres::PgListener;

use crate::{Backend, Store};

impl Store {
    /// Listens on PostgreSQL for what other processes tell, and tells it here; never returns. On SQLite
    /// there are no other processes. Connects again by itself when the database was away, and
    /// then says so: what was told meanwhile is lost.
    pub async fn relay_live(&self) {
        if self.backend() == Backend::Sqlite {
            return std::future::pending().await;
        }
        loop {
            if let Err(error) = self.relay_until_broken().await {
                tracing::warn!(%error, "the live channel broke; connecting again");
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }

    async fn relay_until_broken(&self) -> Result<(), sea_orm::sqlx::Error> {
        let mut listener = PgListener::connect_with(self.pool().get_postgres_connection_pool()).await?;
        listener.listen("handsight_live").await?;
        loop {
            // What was told before this connection, also one that was made anew in passing, is not heard any more.
            self.live().resume();
            while let Some(told) = listener.try_recv().await? {
                self.live().hear(told.payload());
            }
        }
    }
}
