//! The dialogs that add a package and a version.

use crate::api::object::ObjectPurpose;
use crate::api::outcome::Refusal;
use crate::api::package::Package;
use crate::api::package_change::{add_version, create};
use crate::model::form::required_problem;
use crate::pages::issue::upload::UploadField;
use crate::ui::prelude::*;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// What is wrong with a field: what the server said, or that it is empty when it was tried.
fn problem(
    refusal: RwSignal<Option<Refusal>>,
    tried: RwSignal<bool>,
    field: &'static str,
    value: RwSignal<String>,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        refusal
            .with(|refusal| refusal.as_ref().and_then(|refusal| refusal.of(field)))
            .or_else(|| required_problem(&value.get()).filter(|_| tried.get()).map(str::to_owned))
    })
}

/// The dialog that adds a package.
#[component]
pub fn NewPackage(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! { <Dialog open title="Add a package">{move || view! { <PackageForm open /> }}</Dialog> }.into_any()
}

#[component]
fn PackageForm(open: RwSignal<bool>) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let text = || RwSignal::new(String::new());
    let (title, name, platform) = (text(), text(), text());
    let (busy, tried, refusal) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<Refusal>));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        refusal.set(None);
        let (own, called) = (name.get_untracked(), title.get_untracked());
        if busy.get_untracked() || required_problem(&own).or_else(|| required_problem(&called)).is_some() {
            return;
        }
        busy.set(true);
        let platform = Some(platform.get_untracked()).filter(|platform| !platform.is_empty());
        leptos::task::spawn_local(async move {
            match create(own, called, platform).await {
                Ok(id) => {
                    open.try_set(false);
                    navigate.try_with_value(|navigate| {
                        navigate(&format!("/packages/{id}"), NavigateOptions::default());
                    });
                }
                Err(other) => {
                    refusal.try_set(Some(other));
                }
            }
            busy.try_set(false);
        });
    };
    let platforms = vec![
        Choice::new("", "Any system"),
        Choice::new("android", "Android"),
        Choice::new("ios", "iOS"),
        Choice::new("linux", "Linux"),
    ];
    view! {
        <form on:submit=send novalidate=true>
            <TextField label="Title" value=title placeholder="Route planner" problem=problem(refusal, tried, "title", title) autofocus=true />
            <TextField label="Package name" value=name placeholder="com.example.routes" help="As phones list it." problem=problem(refusal, tried, "name", name) />
            <SelectField label="For" value=platform choices=platforms help="Other phones are neither asked nor counted." />
            <div role="alert">
                {move || refusal.get().map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })}
            </div>
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Add" kind=Kind::Primary submit=true busy=busy />
            </DialogFoot>
        </form>
    }
    .into_any()
}

/// The dialog that adds a version.
#[component]
pub fn NewVersion(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The package.
    #[prop(into)]
    id: Signal<String>,
    /// The page to look again.
    one: Load<Package>,
) -> impl IntoView {
    view! { <Dialog open title="Add a version">{move || view! { <VersionForm open id one /> }}</Dialog> }
        .into_any()
}

#[component]
fn VersionForm(open: RwSignal<bool>, id: Signal<String>, one: Load<Package>) -> impl IntoView {
    let toasts = Toasts::here();
    let text = || RwSignal::new(String::new());
    let (version, object, notes) = (text(), text(), text());
    let sending = RwSignal::new(false);
    let (busy, tried, refusal) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<Refusal>));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        refusal.set(None);
        if busy.get_untracked()
            || sending.get_untracked()
            || required_problem(&version.get_untracked()).is_some()
        {
            return;
        }
        busy.set(true);
        let file = Some(object.get_untracked()).filter(|object| !object.is_empty());
        leptos::task::spawn_local(async move {
            let (package, version) = (id.get_untracked(), version.get_untracked());
            match add_version(&package, version, file, notes.get_untracked()).await {
                Ok(()) => {
                    toasts.say("Added the version");
                    open.try_set(false);
                    one.reload();
                }
                Err(other) => {
                    refusal.try_set(Some(other));
                }
            }
            busy.try_set(false);
        });
    };
    let of_notes = Signal::derive(move || refusal.with(|r| r.as_ref().and_then(|r| r.of("notes"))));
    let of_file = Signal::derive(move || refusal.with(|r| r.as_ref().and_then(|r| r.of("objectId"))));
    view! {
        <form on:submit=send novalidate=true>
            <TextField label="Version" value=version placeholder="2.4.1" help="As phones list it." problem=problem(refusal, tried, "version", version) autofocus=true />
            <UploadField label="File (optional)" value=object purpose=ObjectPurpose::Package sending help="Leave it out when phones take it from their own store." problem=of_file />
            <TextArea label="What is new (optional)" value=notes help="At most 2,000 characters." problem=of_notes />
            <div role="alert">
                {move || refusal.get().map(|refusal| view! { <Notice tone=Tone::Bad><p>{refusal.text()}</p></Notice> })}
            </div>
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button label="Add" kind=Kind::Primary submit=true busy=busy disabled=sending />
            </DialogFoot>
        </form>
    }
    .into_any()
}
