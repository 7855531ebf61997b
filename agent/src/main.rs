//! `handsight-agent`: the program. It reads arguments and prints; everything else is the library's.

use std::process::ExitCode;

use clap::Parser;

mod cli;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("handsight-agent: {error:#}");
            ExitCode::FAILURE
        }
    }
}
