//! Members and invitations: who may do what here.

mod invite;

use crate::api::kinds::Role;
use crate::api::people::{Invitation, Member, People, change_role, people, remove, withdraw};
use crate::model::wording;
use crate::pages::prelude::*;

/// A role as a form's value.
pub fn role_value(role: Role) -> String {
    wording::role(role).to_owned()
}

/// The role of a form's value.
pub fn role_of(value: &str) -> Option<Role> {
    wording::ROLES.into_iter().find(|role| wording::role(*role) == value)
}

/// Every role as a choice.
pub fn role_choices() -> Vec<Choice> {
    wording::ROLES.into_iter().map(|role| Choice::new(wording::role(role), wording::role(role))).collect()
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let all = load(|| (), |()| people());
    let inviting = RwSignal::new(false);
    let changing = RwSignal::new(None::<Member>);
    let removing = RwSignal::new(None::<Member>);
    let manage = move || me.can(Permission::MembersManage);
    let draw = move |data: Signal<People>| {
        any_view! {
            <Members data changing removing />
            <Show when=move || data.with(|data| !data.invitations.is_empty())>
                <Invitations data all />
            </Show>
            <RolesHelp />
        }
    };
    any_view! {
        <Sheet title="Members">
            <PageHead title="Members" count=all.words("", |all| all.members.total_count.to_string())>
                <Show when=manage>
                    <Button label="Invite a member" icon=Glyph::Plus kind=Kind::Primary on_press=move |()| inviting.set(true) />
                </Show>
            </PageHead>
            <Loaded load=all draw />
            <Dialog open=inviting title="Invite a member">
                <invite::InviteForm open=inviting all />
            </Dialog>
            <RoleDialog changing all />
            {confirm::chosen(
                removing,
                |member| format!("Remove {}", member.name),
                "Remove",
                || {
                    any_view! {
                        <p>
                            "They are signed out everywhere at once and can no longer see this enterprise. What they did stays in the audit log."
                        </p>
                    }
                },
                |member| remove(member.id.into_inner()),
                move |member, ()| {
                    toasts.say(format!("{} is no longer a member", member.name));
                    all.reload();
                },
            )}
        </Sheet>
    }
}

#[component]
fn Members(
    data: Signal<People>,
    changing: RwSignal<Option<Member>>,
    removing: RwSignal<Option<Member>>,
) -> impl IntoView {
    let me = Me::here();
    let own = me.0.data.with_untracked(|viewer| {
        viewer.as_ref().and_then(|viewer| viewer.member.as_ref().map(|member| member.id.inner().to_owned()))
    });
    let mut columns = vec![
        Column::new("name", "Name", move |member: &Member| {
            let you = own.as_deref() == Some(member.id.inner());
            view! {
                <span class="strong">{member.name.clone()}</span>
                {you.then(|| view! { " " <span class="tag">"you"</span> })}
            }
        })
        .lead(),
        Column::new("email", "E-mail address", |member: &Member| member.email.clone()),
        Column::new("role", "Role", |member: &Member| {
            view! { <span title=wording::role_help(member.role)>{wording::role(member.role)}</span> }
        }),
        Column::moment("created", "Member since", |member: &Member| Some(member.created_at.at())).minor(),
        Column::ago("seen", "Last sign-in", |member: &Member| {
            member.last_sign_in_at.as_ref().map(|at| at.at())
        }),
    ];
    if me.may(Permission::MembersManage) {
        columns.push(Column::new("do", "", move |member: &Member| {
            let (change, gone) = (member.clone(), member.clone());
            let label = format!("What to do with {}", member.name);
            view! {
                <Menu label icon=Glyph::More icon_only=true small=true kind=Kind::Quiet>
                    {
                        let (change, gone) = (change.clone(), gone.clone());
                        view! {
                            <MenuItem label="Change the role …" icon=Glyph::Edit on_press=move |()| changing.set(Some(change.clone())) />
                            <MenuItem label="Remove …" icon=Glyph::Trash danger=true on_press=move |()| removing.set(Some(gone.clone())) />
                        }
                    }
                </Menu>
            }
        }));
    }
    let rows = Signal::derive(move || data.with(|data| data.members.nodes.clone()));
    Table::new("Members", columns, |member| member.id.inner().to_owned()).rows(rows)
}

#[component]
fn Invitations(data: Signal<People>, all: Load<People>) -> impl IntoView {
    let (me, toasts) = (Me::here(), Toasts::here());
    let take_back = move |invitation: &Invitation| {
        let (id, email) = (invitation.id.inner().to_owned(), invitation.email.clone());
        Callback::new(move |()| {
            let (id, email) = (id.clone(), email.clone());
            told(toasts, withdraw(id), move |()| {
                toasts.say(format!("The link for {email} no longer works"));
                all.reload();
            });
        })
    };
    let mut columns = vec![
        Column::new("email", "Invited", |one: &Invitation| {
            view! { <span class="strong">{one.email.clone()}</span> }
        })
        .lead(),
        Column::new("role", "Role", |one: &Invitation| wording::role(one.role)),
        Column::new("by", "By", |one: &Invitation| one.invited_by.name.clone()).minor(),
        Column::moment("at", "When", |one: &Invitation| Some(one.created_at.at())),
        Column::moment("until", "Good until", |one: &Invitation| Some(one.expires_at.at())),
    ];
    if me.may(Permission::MembersManage) {
        columns.push(Column::new("do", "", move |one: &Invitation| {
            view! { <Button label="Withdraw" small=true kind=Kind::Quiet on_press=take_back(one) /> }
        }));
    }
    let rows = Signal::derive(move || data.with(|data| data.invitations.clone()));
    any_view! {
        <h2>"Invited, not here yet"</h2>
        {Table::new("Invitations", columns, |one| one.id.inner().to_owned()).rows(rows)}
    }
}

#[component]
fn RolesHelp() -> impl IntoView {
    any_view! {
        <details>
            <summary>"What each role may do"</summary>
            <dl class="attrs roles">
                {wording::ROLES
                    .into_iter()
                    .map(|role| view! { <dt>{wording::role(role)}</dt> <dd>{wording::role_help(role)}</dd> })
                    .collect_view()}
            </dl>
        </details>
    }
}

#[component]
fn RoleDialog(changing: RwSignal<Option<Member>>, all: Load<People>) -> impl IntoView {
    let toasts = Toasts::here();
    let (open, form) = (RwSignal::new(false), Sending::new());
    let value = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(member) = changing.get() {
            value.set(role_value(member.role));
            form.take_back();
            open.set(true);
        }
    });
    let save = form.submits(move || {
        let (Some(member), Some(role)) = (changing.get_untracked(), role_of(&value.get_untracked())) else {
            return;
        };
        form.send(change_role(member.id.into_inner(), role), move |changed| {
            toasts.say(format!("{} is now {}", changed.name, wording::role(changed.role)));
            open.try_set(false);
            all.reload();
        });
    });
    let name =
        move || changing.with(|member| member.as_ref().map(|member| member.name.clone()).unwrap_or_default());
    any_view! {
        <Dialog open title=Signal::derive(move || format!("Role of {}", name()))>
            <form on:submit=save>
                <SelectField label="Role" value choices=role_choices() problem=Signal::derive(move || form.why()) />
                <p class="muted">{move || role_of(&value.get()).map(wording::role_help)}</p>
                <DialogFoot>
                    <Button label="Cancel" on_press=move |()| open.set(false) />
                    <Button label="Change the role" kind=Kind::Primary submit=true busy=form.busy />
                </DialogFoot>
            </form>
        </Dialog>
    }
}
