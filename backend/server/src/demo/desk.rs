//! What an administrator of the demo has set up: scripts, a package that is pushed in waves, nightly backups, people to
//! invite, and a phone that was left in a taxi. Done once, in the owner's name, by the same use cases as everything.

use handsight_agent::simulate::Fleet;
use handsight_app::{
    App, UseCaseError,
    account::{self, Browser, SignIn},
    action::Authority,
    backup::{self, BackupRequest, PlanInput},
    campaign::{self, CampaignInput},
    contact::{self, ContactInput},
    device::Chosen,
    lost::{self, MarkRequest},
    package::{self, Again, NewPackage, NewVersion, WaveSize},
    script,
};
use handsight_domain::{
    backup::{Every, Item},
    caller::Caller,
    command::confirmation_word,
    id::DeviceId,
    lost::Step,
    policy::Permission,
    scope::EnterpriseScope,
    script::{Condition, MissedRuns, Overlap, Schedule, Target},
};

use super::Tenant;

/// The phone that was left somewhere: its place in the fleet.
const LOST: usize = 5;

/// Sets a desk up.
///
/// # Errors
/// When the owner of an earlier start has another password by now, or the database is away.
pub(super) async fn set_up(app: &App, tenant: &Tenant, fleet: &Fleet) -> anyhow::Result<()> {
    let owner = owner(app, tenant).await?;
    let scope = owner.enter(Permission::EnterpriseManage)?;
    let may = Authority::of(&owner);
    let phones: Vec<DeviceId> = fleet.handles().values().filter_map(|handle| handle.parse().ok()).collect();
    scripts(app, &scope, may).await?;
    packages(app, &scope, may, &phones).await?;
    backups(app, &scope, may, &phones).await?;
    people(app, &scope, tenant).await?;
    if let Some(device) = phones.get(LOST).copied() {
        let lock = Step::Lock {
            message: Some("Please call our desk.".to_owned()),
            callback: Some("2025550100".to_owned()),
        };
        let steps = vec![Step::Locate, lock, Step::Track { minutes: 5 }];
        lost::mark(app, &scope, may, Some("demo-lost"), &MarkRequest { device, steps, confirm: None })
            .await?;
    }
    Ok(())
}

async fn owner(app: &App, tenant: &Tenant) -> anyhow::Result<Caller> {
    let input = SignIn { email: tenant.email.to_owned(), password: tenant.password.to_owned() };
    let browser = Browser { user_agent: Some("the demo".to_owned()), ..Browser::default() };
    let signed_in = account::sign_in(app, &input, &browser).await?;
    let visitor = account::authenticate(app, &signed_in.access_token).await?;
    visitor.map(|visitor| visitor.caller).ok_or_else(|| anyhow::anyhow!("{} is not let in", tenant.owner))
}

fn step(command: &str, parameters: &[&str], condition: Condition) -> handsight_domain::script::Step {
    let parameters = parameters.iter().map(|p| Some((*p).to_owned())).collect();
    handsight_domain::script::Step { command: command.to_owned(), parameters, condition }
}

/// A weekly inventory, which has run once, and a reminder to every phone on the evenings of working days.
async fn scripts(app: &App, scope: &EnterpriseScope, may: Authority) -> Result<(), UseCaseError> {
    let scheduled = |name: &str, steps, expression: &str| script::Wanted {
        name: name.to_owned(),
        target: Target::Matching { filter: None, search: None },
        steps,
        schedule: Schedule::Cron { expression: expression.to_owned() },
        missed: MissedRuns::Once,
        overlap: Overlap::Skip,
        hold_minutes: 0,
        lifetime_minutes: 24 * 60,
        confirm: None,
    };
    let inventory = vec![step("aud", &[], Condition::Always), step("log", &["50"], Condition::Failed)];
    let wanted = scheduled("Weekly inventory", inventory, "0 6 * * 1");
    if let script::Saved::Done(row) = script::create(app, scope, may, Some("demo-inventory"), &wanted).await?
    {
        script::run_now(app, scope, may, Some("demo-inventory-now"), row.id, None).await?;
    }
    let evening = vec![step("msg", &["Please charge your phone tonight."], Condition::Always)];
    let wanted = scheduled("Evening reminder", evening, "0 18 * * 1-5");
    script::create(app, scope, may, Some("demo-reminder"), &wanted).await?;
    Ok(())
}

