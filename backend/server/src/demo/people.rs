//! The demo's enterprises and their owners.

use handsight_app::{
    App, UseCaseError,
    account::{SignUp, set_up},
    enterprise,
};
use handsight_domain::scope::PlatformScope;
use handsight_protocol::SystemId;

use super::record::Record;

/// An enterprise of the demo.
#[derive(Debug)]
pub struct Tenant {
    /// Its name among the demo's files.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The owner's name.
    pub owner: &'static str,
    /// The owner's address.
    pub email: &'static str,
    /// The owner's password.
    pub password: &'static str,
    /// IANA time zone.
    pub time_zone: &'static str,
    /// How many phones.
    pub phones: usize,
    /// Everything about them follows from it.
    pub seed: u64,
    /// The domain of the holders' addresses.
    pub domain: &'static str,
    /// Departments, with how many of ten phones each has.
    pub departments: &'static [(&'static str, usize)],
}

/// The enterprises of the demo.
pub const TENANTS: &[Tenant] = &[
    Tenant {
        key: "northwind",
        name: "Northwind Freight",
        owner: "Nora Fielding",
        email: "nora@northwind.example.com",
        password: "northwind-demo-2026",
        time_zone: "America/Chicago",
        phones: 44,
        seed: 1101,
        domain: "northwind.example.com",
        departments: &[("Drivers", 5), ("Dispatch", 2), ("Sales", 2), ("Finance", 1)],
    },
    Tenant {
        key: "globex",
        name: "Globex Field Service",
        owner: "Gus Abara",
        email: "gus@globex.example.com",
        password: "globex-demo-2026",
        time_zone: "America/New_York",
        phones: 24,
        seed: 2202,
        domain: "globex.example.com",
        departments: &[("Field service", 6), ("Support", 2), ("Sales", 1), ("Operations", 1)],
    },
];

/// Finds the enterprise that an earlier start made, or makes it: paying, so that all its phones may enrol.
pub(super) async fn enterprise(app: &App, tenant: &Tenant, record: &mut Record) -> anyhow::Result<SystemId> {
    if let Some(known) = record.system_id(tenant)
        && enterprise::of_system_id(app, &known).await?.is_some()
    {
        return Ok(known.parse()?);
    }
    let platform = PlatformScope::of_command_line();
    let input = SignUp {
        enterprise_name: tenant.name.to_owned(),
        name: tenant.owner.to_owned(),
        email: tenant.email.to_owned(),
        password: tenant.password.to_owned(),
        time_zone: Some(tenant.time_zone.to_owned()),
        invitation: None,
    };
    let made = set_up(app, &platform, &input).await?;
    match enterprise::convert(app, &platform, None, &made.system_id).await {
        Ok(_) | Err(UseCaseError::Conflict(_)) => {}
        Err(error) => return Err(error.into()),
    }
    record.made(tenant, &made.system_id);
    Ok(made.system_id.parse()?)
}
