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

    /// The viewer's own name, or their address while they have none.
    pub fn name(&self) -> String {
        self.0.data.with(|viewer| {
            viewer
                .as_ref()
                .and_then(|viewer| viewer.account.as_ref())
                .map(
                    |account| {
                        if account.name.is_empty() { account.email.clone() } else { account.name.clone() }
                    },
                )
                .unwrap_or_default()
        })
    }
}
