//! What the console knows without a browser: formats, words, filters, addresses, the arithmetic of drawings. Pure
//! functions, tested natively; refuses to touch the page, the network or a clock.

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
