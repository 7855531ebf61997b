//! Contacts: people to invite, and how a file from elsewhere becomes a list of them. Everything here is pure and
//! total: any bytes give an answer in words, none a panic. It refuses to know what is stored already.

mod card;
mod column;
mod decode;
mod details;
mod read;
mod table;

pub use column::Column;
pub use decode::{Decoded, decode};
pub use details::{Details, Flaw, MOST_CHARACTERS, email, number};
pub use read::{Entry, Format, Options, Parsed, ParsedColumn, Unread, read};

/// Most rows of one file.
pub const MOST_ROWS: usize = 20_000;
/// Most bytes of one file.
pub const MOST_BYTES: usize = 5 << 20;
/// Most columns of a table.
pub const MOST_COLUMNS: usize = 256;
/// Most cells of a table in all: each takes some forty bytes of memory, be it empty.
pub const MOST_CELLS: usize = 2_000_000;
/// What a file takes of memory at most while it is read, in times its size: a table of cells of one letter.
pub const HELD_PER_BYTE: i64 = 24;
/// Most bytes of one cell of a table.
pub const MOST_CELL: usize = 64 << 10;
/// Most fields of one card.
pub const MOST_FIELDS: usize = 1_000;
/// Most numbers, and most addresses, of one person that are tried until one will do.
pub const MOST_TRIES: usize = 20;

#[cfg(test)]
mod tests;
