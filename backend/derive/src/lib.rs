//! `#[derive(Row)]`: a struct says once which columns it is made of, and reading, `SELECT`, `INSERT` and `UPDATE` follow
//! from it. Every statement is a literal of the program, made while it is compiled. Refuses to decide: what a table
//! does beyond its row is written as SQL in `backend/store/`.

mod declaration;
mod output;
#[cfg(test)]
mod tests;

use declaration::Declaration;
use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements the traits of `handsight_store::row` for a struct with named fields.
///
/// On the struct:
///
/// | | |
/// | --- | --- |
/// | nothing | It is read from whatever a statement answers. |
/// | `table = "scripts"` | It is a row of this table, which belongs to enterprises. |
/// | `key = "script_id"` | This column names one row of an enterprise: it can be found, held, listed and deleted. |
/// | `insert` | It can be stored as a new row. |
/// | `update` | It can be written over the row with its key. |
/// | `alias = "b"` | Columns are read as `b.…`. |
/// | `from = "backups b INNER JOIN …"` | It is read from more than its own table; each is tied to `$1`. |
///
/// On a field, whose column bears its name and holds its type, `NULL` for an `Option`, unless it says otherwise:
///
/// | | |
/// | --- | --- |
/// | `name = "script_id"` | The column's name. |
/// | `json` | The column holds JSON text. |
/// | `closed` | The column holds a word of a closed list: the type has `name` and `parse`. |
/// | `with = missed` | The module reads and writes the column: `read(&Row)` and `values(&T)`. |
/// | `names("missed", "missed_most")` | Several columns, with `with`. |
/// | `expr = "a.state"` | It is computed, not stored. |
/// | `kept` | `UPDATE` leaves it as it is. |
#[proc_macro_derive(Row, attributes(row))]
pub fn derive_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let made = Declaration::read(&input).map(|declaration| output::tokens(&declaration));
    made.unwrap_or_else(|error| error.to_compile_error()).into()
}
