//! Objects of the API that show a row. A field that the row itself answers is a line of `object!` or `noun!`: its
//! description, its name, its type. What asks the database, takes arguments or answers an object is a method of
//! `#[ComplexObject]`, as everywhere in async-graphql.

use async_graphql::{
    ComplexObject, Context, ID, InputType, OutputType, ServerResult, Value,
    indexmap::IndexMap,
    registry::{CacheControl, Deprecation, MetaField, MetaType, MetaTypeId, Registry},
};
use handsight_domain::{id::TypedId, time::Timestamp};

use crate::{
    closed::{Listed, OneOf, described},
    connection::clamp,
    scalar::{Date, DateTime, Json, Long},
};

/// A field that the row itself answers.
pub struct Plain<T> {
    /// Its name in the API.
    pub name: &'static str,
    /// What it is, line by line.
    pub lines: &'static [&'static str],
    /// Registers its type and names it.
    pub kind: fn(&mut Registry) -> String,
    /// Its value.
    pub value: fn(&T) -> Value,
}

/// An object with fields that its row answers.
pub trait Shown: ComplexObject + OutputType + Sized + 'static {
    /// Its name in the API.
    const NAME: &'static str;
    /// What it is, line by line.
    const LINES: &'static [&'static str];
    /// The fields that its row answers.
    fn plain() -> &'static [Plain<Self>];
}

/// The value of a field; `None` when there is no such field.
pub async fn field<T: Shown>(of: &T, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    let asked = ctx.item.node.name.node.as_str();
    match T::plain().iter().find(|plain| plain.name == asked) {
        Some(plain) => Ok(Some((plain.value)(of))),
        None => ComplexObject::resolve_field(of, ctx).await,
    }
}

/// Registers an object and names its type.
pub fn describe<T: Shown>(registry: &mut Registry) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Object, |registry| {
        let mut fields = IndexMap::new();
        for plain in T::plain() {
            fields.insert(
                plain.name.to_owned(),
                described_field(plain.name, plain.lines, plain.kind, registry),
            );
        }
        fields.extend(<T as ComplexObject>::fields(registry));
        MetaType::Object {
            name: T::NAME.to_owned(),
            description: Some(described(T::LINES)),
            fields,
            cache_control: CacheControl::default(),
            extends: false,
            shareable: false,
            resolvable: true,
            inaccessible: false,
            interface_object: false,
            tags: vec![],
            keys: None,
            visible: None,
            is_subscription: false,
            rust_typename: Some(std::any::type_name::<T>()),
            directive_invocations: vec![],
            requires_scopes: vec![],
        }
    })
}

fn described_field(
    name: &str,
    lines: &[&str],
    kind: fn(&mut Registry) -> String,
    registry: &mut Registry,
) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: Some(described(lines)),
        args: IndexMap::new(),
        ty: kind(registry),
        deprecation: Deprecation::NoDeprecated,
        cache_control: CacheControl::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: vec![],
        override_from: None,
        compute_complexity: None,
        directive_invocations: vec![],
        requires_scopes: vec![],
    }
}

/// How long a name is in the API, without underscores.
pub const fn length(name: &str) -> usize {
    let (name, mut at, mut length) = (name.as_bytes(), 0, 0);
    while at < name.len() {
        if name[at] != b'_' {
            length += 1;
        }
        at += 1;
    }
    length
}

/// A name as the API writes it: `created_at` as `createdAt`.
pub const fn camel<const N: usize>(name: &str) -> [u8; N] {
    let (name, mut at, mut camel, mut to) = (name.as_bytes(), 0, [0; N], 0);
    while at < name.len() {
        if name[at] == b'_' {
            at += 1;
            camel[to] = name[at].to_ascii_uppercase();
        } else {
            camel[to] = name[at];
        }
        (at, to) = (at + 1, to + 1);
    }
    camel
}

/// The name of a field in the API.
macro_rules! api_name {
    ($field:ident) => {{
        const CAMEL: &[u8; $crate::noun::length(stringify!($field))] =
            &$crate::noun::camel(stringify!($field));
        match std::str::from_utf8(CAMEL) {
            Ok(name) => name,
            Err(_) => stringify!($field),
        }
    }};
}
pub(crate) use api_name;

/// The value of a field: of its column, or of what is said about the row.
macro_rules! value {
    ($of:ident, [$($path:tt)*], $field:ident, $kind:ty) => {
        $crate::noun::Leaf::leaf($crate::noun::Told::<$kind>::told(&$of $($path)* .$field))
    };
    ($of:ident, [$($path:tt)*], $field:ident, $kind:ty, |$row:ident| $value:expr) => {{
        let $row = &$of $($path)*;
        let value: $kind = $value;
        $crate::noun::Leaf::leaf(value)
    }};
}
pub(crate) use value;

