//! Who carries which phone: names, departments and offices, written as an administrator would.

use handsight_agent::simulate::{Fleet, FleetConfig};
use handsight_app::{
    App,
    device::{self, ProfileChange},
    enterprise,
};
use handsight_domain::{id::DeviceId, scope::PlatformScope};

use super::Tenant;

/// The city of an area code of the simulated phones.
fn office(number: Option<&str>) -> Option<&'static str> {
    Some(match number?.get(2..5)? {
        "312" => "Chicago",
        "617" => "Boston",
        "415" => "San Francisco",
        "303" => "Denver",
        "404" => "Atlanta",
        "206" => "Seattle",
        "202" => "Washington",
        "512" => "Austin",
        "612" => "Minneapolis",
        "212" => "New York",
        "215" => "Philadelphia",
        "214" => "Dallas",
        _ => return None,
    })
}

/// The department of a phone: the weights of ten phones, repeated.
fn department(tenant: &Tenant, index: usize) -> Option<&'static str> {
    let mut place = index * 7 % 10;
    tenant.departments.iter().find_map(|(name, share)| {
        if place < *share {
            return Some(*name);
        }
        place -= share;
        None
    })
}

/// Describes every phone of a fleet.
pub(super) async fn describe(
    app: &App,
    tenant: &Tenant,
    config: &FleetConfig,
    fleet: &Fleet,
) -> anyhow::Result<()> {
    let system_id = config.system_id.to_string();
    let id = enterprise::of_system_id(app, &system_id).await?;
    let Some(id) = id else { anyhow::bail!("{} is not there", tenant.name) };
    let scope = PlatformScope::of_command_line().enter(id);
    for (index, person) in Fleet::people(config).iter().enumerate() {
        let Some(device) = fleet.handles().get(&index).and_then(|handle| handle.parse::<DeviceId>().ok())
        else {
            continue;
        };
        let name = person.name().to_owned();
        let address = format!("{}@{}", name.to_lowercase().replace(' ', "."), tenant.domain);
        let model = person.profile().model.unwrap_or_default();
        let change = ProfileChange {
            name: Some(Some(format!("{name} · {model}"))),
            holder: Some(Some(name)),
            holder_email: Some(Some(address)),
            department: Some(department(tenant, index).map(str::to_owned)),
            office: Some(office(person.phone_number().as_deref()).map(str::to_owned)),
            ..ProfileChange::default()
        };
        device::update(app, &scope, None, device, &change).await?;
    }
    Ok(())
}
