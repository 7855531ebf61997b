//! Making packages and versions, and removing them.

use handsight_domain::{
    command,
    id::{ObjectId, PackageId, PackageVersionId, TypedId},
    scope::EnterpriseScope,
};
use handsight_store::{job::unschedule, package as rows, row};
use serde::Serialize;
use serde_json::json;

use super::{PackageRow, REFERENCE, VersionRow, tell};
use crate::{
    App, UseCaseError,
    action::Authority,
    object::{self, Reference},
    once::{entry, once, same},
    read::{held, required},
};

/// Most packages of an enterprise.
const MOST: i64 = 500;
/// Most versions of a package.
const MOST_VERSIONS: usize = 200;

/// A package to be made.
#[derive(Debug, Clone, Serialize)]
pub struct NewPackage {
    /// The application's package name, as devices list it.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The platform it is for; `None` for any.
    pub platform: Option<String>,
}

/// A version to be added.
#[derive(Debug, Clone, Serialize)]
pub struct NewVersion {
    /// Its package.
    pub package: PackageId,
    /// The version, as devices list it.
    pub version: String,
    /// The file; `None` for one of the platform's store.
    pub object: Option<ObjectId>,
    /// What is new.
    pub notes: Option<String>,
}

/// Makes a package.
///
/// # Errors
/// [`UseCaseError::Invalid`] naming the field, also when there is one of this name;
/// [`UseCaseError::LimitReached`] after 500 packages.
pub async fn create(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    new: &NewPackage,
) -> Result<PackageRow, UseCaseError> {
    let (name, title) = (new.name.trim(), new.title.trim());
    command::build("ins", &[Some(name.to_owned()), Some("1".to_owned())])
        .map_err(|e| UseCaseError::field("name", e.message))?;
    if !(1..=120).contains(&title.chars().count()) {
        return Err(UseCaseError::field("title", "must have 1 to 120 characters"));
    }
    let platform = new.platform.as_deref().map(str::trim).filter(|p| !p.is_empty());
    if platform.is_some_and(|p| p.chars().count() > 40) {
        return Err(UseCaseError::field("platform", "has at most 40 characters"));
    }
    once(app, scope, key, "createPackage", new, required::<PackageRow>, async |tx| {
        if rows::package_by_name(tx, name).await?.is_some() {
            return Err(UseCaseError::field("name", "is the name of a package that is here already"));
        }
        if row::count::<PackageRow>(tx).await? >= MOST {
            let message = format!("there are {MOST} packages: delete one first");
            return Err(UseCaseError::LimitReached { message, limit: MOST });
        }
        let row = PackageRow {
            id: app.mint.id(),
            name: name.to_owned(),
            title: title.to_owned(),
            platform: platform.map(str::to_lowercase),
            created_at: app.clock.now(),
            created_by: scope.actor().clone(),
        };
        row::insert(tx, &row).await?;
        tell(tx, row.id);
        let words = format!("Added the package {title}");
        let detail = json!({"name": name, "platform": row.platform});
        Ok(entry("package.created", row.id, words, detail).keeping(row.id, row))
    })
    .await
}

/// Adds a version to a package; its file stays as long as it does.
///
/// # Errors
/// [`UseCaseError::LimitReached`] after 200 versions.
pub async fn add_version(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    new: &NewVersion,
) -> Result<VersionRow, UseCaseError> {
    once(app, scope, key, "addPackageVersion", new, required::<VersionRow>, async |tx| {
        let package = required::<PackageRow>(tx, new.package).await?;
        let version = new.version.trim();
        let parameters =
            [Some(package.name.clone()), Some(version.to_owned()), new.object.map(|o| o.to_string())];
        let built =
            command::build("ins", &parameters).map_err(|e| UseCaseError::field("version", e.message))?;
        let notes = new.notes.as_deref().map(str::trim).filter(|notes| !notes.is_empty());
        if notes.is_some_and(|notes| notes.chars().count() > 2_000) {
            return Err(UseCaseError::field("notes", "have at most 2,000 characters"));
        }
        let there = rows::versions_of(tx, &[package.id]).await?;
        if there.iter().any(|v| v.version == version) {
            return Err(UseCaseError::field("version", "is here already"));
        }
        if there.len() >= MOST_VERSIONS {
            let message = format!("a package has at most {MOST_VERSIONS} versions: delete one first");
            return Err(UseCaseError::LimitReached { message, limit: MOST_VERSIONS as i64 });
        }
        let row = VersionRow {
            id: app.mint.id(),
            package: package.id,
            version: version.to_owned(),
            object: new.object,
            notes: notes.map(str::to_owned),
            created_at: app.clock.now(),
            created_by: scope.actor().clone(),
        };
        if let Some(spec) = built.name().spec() {
            let reference = Reference { kind: REFERENCE, subject: row.id.uuid(), until: None };
            object::refer_named(tx, spec, &parameters, reference).await.map_err(|e| match e {
                UseCaseError::Invalid(_) => {
                    UseCaseError::field("objectId", "names no file that was uploaded here")
                }
                other => other,
            })?;
        }
        row::insert(tx, &row).await?;
        tell(tx, package.id);
        let words = format!("Added version {version} of {}", package.title);
        let detail = json!({"package": package.name, "version": version, "object": row.object});
        Ok(entry("package.version_added", package.id, words, detail).keeping(row.id, row))
    })
    .await
}

/// Deletes a version with its file and its pushes that have ended. Phones keep what they have.
///
/// # Errors
/// [`UseCaseError::Conflict`] while a push of it goes on.
pub async fn delete_version(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: PackageVersionId,
) -> Result<(), UseCaseError> {
    once(app, scope, key, "deletePackageVersion", &id, same, async |tx| {
        let version = held::<VersionRow>(tx, id).await?;
        let package = required::<PackageRow>(tx, version.package).await?;
        if rows::version_is_pushed(tx, id).await? {
            let words = format!("a push of version {} goes on: stop it first", version.version);
            return Err(UseCaseError::Conflict(words));
        }
        rows::delete_version(tx, id).await?;
        tell(tx, package.id);
        object::release(tx, REFERENCE, id.uuid(), app.clock.now()).await?;
        let words = format!("Deleted version {} of {}", version.version, package.title);
        let detail = json!({"package": package.name, "version": version.version});
        Ok(entry("package.version_deleted", package.id, words, detail).done(()))
    })
    .await
}

/// Deletes a package with its versions, their files and what was pushed. Phones keep what they have.
///
/// # Errors
/// [`UseCaseError::Denied`] while a push of it goes on that the authority could not stop.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: PackageId,
) -> Result<(), UseCaseError> {
    once(app, scope, key, "deletePackage", &id, same, async |tx| {
        let package = required::<PackageRow>(tx, id).await?;
        for push in rows::pushes_of(tx, &[id]).await? {
            if !push.state.is_end() {
                authority.check("ins", 2)?;
            }
            unschedule(tx, rows::MOVE, push.id.uuid()).await?;
        }
        let now = app.clock.now();
        for version in rows::versions_of(tx, &[id]).await? {
            object::release(tx, REFERENCE, version.id.uuid(), now).await?;
        }
        rows::delete_package(tx, id).await?;
        let words = format!("Deleted the package {}", package.title);
        let detail = json!({"name": package.name});
        Ok(entry("package.deleted", id, words, detail).done(()))
    })
    .await
}