/// One application that comes in two waves, and again each week for whoever lacks it.
async fn packages(
    app: &App,
    scope: &EnterpriseScope,
    may: Authority,
    phones: &[DeviceId],
) -> Result<(), UseCaseError> {
    let new = NewPackage {
        name: "com.example.fieldforms".to_owned(),
        title: "Field Forms".to_owned(),
        platform: None,
    };
    let package = package::create(app, scope, Some("demo-package"), &new).await?;
    let new = NewVersion {
        package: package.id,
        version: "4.2.0".to_owned(),
        object: None,
        notes: Some("Forms open without a network.".to_owned()),
    };
    let version = package::add_version(app, scope, Some("demo-version"), &new).await?;
    let wanted = package::Wanted {
        version: version.id,
        remove: false,
        devices: Chosen { ids: Some(phones.to_vec()), ..Chosen::default() },
        at: None,
        waves: vec![WaveSize::Percent(25)],
        pause_minutes: 2,
        halt_percent: Some(30),
        again: Again::Push,
        every_days: 7,
        confirm: Some(confirmation_word("ins").to_owned()),
    };
    package::push(app, scope, may, Some("demo-push"), &wanted).await?;
    Ok(())
}

/// Contacts and calendars of a few phones, each night and now.
async fn backups(
    app: &App,
    scope: &EnterpriseScope,
    may: Authority,
    phones: &[DeviceId],
) -> Result<(), UseCaseError> {
    let items =
        || [Item::Contacts, Item::Calendar].map(|item| backup::Wanted { item, groups: Vec::new() }).to_vec();
    let some = Chosen { ids: Some(phones.iter().take(6).copied().collect()), ..Chosen::default() };
    let plan = PlanInput {
        id: None,
        name: "Every night".to_owned(),
        items: items(),
        devices: Some(some.clone()),
        every: Every::Day,
        day: 1,
        hour: 2,
        keep_count: Some(7),
        keep_days: None,
        enabled: true,
    };
    backup::save_plan(app, scope, Some("demo-plan"), &plan).await?;
    let request = BackupRequest { items: items(), devices: some };
    backup::request(app, scope, may, Some("demo-backup"), &request).await?;
    Ok(())
}

/// New people who wait for their phones, and the campaign that will invite them.
async fn people(app: &App, scope: &EnterpriseScope, tenant: &Tenant) -> Result<(), UseCaseError> {
    let names = ["Ines Calloway", "Otto Brandvold", "Priya Nandakumar", "Tomas Weller"];
    for (index, name) in names.into_iter().enumerate() {
        let input = ContactInput {
            name: Some(name.to_owned()),
            phone_number: Some(format!("+1202555018{index}")),
            email: Some(format!("{}@{}", name.to_lowercase().replace(' ', "."), tenant.domain)),
            department: tenant.departments.first().map(|(department, _)| (*department).to_owned()),
            office: None,
            notes: None,
        };
        contact::create(app, scope, Some(&format!("demo-contact-{index}")), &input).await?;
    }
    let input = CampaignInput {
        name: "New starters".to_owned(),
        note: Some("Whoever begins this season.".to_owned()),
        expires_at: None,
        device_limit: Some(50),
        department: None,
        office: None,
        liability: "CORPORATE".to_owned(),
        sms_text: None,
        email_subject: None,
        email_text: None,
    };
    campaign::create(app, scope, Some("demo-campaign"), &input).await?;
    Ok(())
}
