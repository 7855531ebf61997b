//! The closed lists of the contract that the console reaches, read from it while the console is built. Their words are in
//! `model::wording`.

operations!("kinds");
