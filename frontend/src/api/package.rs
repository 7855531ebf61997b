//! Packages: applications with their versions, who has them, and what is pushed to whom.

use super::kinds::{PackageAgain, PackagePushState, PackageStanding};
use super::page::{PageInfo, SliceFields, Turn};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::{QueryBuilder, SubscriptionBuilder};

/// How many devices stand how to a version.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackageCoverage {
    pub total: i32,
    pub has: i32,
    pub other: i32,
    pub lacks: i32,
    pub unknown: i32,
}

/// A version's file.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "StoredObject")]
pub struct PackageFile {
    pub name: String,
    pub size: i32,
    pub sha256: String,
}

/// A version with how devices stand to it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PackageVersion {
    pub id: cynic::Id,
    pub version: String,
    pub file: Option<PackageFile>,
    pub notes: Option<String>,
    pub created_at: DateTime,
    pub coverage: PackageCoverage,
}

/// A package as a list shows it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Package")]
pub struct PackageLine {
    pub id: cynic::Id,
    pub name: String,
    pub title: String,
    pub platform: Option<String>,
    pub newest: Option<PackageVersion>,
}

/// A page of packages.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "PackageConnection")]
pub struct PackagePage {
    pub nodes: Vec<PackageLine>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Slice")]
struct PackagesQuery {
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    packages: PackagePage,
}

/// A page of packages.
///
/// # Errors
/// As [`transport::run`].
pub async fn packages(turn: Turn, rows: i32) -> Result<PackagePage, Fault> {
    Ok(transport::run(PackagesQuery::build(turn.slice(rows))).await?.packages)
}

/// The session of a wave, to lead there.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionSession")]
pub struct WaveSession {
    pub id: cynic::Id,
}

/// A wave of a push.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PackageWave {
    pub cycle: i32,
    pub wave: i32,
    pub started_at: DateTime,
    pub devices: i32,
    pub succeeded: i32,
    pub failed: i32,
    pub left_out: i32,
    pub waiting: i32,
    pub session: WaveSession,
}

/// The version that a push is about.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "PackageVersion")]
pub struct PushedVersion {
    pub version: String,
}

/// Whoever pushed.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Actor")]
pub struct PushOwner {
    pub name: String,
}

/// What is wanted of devices.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PackagePush {
    pub id: cynic::Id,
    pub version: PushedVersion,
    pub remove: bool,
    pub halt_percent: Option<i32>,
    pub again: PackageAgain,
    pub every_days: i32,
    pub state: PackagePushState,
    pub note: Option<String>,
    pub cycle: i32,
    pub next_at: Option<DateTime>,
    pub owner: PushOwner,
    pub created_at: DateTime,
    pub coverage: PackageCoverage,
    pub waves: Vec<PackageWave>,
}

/// A package with its versions and pushes.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Package {
    pub id: cynic::Id,
    pub name: String,
    pub title: String,
    pub platform: Option<String>,
    pub versions: Vec<PackageVersion>,
    pub pushes: Vec<PackagePush>,
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct PackageQuery {
    #[arguments(id: $id)]
    package: Option<Package>,
}

/// One package.
///
/// # Errors
/// [`Fault::Missing`] when there is none, or as [`transport::run`].
pub async fn package(id: String) -> Result<Package, Fault> {
    let variables = OneVariables { id: cynic::Id::new(id) };
    transport::run(PackageQuery::build(variables)).await?.package.ok_or(Fault::Missing)
}

/// A device as a list of those who lack something shows it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct StandingPhone {
    pub id: cynic::Id,
    pub name: String,
    pub holder: Option<String>,
    pub last_seen_at: Option<DateTime>,
}

/// A device and the version it has.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PackageDevice {
    pub device: StandingPhone,
    pub version: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct WhoVariables {
    id: cynic::Id,
    standing: PackageStanding,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "PackageVersion", variables = "WhoVariables")]
struct Who {
    #[arguments(standing: $standing, first: 200)]
    devices: Vec<PackageDevice>,
}
#[derive(cynic::InlineFragments)]
#[cynic(graphql_type = "Node", variables = "WhoVariables")]
enum WhoNode {
    PackageVersion(Who),
    #[cynic(fallback)]
    Other,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "WhoVariables")]
struct WhoQuery {
    #[arguments(id: $id)]
    node: Option<WhoNode>,
}

/// The first 200 devices that stand so to a version.
///
/// # Errors
/// [`Fault::Missing`] when the version is gone, or as [`transport::run`].
pub async fn who(version: String, standing: PackageStanding) -> Result<Vec<PackageDevice>, Fault> {
    let variables = WhoVariables { id: cynic::Id::new(version), standing };
    match transport::run(WhoQuery::build(variables)).await?.node {
        Some(WhoNode::PackageVersion(found)) => Ok(found.devices),
        _ => Err(Fault::Missing),
    }
}

#[derive(cynic::QueryVariables)]
struct ChangedVariables {
    id: Option<cynic::Id>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Package")]
struct ChangedPackage {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Subscription", variables = "ChangedVariables")]
struct PackageChanged {
    #[arguments(id: $id)]
    #[expect(dead_code, reason = "that it changed is all there is to know")]
    package_changed: ChangedPackage,
}

/// Tells of every change of packages (or of one) for as long as the current view lives.
pub fn follow(id: Option<String>, on_change: impl Fn() + 'static) {
    let variables = ChangedVariables { id: id.map(cynic::Id::new) };
    super::live::subscribe(PackageChanged::build(variables), move |_| on_change());
}
