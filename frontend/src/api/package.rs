//! Packages: applications with their versions, who has them, and what is pushed to whom.

pub use super::input::{PackageWaveSizeInput, PushPackageInput};
use super::page::Page;
use crate::model::package::Wave;

operations!("package");

/// A page of packages.
pub type PackagePage = Page<PackageLine>;

impl From<Wave> for PackageWaveSizeInput {
    fn from(wave: Wave) -> Self {
        match wave {
            Wave::Percent(percent) => Self { percent: Some(percent), count: None },
            Wave::Count(count) => Self { percent: None, count: Some(count) },
        }
    }
}
