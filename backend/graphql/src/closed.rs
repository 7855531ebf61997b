//! Closed lists of the rules as enums of the API, one to one.

/// Declares an enum of the API with the same items as one of the rules, and the way from one to the other.
macro_rules! closed {
    ($(#[$doc:meta])* $name:ident of $rule:ty { $($(#[$item_doc:meta])* $item:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $name { $($(#[$item_doc])* $item),* }
        impl From<$rule> for $name {
            fn from(value: $rule) -> Self {
                match value { $(<$rule>::$item => Self::$item),* }
            }
        }
        impl From<$name> for $rule {
            fn from(value: $name) -> Self {
                match value { $($name::$item => Self::$item),* }
            }
        }
    };
}
pub(crate) use closed;
