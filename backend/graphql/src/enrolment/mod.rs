//! How phones come in, in the API.

use async_graphql::{ComplexObject, Context, Object, Result};
use handsight_app::enterprise as cases;
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use crate::{
    connection::clamp, context::Visit, enterprise::device_count, error::fail, mutation::mutations,
    noun::object, problem::LimitReached,
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
        /// Whether new phones may enrol.
        open: bool,
    }
    /// The way in as it is now.
    SetEnrolmentOpenDone {
        /// The way in.
        enrolment: Enrolment,
    }
    /// Result of `setEnrolmentOpen`.
    SetEnrolmentOpenPayload: LimitReached;
}
