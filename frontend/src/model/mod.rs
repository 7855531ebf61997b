//! What the console knows without a browser: formats, words, filters, addresses, the arithmetic of drawings. Pure
//! functions, tested natively; refuses to touch the page, the network or a clock.

pub mod address;
pub mod chart;
pub mod fault;
pub mod form;
pub mod number;
pub mod time;
pub mod wording;
