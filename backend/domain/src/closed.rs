//! Closed lists: an enum whose items have one word each, by which they are stored and written in the API, and one
//! description each, which the API shows too. Nothing else says any of it again.

/// A list to which nothing is added while the service runs.
pub trait Closed: Copy + Eq + Send + Sync + 'static {
    /// What it is a list of, line by line.
    const LINES: &'static [&'static str];
    /// Its items in order.
    const ITEMS: &'static [Item<Self>];
    /// The word of an item.
    fn word(self) -> &'static str;
}

/// An item of a closed list.
#[derive(Debug, Clone, Copy)]
pub struct Item<T> {
    /// Itself.
    pub value: T,
    /// Its word, in capitals.
    pub word: &'static str,
    /// What it means, line by line.
    pub lines: &'static [&'static str],
}

/// Declares a closed list: the enum with `ALL`, `name` and `parse`, and what [`Closed`] says of it. A list that is
/// stored within JSON says how serde writes it: `pub enum Unit: serde(rename_all = "SCREAMING_SNAKE_CASE") { … }`.
macro_rules! closed {
    ($(#[doc = $line:literal])+ pub enum $name:ident $(: serde($($how:tt)*))? {
        $($(#[doc = $item_line:literal])+ $item:ident = $word:literal),* $(,)?
    }) => {
        $(#[doc = $line])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $(#[derive(::serde::Serialize, ::serde::Deserialize)] #[serde($($how)*)])?
        pub enum $name { $($(#[doc = $item_line])+ $item),* }

        impl $name {
            /// Every item, in order.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$item),*];
            /// As stored and as written in the API.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$item => $word),* }
            }
            /// From its name.
            pub fn parse(name: &str) -> Option<Self> {
                match name {
                    $($word => Some(Self::$item),)*
                    _ => None,
                }
            }
        }
        impl $crate::closed::Closed for $name {
            const LINES: &'static [&'static str] = &[$($line),+];
            const ITEMS: &'static [$crate::closed::Item<Self>] = &[$(
                $crate::closed::Item { value: Self::$item, word: $word, lines: &[$($item_line),+] }
            ),*];
            fn word(self) -> &'static str {
                self.name()
            }
        }
    };
}
pub(crate) use closed;
