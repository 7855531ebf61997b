//! What is made of a declaration: the statements as literals, and the traits that use them.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use crate::declaration::{Column, Declaration, Form, Table, is_option};

/// The traits of a row.
pub(crate) fn tokens(row: &Declaration) -> TokenStream {
    let Declaration { name, columns, .. } = row;
    let selected = selected(row);
    let fields = columns.iter().map(read);
    let stored = row.table.as_ref().map(|table| stored(row, table, &selected));
    quote! {
        impl crate::row::FromRow for #name {
            const COLUMNS: &'static str = #selected;
            fn read(row: &crate::Row) -> ::std::result::Result<Self, crate::StoreError> {
                ::std::result::Result::Ok(Self { #(#fields),* })
            }
        }
        #stored
    }
}

/// The columns as a `SELECT` names them.
fn selected(row: &Declaration) -> String {
    let of = row.alias.as_ref().map(|alias| format!("{alias}.")).unwrap_or_default();
    let each = row.columns.iter().flat_map(|column| {
        column.names.iter().map(|name| match &column.expr {
            Some(expr) => format!("{expr} AS {name}"),
            None => format!("{of}{name}"),
        })
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Where the compiler complains of a field that can't be read or stored: at its type, or at its module.
fn place(column: &Column) -> Span {
    let span = match &column.form {
        Form::With(module) => module.span(),
        _ => column.ty.span(),
    };
    span.resolved_at(Span::call_site())
}

/// A field, read from its columns.
fn read(column: &Column) -> TokenStream {
    let Column { field, ty, .. } = column;
    let (span, name) = (place(column), column.names.first());
    let value = match (&column.form, is_option(ty)) {
        (Form::Plain, true) => quote_spanned!(span=> row.opt(#name)?),
        (Form::Plain, false) => quote_spanned!(span=> row.get(#name)?),
        (Form::Json, true) => quote_spanned!(span=> row.opt_json(#name)?),
        (Form::Json, false) => quote_spanned!(span=> row.json(#name)?),
        (Form::Closed, _) => quote_spanned!(span=> row.parse(#name, <#ty>::parse)?),
        (Form::With(module), _) => quote_spanned!(span=> #module::read(row)?),
    };
    quote!(#field: #value)
}

/// Adds a field's values to `values`.
fn push(column: &Column) -> TokenStream {
    let (field, span) = (&column.field, place(column));
    let value = match &column.form {
        Form::Plain => quote_spanned!(span=> &self.#field),
        Form::Json if is_option(&column.ty) => {
            quote_spanned!(span=> &self.#field.as_ref().map(crate::row::json))
        }
        Form::Json => quote_spanned!(span=> &crate::row::json(&self.#field)),
        Form::Closed => quote_spanned!(span=> &self.#field.name()),
        Form::With(module) => {
            let many = column.names.len();
            return quote_spanned! {span=>
                let several: [crate::Value; #many] = #module::values(&self.#field);
                values.extend(several);
            };
        }
    };
    quote_spanned!(span=> values.push(crate::ToValue::to_value(#value));)
}

fn stored(row: &Declaration, table: &Table, selected: &str) -> TokenStream {
    let (name, of, from) = (&row.name, &table.name, &table.from);
    let alias = row.alias.as_ref().map(|alias| format!("{alias}.")).unwrap_or_default();
    let select = format!("SELECT {selected} FROM {from} WHERE {alias}enterprise_id = $1");
    let count = format!("SELECT COUNT(*) AS n FROM {from} WHERE {alias}enterprise_id = $1");
    let keyed = table.key.and_then(|place| row.columns.get(place)).map(|key| {
        let (field, ty, column) = (&key.field, &key.ty, key.names.join(", "));
        let updated = table.update.then(|| updated(row, table, key));
        let qualified = format!("{alias}{column}");
        let find = format!("{select} AND {qualified} = $2");
        let delete = format!("DELETE FROM {of} WHERE enterprise_id = $1 AND {column} = $2");
        quote! {
            impl crate::row::Keyed for #name {
                type Id = #ty;
                const KEY: &'static str = #qualified;
                const FIND: &'static str = #find;
                const DELETE: &'static str = #delete;
                fn id(&self) -> Self::Id { self.#field }
            }
            #updated
        }
    });
    let inserted = table.insert.then(|| inserted(row, table, selected));
    quote! {
        impl crate::row::Stored for #name {
            const TABLE: &'static str = #of;
            const SELECT: &'static str = #select;
            const COUNT: &'static str = #count;
        }
        #keyed
        #inserted
    }
}

fn inserted(row: &Declaration, table: &Table, selected: &str) -> TokenStream {
    let (name, many) = (&row.name, row.columns.iter().map(|column| column.names.len()).sum::<usize>());
    let places: Vec<String> = (2..many + 2).map(|place| format!("${place}")).collect();
    let insert =
        format!("INSERT INTO {} (enterprise_id, {selected}) VALUES ($1, {})", table.name, places.join(", "));
    let values = row.columns.iter().map(push);
    quote! {
        impl crate::row::Inserted for #name {
            const INSERT: &'static str = #insert;
            fn values(&self) -> ::std::vec::Vec<crate::Value> {
                let mut values = ::std::vec::Vec::with_capacity(#many);
                #(#values)*
                values
            }
        }
    }
}

fn updated(row: &Declaration, table: &Table, key: &Column) -> TokenStream {
    let (name, column) = (&row.name, key.names.join(", "));
    let changing = || row.columns.iter().filter(|other| !other.kept && other.field != key.field);
    let names: Vec<&String> = changing().flat_map(|other| &other.names).collect();
    let changes: Vec<String> =
        names.iter().enumerate().map(|(place, name)| format!("{name} = ${}", place + 3)).collect();
    let update = format!(
        "UPDATE {} SET {} WHERE enterprise_id = $1 AND {column} = $2",
        table.name,
        changes.join(", ")
    );
    let (many, values) = (names.len() + 1, std::iter::once(key).chain(changing()).map(push));
    quote! {
        impl crate::row::Updated for #name {
            const UPDATE: &'static str = #update;
            fn changes(&self) -> ::std::vec::Vec<crate::Value> {
                let mut values = ::std::vec::Vec::with_capacity(#many);
                #(#values)*
                values
            }
        }
    }
}
