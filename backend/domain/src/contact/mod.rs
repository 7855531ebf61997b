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
pub use read::{Entry, Format, Options, Parsed, ParsedColumn, read};

/// Most rows of one file.
pub const MOST_ROWS: usize = 20_000;
/// Most bytes of one file.
pub const MOST_BYTES: usize = 5 << 20;

#[cfg(test)]
mod tests;
