//! Settings: the enterprise's name and time zone, when a waiting wipe asks again, the room its files take, one's own
//! password, and where one is signed in.

mod own;
mod room;
mod wipe;

use crate::api::enterprise::update;
use crate::api::kinds::EnterpriseMode;
use crate::api::viewer::Enterprise;
use crate::browser;
use crate::model::wording;
use crate::pages::prelude::*;
use crate::shell::recount::RecountNotice;

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let me = Me::here();
    let there = untrack(|| me.enterprise());
    any_view! {
        <Sheet title="Settings" shape="narrow">
            <div class="head">
                <h1>"Settings"</h1>
            </div>
            <RecountNotice />
            {there.map(|enterprise| {
                let hours = enterprise.wipe_asks_after_hours;
                view! { <EnterpriseCard enterprise /> <wipe::WipeCard now=hours /> }
            })}
            <room::RoomCard />
            <own::PasswordCard />
            <own::SessionsCard />
        </Sheet>
    }
}

#[component]
fn EnterpriseCard(enterprise: Enterprise) -> impl IntoView {
    let (me, toasts, piece) = (Me::here(), Toasts::here(), Timepiece::here());
    let (name, zone) = (RwSignal::new(enterprise.name.clone()), RwSignal::new(enterprise.time_zone.clone()));
    let form = Sending::new();
    let may = me.may(Permission::EnterpriseManage);
    let mut zones = browser::time_zones();
    if !zones.contains(&enterprise.time_zone) {
        zones.insert(0, enterprise.time_zone.clone());
    }
    let zones: Vec<Choice> = zones.iter().map(|zone| Choice::new(zone, zone.replace('_', " "))).collect();
    let save = form.submits(move || {
        form.send(async move { update(&name.get_untracked(), &zone.get_untracked()).await }, move |_| {
            toasts.say("Saved");
            me.0.reload();
        });
    });
    let mode = match enterprise.mode {
        EnterpriseMode::Paying => "Paying".to_owned(),
        EnterpriseMode::Evaluation => match &enterprise.evaluation_ends_at {
            Some(end) => format!("Evaluation, until {}", untrack(|| piece.date(end.at()))),
            None => "Evaluation".to_owned(),
        },
    };
    let since = untrack(|| piece.date(enterprise.created_at.at()));
    let fields = move || {
        if may {
            any_view! {
                <form on:submit=save>
                    <div class="two">
                        <TextField label="Name" value=name problem=form.of("name") />
                        <SelectField
                            label="Time zone"
                            value=zone
                            choices=zones.clone()
                            help="Days and months in reports begin and end by it; times are shown in it."
                            problem=form.of("timeZone")
                        />
                    </div>
                    {form.beside(&["name", "timeZone"])}
                    <div class="row">
                        <Button label="Save" kind=Kind::Primary submit=true busy=form.busy />
                    </div>
                </form>
                <hr />
            }
        } else {
            any_view! {
                <dl class="attrs">
                    <dt>"Name"</dt>
                    <dd>{name.get_untracked()}</dd>
                    <dt>"Time zone"</dt>
                    <dd>{zone.get_untracked()}</dd>
                </dl>
            }
        }
    };
    any_view! {
        <Card title="Enterprise">
            <div class="stack loose">
                {fields()}
                <dl class="attrs">
                    <dt>"System ID"</dt>
                    <dd>{wording::system_id(&enterprise.system_id)}</dd>
                    <dt>"Mode"</dt>
                    <dd>{mode}</dd>
                    <dt>"Set up"</dt>
                    <dd>{since}</dd>
                    <dt>"Command key"</dt>
                    <dd>
                        <code>{enterprise.command_key.clone()}</code>
                        <div class="small muted">
                            "The public half of the key that signs blocking, wiping and moving to another server. Phones obey only what it signed."
                        </div>
                    </dd>
                </dl>
            </div>
        </Card>
    }
}
