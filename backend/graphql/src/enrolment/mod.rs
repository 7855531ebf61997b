//! How phones come in, in the API.

use async_graphql::{ComplexObject, Context, Object, Result};
use handsight_app::enterprise as cases;
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use crate::{
    connection::clamp, context::Visit, enterprise::device_count, error::fail, mutation::mutations,
    noun::object, problem::LimitReached,
};

/// Enrolment details for new devices.
#[derive(Debug, Clone)]
pub struct Enrolment {
    row: cases::Enrolment,
    scope: EnterpriseScope,
}

object! {
    /// Enrolment details for new devices.
    Enrolment.row {
        /// System ID to enter in the agent: ten digits, the last of which is a check digit.
        system_id: &str = |row| &row.enterprise.system_id,
        /// Enrolment link to open on the device.
        link: &str,
        /// The enrolment link as a QR code, an SVG document.
        qr_svg: &str,
        /// Whether new devices can enrol.
        open: bool = |row| row.enterprise.enrolment_open,
        /// Maximum number of enrolled devices; null on a paid plan.
        device_limit: Option<i32> = |row| row.enterprise.device_limit.map(clamp),
    }
}

#[ComplexObject]
impl Enrolment {
    /// Number of enrolled devices.
    async fn device_count(&self, ctx: &Context<'_>) -> Result<i32> {
        device_count(ctx, &self.scope).await
    }
}

/// Root fields of enrolment.
#[derive(Debug, Default)]
pub struct EnrolmentQuery;

#[Object]
impl EnrolmentQuery {
    /// Enrolment details for new devices: system ID, link and QR code.
    async fn enrolment(&self, ctx: &Context<'_>) -> Result<Enrolment> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let row = cases::enrolment(ctx.app(), &scope).await.map_err(fail)?;
        Ok(Enrolment { row, scope })
    }
}

mutations! {
    /// Mutations of enrolment.
    EnrolmentMutation;

    /// Opens or closes enrolment of new devices; enrolled devices are not affected.
    set_enrolment_open("Parameters of `setEnrolmentOpen`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let done = cases::set_enrolment_open(ctx.app(), &scope, key, input.open).await;
        done.map(|row| SetEnrolmentOpenDone { enrolment: Enrolment { row, scope } })
    }
    /// Input of `setEnrolmentOpen`.
    SetEnrolmentOpenInput {
        /// Whether new devices can enrol.
        open: bool,
    }
    /// Enrolment was opened or closed.
    SetEnrolmentOpenDone {
        /// The updated enrolment details.
        enrolment: Enrolment,
    }
    /// Result of `setEnrolmentOpen`.
    SetEnrolmentOpenPayload: LimitReached;
}
