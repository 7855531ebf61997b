//! The inputs of the contract that the console reaches, read from it while the console is built.

operations!("input");
