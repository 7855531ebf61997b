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

    /// Changes the enterprise's settings.
    update_enterprise("What changes.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let case = Update {
            name: input.name,
            time_zone: input.time_zone,
            wipe_asks_after_hours: input.wipe_asks_after_hours.map(Into::into),
        };
        let done = cases::update(ctx.app(), &scope, key, &case).await;
        done.map(|row| UpdateEnterpriseDone { enterprise: Enterprise::new(row, scope) })
    }
    /// What is to change; an absent field stays as it is.
    UpdateEnterpriseInput {
        /// The name, 1 to 120 characters.
        name: Option<String>,
        /// The IANA time zone, as `Europe/Dublin`.
        time_zone: Option<String>,
        /// After how many hours a wipe that no phone has received asks again before it goes, 1 to 720; for wipes that are
        /// asked from now on.
        wipe_asks_after_hours: Option<i32>,
    }
    /// The enterprise as it is now.
    UpdateEnterpriseDone {
        /// The enterprise.
        enterprise: Enterprise,
    }
    /// What came of changing the settings.
    UpdateEnterprisePayload: InvalidInput;

    /// Asks the operator of the service to make this enterprise a paying one.
    request_conversion("A word to the operator.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let note = input.note.as_deref();
        let done = cases::request_conversion(ctx.app(), &scope, key, note).await;
        done.map(|row| RequestConversionDone { enterprise: Enterprise::new(row, scope) })
    }
    /// A word to the operator of the service.
    RequestConversionInput {
        /// What the operator should know, at most 1,000 characters.
        note: Option<String>,
    }
    /// The operator will see it.
    RequestConversionDone {
        /// The enterprise.
        enterprise: Enterprise,
    }
    /// What came of asking to become a paying enterprise.
    RequestConversionPayload: InvalidInput, Conflict;

    /// Makes an enterprise a paying one. The operator of the service only.
    convert_enterprise("Which.") |ctx, input, key| {
        let scope = ctx.enter_platform()?;
        let done = cases::convert(ctx.app(), &scope, key, &input.system_id).await;
        done.map(|e| ConvertEnterpriseDone { enterprise_name: e.name, mode: e.mode.into() })
    }
    /// Which enterprise pays from now on.
    ConvertEnterpriseInput {
        /// Its system ID.
        system_id: String,
    }
    /// The enterprise pays.
    ConvertEnterpriseDone {
        /// Its name.
        enterprise_name: String,
        /// Its mode now.
        mode: EnterpriseMode,
    }
    /// What came of the conversion.
    ConvertEnterprisePayload: Conflict;
}
