//! API tokens: what programs may do here, until when, and whether they still do.

mod create;

use crate::api::people::{ApiToken, revoke_token, tokens};
use crate::browser;
use crate::model::wording;
use crate::pages::prelude::*;

fn state(token: &ApiToken) -> (Tone, &'static str) {
    if token.revoked_at.is_some() {
        return (Tone::Off, "Revoked");
    }
    match &token.expires_at {
        Some(at) if at.at() <= browser::now() => (Tone::Off, "Expired"),
        _ => (Tone::Ok, "Active"),
    }
}

/// The page.
#[component]
pub fn Page() -> impl IntoView {
    let toasts = Toasts::here();
    let all = load(|| (), |()| tokens());
    let creating = RwSignal::new(false);
    let revoking = RwSignal::new(None::<ApiToken>);
    let none = move || {
        any_view! {
            <Empty
                card=true
                title="No program has a token yet"
                text="A token lets a program use the GraphQL API with exactly the scopes you give it. Everything this console does, it can do."
                icon=Glyph::Key
            >
                <Button label="Create a token" kind=Kind::Primary on_press=move |()| creating.set(true) />
            </Empty>
        }
    };
    let table = Table::new("API tokens", columns(revoking), |token| token.id.inner().to_owned());
    let draw = move |data: Signal<Vec<ApiToken>>| table.or(data, none);
    any_view! {
        <Sheet title="API tokens">
            <PageHead title="API tokens">
                <a class="btn" href="/graphql" rel="external">
                    <Icon glyph=Glyph::Right />
                    "Try the API"
                </a>
                <Button label="Create a token" icon=Glyph::Plus kind=Kind::Primary on_press=move |()| creating.set(true) />
            </PageHead>
            <p class="muted">
                "Programs send a token as "
                <code>"Authorization: Bearer …"</code>
                " to "
                <code>{format!("{}/graphql", browser::origin())}</code>
                "."
            </p>
            <Loaded load=all draw />
            <Dialog open=creating title="Create an API token" wide=true>
                <create::CreateForm open=creating all />
            </Dialog>
            {confirm::chosen(
                revoking,
                |token| format!("Revoke {}", token.name),
                "Revoke",
                || any_view! { <p>"Programs that use this token are refused from now on, and their live connections end. It cannot be taken back."</p> },
                |token| revoke_token(token.id.into_inner()),
                move |token, _| {
                    toasts.say(format!("Revoked {}", token.name));
                    all.reload();
                },
            )}
        </Sheet>
    }
}

fn columns(revoking: RwSignal<Option<ApiToken>>) -> Vec<Column<ApiToken>> {
    vec![
        Column::new("name", "Name", |token: &ApiToken| {
            view! { <span class="strong">{token.name.clone()}</span> }
        })
        .lead(),
        Column::state("state", "State", state),
        Column::new("prefix", "Begins with", |token: &ApiToken| view! { <code>{token.prefix.clone()} "…"</code> }),
        Column::new("scopes", "May", |token: &ApiToken| {
            let words: Vec<&str> = token.scopes.iter().map(|scope| wording::permission(*scope)).collect();
            let all = words.join(", ");
            let short = match words.as_slice() {
                [first, _, rest @ ..] if !rest.is_empty() => format!("{first} and {} more", rest.len() + 1),
                _ => all.clone(),
            };
            view! { <span title=all>{short}</span> }
        }),
        Column::new("created", "Created", |token: &ApiToken| {
            view! { <span><Moment at=Some(token.created_at.at()) /> {format!(" by {}", token.created_by.name)}</span> }
        })
        .minor(),
        Column::new("expires", "Expires", |token: &ApiToken| match &token.expires_at {
            Some(at) => any_view! { <Moment at=Some(at.at()) /> },
            None => "Never".into_any(),
        }),
        Column::ago("used", "Last used", |token: &ApiToken| token.last_used_at.as_ref().map(|at| at.at())),
        Column::new("do", "", move |token: &ApiToken| {
            if state(token).1 != "Active" {
                return ().into_any();
            }
            let own = token.clone();
            any_view! {
                <Button label="Revoke …" small=true kind=Kind::Danger on_press=move |()| revoking.set(Some(own.clone())) />
            }
        }),
    ]
}
