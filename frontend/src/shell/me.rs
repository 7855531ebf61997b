//! The viewer, for every page: loaded once by the frame, and again when something about them changed.

use crate::api::kinds::Permission;
use crate::api::viewer::{Enterprise, Viewer};
use crate::ui::load::Load;
use leptos::prelude::*;

/// Who is in front of the console.
#[derive(Clone, Copy)]
pub struct Me(pub Load<Viewer>);

impl Me {
    /// The viewer of this page; only below the frame.
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Whether something is allowed; no until it is known.
    pub fn can(&self, permission: Permission) -> bool {
        self.0.data.with(|viewer| viewer.as_ref().is_some_and(|viewer| viewer.can(permission)))
    }

    /// Whether something is allowed, for what is built once and not again.
    pub fn may(&self, permission: Permission) -> bool {
        untrack(|| self.can(permission))
    }

    /// The enterprise acted in.
    pub fn enterprise(&self) -> Option<Enterprise> {
        self.0.data.with(|viewer| viewer.as_ref().and_then(|viewer| viewer.enterprise.clone()))
    }
}
