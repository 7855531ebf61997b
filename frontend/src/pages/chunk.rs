//! Pages that come when they are wanted: each is a chunk of the wasm that a first visit does not load. While it comes
//! its place shows a skeleton, and when it cannot come, why and another try. Without the feature `split` (a quick
//! build) everything is in one file and a page is there at once. The sign-in and the overview are no chunks: a first
//! visit needs them.

use crate::model::fault::Fault;
use crate::ui::any_view;
use crate::ui::load::{Loaded, load};
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use std::future::Future;
use std::pin::Pin;

/// How a page is drawn, once it is here.
pub type Draw = fn() -> AnyView;

/// A page on its way. A chunk that did not come is asked for anew by the next such question.
pub type Coming = Pin<Box<dyn Future<Output = Result<Draw, Fault>>>>;

impl From<SplitLoaderError> for Fault {
    fn from(_: SplitLoaderError) -> Self {
        Self::Missing
    }
}

/// The place of a page that is a chunk.
pub fn later(fetch: fn() -> Coming) -> AnyView {
    let page = load(|| (), move |()| fetch());
    let draw = |page: Signal<Draw>| {
        let draw = page.get_untracked();
        draw()
    };
    any_view! { <Loaded load=page draw /> }
}
