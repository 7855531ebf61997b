//! What every resolver finds in its context: the application and whoever asks; and the one way from there to
//! an enterprise's rows.

use async_graphql::{Context, ID, Result};
use handsight_app::App;
use handsight_domain::{
    caller::{Caller, Denied, MemberCaller},
    id::TypedId,
    policy::Permission,
    scope::{EnterpriseScope, PlatformScope},
};

use crate::error::{Code, denied, not_found};

/// What resolvers ask of their context.
pub trait Visit {
    /// The application.
    fn app(&self) -> &App;
    /// Whoever asks.
    fn caller(&self) -> &Caller;
    /// Into the caller's enterprise, with a permission.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` or `FORBIDDEN`.
    fn enter(&self, need: Permission) -> Result<EnterpriseScope>;
    /// Into the caller's enterprise for something that tells where phones are or were, with the permission that it needs
    /// besides.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` or `FORBIDDEN`.
    fn enter_places(&self, need: Permission) -> Result<EnterpriseScope>;
    /// Into the platform, for the operator of the service.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` or `FORBIDDEN`.
    fn enter_platform(&self) -> Result<PlatformScope>;
}

impl Visit for Context<'_> {
    fn app(&self) -> &App {
        self.data_unchecked::<App>()
    }
    fn caller(&self) -> &Caller {
        self.data_opt::<Caller>().unwrap_or(&Caller::Anonymous)
    }
    fn enter(&self, need: Permission) -> Result<EnterpriseScope> {
        self.caller().enter(need).map_err(denied)
    }
    fn enter_places(&self, need: Permission) -> Result<EnterpriseScope> {
        self.enter(need)?;
        self.enter(Permission::LocationRead)
    }
    fn enter_platform(&self) -> Result<PlatformScope> {
        self.caller().enter_platform().map_err(denied)
    }
}

/// An id of the wanted kind; `None` for anything else, which nobody can own.
pub fn id_of<I: TypedId>(id: &ID) -> Option<I> {
    id.as_str().parse().ok()
}

/// As [`id_of`], where the field cannot be null.
///
/// # Errors
/// `NOT_FOUND`, the same as for an id that leads nowhere.
pub fn need_id<I: TypedId>(id: &ID) -> Result<I> {
    id_of(id).ok_or_else(not_found)
}

/// Into the caller's own affairs: sessions, password, saved views.
///
/// # Errors
/// `UNAUTHENTICATED`.
pub fn enter_own(ctx: &Context<'_>) -> Result<EnterpriseScope> {
    ctx.caller().enter_own().map_err(denied)
}

/// The signed-in person; programs have no sessions and no password.
///
/// # Errors
/// `UNAUTHENTICATED`, or `FORBIDDEN` for an API token.
pub fn person<'a>(ctx: &'a Context<'_>) -> Result<&'a MemberCaller> {
    match ctx.caller() {
        Caller::Member(member) => Ok(member),
        Caller::Token(_) => Err(Code::Forbidden.error("only a person can do this, not an API token")),
        Caller::Anonymous => Err(denied(Denied::Anonymous)),
    }
}
