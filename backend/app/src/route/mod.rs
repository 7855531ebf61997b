//! The router: several servers behind one well-known address. A phone that comes with the system ID of an
//! enterprise which another server holds is enrolled there; the answer names that server, and the phone speaks
//! to it from then on. The map is the operator's, by command line.

use handsight_channel::relay;
pub use handsight_channel::relay::{RELAYED, Relayed};
use handsight_domain::scope::PlatformScope;
use handsight_protocol::{SystemId, agent_api::ProvisionRequest};
use handsight_store::route as rows;
pub use handsight_store::route::RouteRow;
use url::Url;

use crate::{App, UseCaseError, enterprise};

/// Sets where the enterprise of a system ID is held.
///
/// # Errors
/// [`UseCaseError::Invalid`] for an address that is none, and for a system ID that this server holds itself.
pub async fn set(
    app: &App,
    scope: &PlatformScope,
    system_id: &SystemId,
    server_url: &str,
) -> Result<RouteRow, UseCaseError> {
    let wrong = |words: &str| UseCaseError::field("serverUrl", words);
    let url = Url::parse(server_url).map_err(|e| wrong(&format!("is no address: {e}")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("begins with https:// (or http:// inside one's own network) and names a host"));
    }
    if url.query().is_some() || url.fragment().is_some() || url.password().is_some() {
        return Err(wrong("has no query, fragment or password"));
    }
    if enterprise::of_system_id(app, &system_id.to_string()).await?.is_some() {
        return Err(UseCaseError::field("systemId", "belongs to an enterprise of this server"));
    }
    let route = RouteRow {
        system_id: system_id.to_string(),
        server_url: url.as_str().trim_end_matches('/').to_owned(),
        set_at: app.clock.now(),
    };
    let tx = app.store.platform(scope).await?;
    rows::set_route(&tx, &route).await?;
    tx.commit().await?;
    Ok(route)
}

/// Every route.
pub async fn list(app: &App, scope: &PlatformScope) -> Result<Vec<RouteRow>, UseCaseError> {
    Ok(rows::routes(&*app.store.platform_read(scope).await?).await?)
}

/// Removes a route; answers whether there was one.
pub async fn remove(app: &App, scope: &PlatformScope, system_id: &SystemId) -> Result<bool, UseCaseError> {
    let tx = app.store.platform(scope).await?;
    let removed = rows::remove_route(&tx, &system_id.to_string()).await?;
    tx.commit().await?;
    Ok(removed)
}

/// What became of an enrolment that is not for this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passed {
    /// Nobody knows a server for the system ID.
    Nowhere,
    /// The other server's answer, whatever it says.
    Answered(Relayed),
    /// The other server does not answer, and why; the phone tries again later.
    Away(String),
}

/// Passes an enrolment on to the server of its system ID.
pub async fn pass_on(app: &App, request: &ProvisionRequest) -> Result<Passed, UseCaseError> {
    let scope = PlatformScope::of_service();
    let server = {
        let tx = app.store.platform_read(&scope).await?;
        rows::server_of(&tx, request.system_id.trim()).await?
    };
    let Some(server) = server else { return Ok(Passed::Nowhere) };
    let body = serde_json::to_vec(request).map_err(UseCaseError::internal)?;
    Ok(relay::pass_on(&server, body).await.map_or_else(Passed::Away, Passed::Answered))
}
