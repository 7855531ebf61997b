//! Creating a token: a name, what it may do, until when. The secret is shown once.

use crate::api::people::{ApiToken, create_token};
use crate::api::scalar::DateTime;
use crate::browser;
use crate::model::form::required_problem;
use crate::model::wording;
use crate::pages::prelude::*;

/// How long a token lives, in days, and in words.
const LIVES: [(&str, &str); 5] = [
    ("30", "30 days"),
    ("90", "90 days"),
    ("180", "180 days"),
    ("365", "1 year"),
    ("", "Until it is revoked"),
];

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The form; its dialog shows the secret when it is made.
#[component]
pub fn CreateForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The tokens, to load again.
    all: Load<Vec<ApiToken>>,
) -> impl IntoView {
    let me = Me::here();
    let (name, life) = (RwSignal::new(String::new()), RwSignal::new("90".to_owned()));
    let form = Sending::new();
    let secret = RwSignal::new(None::<String>);
    // Nobody can give a program more than they have.
    let scopes: Vec<(Permission, RwSignal<bool>)> = wording::PERMISSIONS
        .into_iter()
        .filter(|permission| me.may(*permission))
        .map(|permission| (permission, RwSignal::new(permission == Permission::DevicesRead)))
        .collect();
    let scopes = StoredValue::new(scopes);
    let chosen = move || {
        scopes.with_value(|scopes| {
            scopes.iter().filter(|(_, on)| on.get()).map(|(permission, _)| *permission).collect::<Vec<_>>()
        })
    };
    let name_problem = form.required("name", name);
    let send = form.submits(move || {
        let scopes = untrack(chosen);
        if required_problem(&name.get_untracked()).is_some() || scopes.is_empty() {
            return;
        }
        let until =
            life.with_untracked(|days| days.parse::<i64>().ok()).map(|days| browser::now() + days * DAY);
        form.send(
                async move {
                    create_token(name.get_untracked().trim(), scopes, until.map(DateTime::from_ms)).await
                },
                move |made| {
                    secret.try_set(Some(made));
                    all.reload();
                },
            );
    });
    let form = move || {
        any_view! {
            <form on:submit=send novalidate=true>
                <div class="two">
                    <TextField label="Name" value=name placeholder="Help desk software" problem=name_problem autofocus=true />
                    <SelectField
                        label="Expires"
                        value=life
                        choices=LIVES.map(|(value, label)| Choice::new(value, label)).to_vec()
                    />
                </div>
                <fieldset>
                    <legend>"It may"</legend>
                    <div class="two tight-grid">
                        {scopes
                            .with_value(|scopes| {
                                scopes
                                    .iter()
                                    .map(|(permission, on)| view! { <CheckField label=wording::permission(*permission) value=*on /> })
                                    .collect_view()
                            })}
                    </div>
                    <div role="alert">
                        {move || {
                            (form.tried.get() && chosen().is_empty())
                                .then(|| view! { <span class="bad-ink small">"Choose at least one."</span> })
                        }}
                    </div>
                </fieldset>
                <FormFoot form open verb="Create the token" fields=&["name"] />
            </form>
        }
    };
    move || match secret.get() {
        Some(secret) => any_view! {
            <Notice tone=Tone::Warn>
                <p>"This is the only time the token is shown. Copy it now and keep it like a password."</p>
            </Notice>
            <CopyLine text=secret what="token" />
            <DialogFoot>
                <Button label="Done" kind=Kind::Primary on_press=move |()| open.set(false) />
            </DialogFoot>
        },
        None => form(),
    }
}
