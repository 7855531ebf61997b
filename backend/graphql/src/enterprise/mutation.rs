//! Changing the enterprise's settings, and the operator's conversion.

use handsight_app::enterprise::{self as cases, Update};
use handsight_domain::policy::Permission;

use super::{Enterprise, EnterpriseMode};
use crate::{
    context::Visit,
    mutation::mutations,
    problem::{Conflict, InvalidInput},
};

mutations! {
    /// Mutations of the enterprise.
    EnterpriseMutation;

    /// Updates the enterprise's settings.
    update_enterprise("Parameters of `updateEnterprise`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let case = Update {
            name: input.name,
            time_zone: input.time_zone,
            wipe_asks_after_hours: input.wipe_asks_after_hours.map(Into::into),
        };
        let done = cases::update(ctx.app(), &scope, key, &case).await;
        done.map(|row| UpdateEnterpriseDone { enterprise: Enterprise::new(row, scope) })
    }
    /// Input of `updateEnterprise`. An absent field stays unchanged.
    UpdateEnterpriseInput {
        /// Name, 1 to 120 characters.
        name: Option<String>,
        /// IANA time zone, e.g. `Europe/Dublin`.
        time_zone: Option<String>,
        /// Hours after which an unreceived wipe is put on hold until confirmed again, 1 to 720. Applies to
        /// wipes issued from now on.
        wipe_asks_after_hours: Option<i32>,
    }
    /// The updated enterprise.
    UpdateEnterpriseDone {
        /// The enterprise.
        enterprise: Enterprise,
    }
    /// Result of `updateEnterprise`.
    UpdateEnterprisePayload: InvalidInput;

    /// Requests conversion of this enterprise to a paid plan from the operator of the service.
    request_conversion("Parameters of `requestConversion`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let note = input.note.as_deref();
        let done = cases::request_conversion(ctx.app(), &scope, key, note).await;
        done.map(|row| RequestConversionDone { enterprise: Enterprise::new(row, scope) })
    }
    /// Input of `requestConversion`.
    RequestConversionInput {
        /// Message to the operator, at most 1,000 characters.
        note: Option<String>,
    }
    /// The request was sent to the operator.
    RequestConversionDone {
        /// The enterprise.
        enterprise: Enterprise,
    }
    /// Result of `requestConversion`.
    RequestConversionPayload: InvalidInput, Conflict;

    /// Converts an enterprise to a paid plan. Only for the operator of the service.
    convert_enterprise("Parameters of `convertEnterprise`.") |ctx, input, key| {
        let scope = ctx.enter_platform()?;
        let done = cases::convert(ctx.app(), &scope, key, &input.system_id).await;
        done.map(|e| ConvertEnterpriseDone { enterprise_name: e.name, mode: e.mode.into() })
    }
    /// Input of `convertEnterprise`.
    ConvertEnterpriseInput {
        /// System ID of the enterprise.
        system_id: String,
    }
    /// The enterprise was converted.
    ConvertEnterpriseDone {
        /// Name of the enterprise.
        enterprise_name: String,
        /// Its new mode.
        mode: EnterpriseMode,
    }
    /// Result of `convertEnterprise`.
    ConvertEnterprisePayload: Conflict;
}
