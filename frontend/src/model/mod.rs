//! What the console knows without a browser: formats, words, filters, addresses, the arithmetic of drawings. Pure
//! functions, tested natively; refuses to touch the page, the network or a clock.

/// The words of a closed list: a total function, so that a new value cannot be forgotten. With `all` also the list itself,
/// in the order in which its words stand here.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $vis:vis $name:ident($kind:ident) -> $out:ty, all $list:ident $told:literal {
            $($variant:ident => $words:expr,)*
        }
    ) => {
        $crate::model::words! {
            $(#[$doc])*
            $vis $name($kind) -> $out { $($variant => $words,)* }
        }

        #[doc = $told]
        $vis const $list: [$kind; [$(stringify!($variant)),*].len()] = [$($kind::$variant),*];
    };
    ($(
        $(#[$doc:meta])*
        $vis:vis $name:ident($kind:ident) -> $out:ty { $($variant:ident => $words:expr,)* }
    )*) => {$(
        $(#[$doc])*
        $vis const fn $name(one: $kind) -> $out {
            match one {
                $($kind::$variant => $words,)*
            }
        }
    )*};
}

pub(crate) use words;

pub mod address;
pub mod attention;
pub mod backup;
pub mod chart;
pub mod csv;
pub mod email;
pub mod enrolment;
pub mod fault;
pub mod filter;
pub mod form;
pub mod geo;
pub mod listing;
pub mod lost;
pub mod money;
pub mod number;
pub mod outcome;
pub mod package;
pub mod period;
pub mod pivot;
pub mod plot;
pub mod preview;
pub mod queue;
pub mod scale;
pub mod schedule;
pub mod time;
pub mod timeline;
pub mod tone;
pub mod usage_words;
pub mod webhook;
pub mod wording;
