//! The forms that add a package and a version.

use crate::api::object::ObjectPurpose;
use crate::api::package::Package;
use crate::api::package::{add_version, create};
use crate::model::form::required_problem;
use crate::pages::issue::upload::UploadField;
use crate::pages::prelude::*;

/// The form that adds a package.
#[component]
pub fn PackageForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
) -> impl IntoView {
    let way = Way::here();
    let text = || RwSignal::new(String::new());
    let (title, name, platform) = (text(), text(), text());
    let form = Sending::new();
    let send = form.submits(move || {
        let (own, called) = (name.get_untracked(), title.get_untracked());
        if required_problem(&own).or_else(|| required_problem(&called)).is_some() {
            return;
        }
        let platform = Some(platform.get_untracked()).filter(|platform| !platform.is_empty());
        form.send(create(own, called, platform), move |id| {
            open.try_set(false);
            way.to(format!("/packages/{id}"));
        });
    });
    let platforms = vec![
        Choice::new("", "Any system"),
        Choice::new("android", "Android"),
        Choice::new("ios", "iOS"),
        Choice::new("linux", "Linux"),
    ];
    any_view! {
        <form on:submit=send novalidate=true>
            <TextField label="Title" value=title placeholder="Route planner" problem=form.required("title", title) autofocus=true />
            <TextField label="Package name" value=name placeholder="com.example.routes" help="As phones list it." problem=form.required("name", name) />
            <SelectField label="For" value=platform choices=platforms help="Other phones are neither asked nor counted." />
            <FormFoot form open verb="Add" />
        </form>
    }
}

/// The form that adds a version.
#[component]
pub fn VersionForm(
    /// The dialog it is in.
    open: RwSignal<bool>,
    /// The package.
    id: Signal<String>,
    /// The page to look again.
    one: Load<Package>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let text = || RwSignal::new(String::new());
    let (version, object, notes) = (text(), text(), text());
    let sending = RwSignal::new(false);
    let form = Sending::new();
    let send = form.submits(move || {
        if sending.get_untracked() || required_problem(&version.get_untracked()).is_some() {
            return;
        }
        let file = Some(object.get_untracked()).filter(|object| !object.is_empty());
        form.send(
            async move {
                let (package, version) = (id.get_untracked(), version.get_untracked());
                let notes = Some(notes.get_untracked()).filter(|notes| !notes.trim().is_empty());
                add_version(&package, version, file, notes).await
            },
            move |()| {
                toasts.say("Added the version");
                open.try_set(false);
                one.reload();
            },
        );
    });
    let of_notes = form.of("notes");
    let of_file = form.of("objectId");
    any_view! {
        <form on:submit=send novalidate=true>
            <TextField label="Version" value=version placeholder="2.4.1" help="As phones list it." problem=form.required("version", version) autofocus=true />
            <UploadField label="File (optional)" value=object purpose=ObjectPurpose::Package sending help="Leave it out when phones take it from their own store." problem=of_file />
            <TextArea label="What is new (optional)" value=notes help="At most 2,000 characters." problem=of_notes />
            <FormFoot form open verb="Add" disabled=sending />
        </form>
    }
}
