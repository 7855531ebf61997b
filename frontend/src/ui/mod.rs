//! The kit: the parts every page is made of. It knows no noun of the product; parts take plain signals and
//! callbacks, and a state is always a word, a colour and a shape.

/// A view whose type is erased: what a function or a part draws, at its edge, so that neither size nor the time to compile
/// grows with what is put into what.
macro_rules! any_view {
    ($($view:tt)*) => {
        $crate::ui::erased(::leptos::prelude::view! { $($view)* })
    };
}

pub(crate) use any_view;

pub mod bars;
pub mod button;
pub mod card;
pub mod chip;
pub mod copy;
pub mod dialog;
pub mod field;
pub mod icon;
pub mod load;
pub mod map;
pub mod menu;
pub mod page;
pub mod palette;
pub mod plot;
pub mod spark;
pub mod states;
pub mod steps;
pub mod table;
pub mod tabs;
pub mod toast;
pub mod when;

use leptos::prelude::{AnyView, Effect, IntoAny, IntoView};
use std::sync::atomic::{AtomicU32, Ordering};

/// An id that no other element of this page has, for labels that point at what they name.
pub fn unique_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Erases a view; [`any_view`] says it where the view is written.
pub fn erased(view: impl IntoView) -> AnyView {
    view.into_any()
}

/// Does something each time that a value has become another; not for the one that it has at first.
pub fn when_changed<T: PartialEq + 'static>(of: impl Fn() -> T + 'static, act: impl Fn(&T) + 'static) {
    Effect::new(move |before: Option<T>| {
        let now = of();
        if before.is_some_and(|before| before != now) {
            act(&now);
        }
        now
    });
}

/// What a page usually needs of the kit.
pub mod prelude {
    pub(crate) use super::any_view;
    pub use super::bars::{Bar, BarList, Parted};
    pub use super::button::{Button, Kind, LinkButton};
    pub use super::card::{Card, Kpi};
    pub use super::chip::{Chip, Tone};
    pub use super::copy::CopyLine;
    pub use super::dialog::{Confirm, ConfirmTyping, Dialog, DialogFoot, DialogProblem, opens};
    pub use super::field::{CheckField, Choice, SearchField, SelectField, TextArea, TextField};
    pub use super::icon::{Glyph, Icon};
    pub use super::load::{Faulted, Load, Loaded, load};
    pub use super::map::{MapCanvas, MapEvent, MapHandle};
    pub use super::menu::{Menu, MenuItem};
    pub use super::page::{PageHead, Sheet};
    pub use super::plot::{Plot, PlotOrTable, Plotted};
    pub use super::spark::Spark;
    pub use super::states::{Empty, Notice, Skeleton, empty};
    pub use super::steps::{Mark, Step, Steps};
    pub use super::table::{Column, Pager, Sort, Table};
    pub use super::tabs::{Segmented, Tab, Tabs, tabs};
    pub use super::toast::Toasts;
    pub use super::when::{Ago, Moment};
    pub use super::when_changed;
}
