//! How phones come in, in the API.

use async_graphql::{ComplexObject, Context, InputObject, Object, Result, SimpleObject};
use handsight_app::enterprise as cases;
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use crate::{
    connection::clamp, context::Visit, enterprise::device_count, error::fail, noun::object, payload,
    problem::LimitReached,
};

/// The way in for phones.
#[derive(Debug, Clone)]
pub struct Enrolment {
    row: cases::Enrolment,
    scope: EnterpriseScope,
}

object! {
    /// The way in for phones.
    Enrolment.row {
        /// Ten decimal digits to type into the agent; the last is a check digit.
        system_id: &str = |row| &row.enterprise.system_id,
        /// What a phone opens.
        link: &str,
        /// The link as a QR code: an SVG document.
        qr_svg: &str,
        /// Whether new phones may enrol.
        open: bool = |row| row.enterprise.enrolment_open,
        /// Most devices that may be enrolled; null for a paying enterprise.
        device_limit: Option<i32> = |row| row.enterprise.device_limit.map(clamp),
    }
}

#[ComplexObject]
impl Enrolment {
    /// How many devices are enrolled.
    async fn device_count(&self, ctx: &Context<'_>) -> Result<i32> {
        device_count(ctx, &self.scope).await
    }
}

/// Root fields of enrolment.
#[derive(Debug, Default)]
pub struct EnrolmentQuery;

#[Object]
impl EnrolmentQuery {
    /// The way in for phones: system ID, link and QR code.
    async fn enrolment(&self, ctx: &Context<'_>) -> Result<Enrolment> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let row = cases::enrolment(ctx.app(), &scope).await.map_err(fail)?;
        Ok(Enrolment { row, scope })
    }
}

/// Open or closed.
#[derive(Debug, InputObject)]
pub struct SetEnrolmentOpenInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// Whether new phones may enrol.
    open: bool,
}
/// The way in as it is now.
#[derive(Debug, SimpleObject)]
pub struct SetEnrolmentOpenDone {
    /// The way in.
    enrolment: Enrolment,
}
payload!(
    /// What came of opening or closing enrolment.
    SetEnrolmentOpenPayload = SetEnrolmentOpenDone, Limit(LimitReached)
);

/// Mutations of enrolment.
#[derive(Debug, Default)]
pub struct EnrolmentMutation;

#[Object]
impl EnrolmentMutation {
    /// Lets new phones enrol, or no more; those enrolled stay.
    async fn set_enrolment_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Open or closed.")] input: SetEnrolmentOpenInput,
    ) -> Result<SetEnrolmentOpenPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let key = input.idempotency_key.as_deref();
        let done = cases::set_enrolment_open(ctx.app(), &scope, key, input.open).await;
        SetEnrolmentOpenPayload::of(
            done.map(|row| SetEnrolmentOpenDone { enrolment: Enrolment { row, scope } }),
        )
    }
}