/// Makes an object of a type with a row: where the row is, if it is not the whole, and the fields that it answers, each
/// from the column of its name or by an expression. The others are its `#[ComplexObject]`; where there are none, it says `only`.
///
/// ```ignore
/// object! {
///     /// An import of a contact file.
///     ContactImport.row {
///         /// File name.
///         file_name: &str,
///         /// Whether it is uncommitted.
///         open: bool = |row| row.committed_at.is_none(),
///     }
/// }
/// ```
macro_rules! object {
    (@shown $path:tt $(#[doc = $line:literal])+ $name:ident {
        $($(#[doc = $words:literal])+ $field:ident: $kind:ty $(= |$row:ident| $value:expr)?),* $(,)?
    }) => {
        impl $crate::noun::Shown for $name {
            const NAME: &'static str = stringify!($name);
            const LINES: &'static [&'static str] = &[$($line),+];
            fn plain() -> &'static [$crate::noun::Plain<Self>] {
                static PLAIN: &[$crate::noun::Plain<$name>] = &[$($crate::noun::Plain {
                    name: $crate::noun::api_name!($field),
                    lines: &[$($words),+],
                    kind: <$kind as async_graphql::OutputType>::create_type_info,
                    value: |of: &$name| $crate::noun::value!(of, $path, $field, $kind $(, |$row| $value)?),
                }),*];
                PLAIN
            }
        }
    };
    ($(#[doc = $line:literal])+ $name:ident $(. $path:tt)* $($only:ident)? { $($fields:tt)* }) => {
        // The way to the row goes on as one group: a macro cannot repeat it once a field.
        $crate::noun::object! { @shown [$(. $path)*] $(#[doc = $line])+ $name { $($fields)* } }
        impl async_graphql::ContainerType for $name {
            async fn resolve_field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
                $crate::noun::field(self, ctx).await
            }
        }
        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::noun::describe::<Self>(registry)
            }
            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                async_graphql::resolver_utils::resolve_container(ctx, self).await
            }
        }
        impl async_graphql::ObjectType for $name {}
        $($crate::noun::nothing_more! { $only $name })?
    };
}
pub(crate) use object;

/// Of an object whose row answers everything.
macro_rules! nothing_more {
    (only $name:ident) => {
        impl async_graphql::ComplexObject for $name {
            fn fields(
                _: &mut async_graphql::registry::Registry,
            ) -> Vec<(String, async_graphql::registry::MetaField)> {
                vec![]
            }
            async fn resolve_field(
                &self,
                _: &async_graphql::Context<'_>,
            ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
                Ok(None)
            }
        }
    };
}
pub(crate) use nothing_more;

/// Makes a noun: a row with a global id, in the scope it was read in. The rest is as in `object!`.
macro_rules! noun {
    ($(#[doc = $line:literal])+ $name:ident($row:ty) $($only:ident)? { $($fields:tt)* }) => {
        $(#[doc = $line])+
        #[derive(Debug, Clone)]
        pub struct $name {
            pub(crate) row: $row,
            pub(crate) scope: handsight_domain::scope::EnterpriseScope,
        }
        impl $name {
            pub(crate) const fn new(row: $row, scope: handsight_domain::scope::EnterpriseScope) -> Self {
                Self { row, scope }
            }
            /// Its global id, as whatever has one answers it.
            pub async fn id(&self, _: &async_graphql::Context<'_>) -> async_graphql::Result<async_graphql::ID> {
                Ok(self.row.id.into())
            }
        }
        $crate::noun::object! {
            $(#[doc = $line])+
            $name.row $($only)? {
                /// Global ID.
                id: async_graphql::ID,
                $($fields)*
            }
        }
    };
}
pub(crate) use noun;

/// Makes an object of a type of the application, with the way to it. The rest is as in `object!`.
macro_rules! view {
    ($(#[doc = $line:literal])+ $name:ident($of:ty) $($only:ident)? { $($fields:tt)* }) => {
        $(#[doc = $line])+
        #[derive(Debug, Clone)]
        pub struct $name(pub(crate) $of);

        impl From<$of> for $name {
            fn from(of: $of) -> Self {
                Self(of)
            }
        }
        $crate::noun::object! { $(#[doc = $line])+ $name.0 $($only)? { $($fields)* } }
    };
}
pub(crate) use view;

/// What a column tells as a type of the API.
pub trait Told<T> {
    /// The value.
    fn told(self) -> T;
}

/// A value of the API that has no fields, and is no list: the items of lists are counted one by one as they are resolved.
pub trait Leaf {
    /// As it is sent.
    fn leaf(self) -> Value;
}

macro_rules! told {
    ($($column:ty as $kind:ty = |$from:ident| $value:expr;)+) => {$(
        impl Told<$kind> for &$column {
            fn told(self) -> $kind {
                let $from = self;
                $value
            }
        }
    )+};
}
told! {
    bool as bool = |holds| *holds;
    f64 as f64 = |measure| *measure;
    Option<f64> as Option<f64> = |measure| *measure;
    i64 as i32 = |count| clamp(*count);
    Option<i64> as Option<i32> = |count| count.map(clamp);
    i64 as Long = |count| Long(*count);
    Timestamp as DateTime = |at| DateTime(*at);
    Option<Timestamp> as Option<DateTime> = |at| at.map(DateTime);
}
impl<'a> Told<&'a str> for &'a String {
    fn told(self) -> &'a str {
        self
    }
}
impl<'a> Told<Option<&'a str>> for &'a Option<String> {
    fn told(self) -> Option<&'a str> {
        self.as_deref()
    }
}
impl<I: TypedId> Told<ID> for &I {
    fn told(self) -> ID {
        (*self).into()
    }
}
impl<L: Listed> Told<OneOf<L>> for &L {
    fn told(self) -> OneOf<L> {
        OneOf(*self)
    }
}

macro_rules! leaves {
    ($($kind:ty),+) => {$(
        impl Leaf for $kind {
            fn leaf(self) -> Value {
                InputType::to_value(&self)
            }
        }
    )+};
}
leaves!(bool, i32, f64, ID, DateTime, Date, Json, Long);

impl Leaf for &str {
    fn leaf(self) -> Value {
        Value::String(self.to_owned())
    }
}
impl Leaf for String {
    fn leaf(self) -> Value {
        Value::String(self)
    }
}
impl<L: Listed> Leaf for OneOf<L> {
    fn leaf(self) -> Value {
        self.to_value()
    }
}
impl<T: Leaf> Leaf for Option<T> {
    fn leaf(self) -> Value {
        self.map_or(Value::Null, Leaf::leaf)
    }
}
