//! The `handsight` command.

use std::process::ExitCode;

use clap::Parser;
use handsight_server::cli::Cli;

/// Answers are gathered from many small pieces on several threads, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("handsight: cannot start threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(handsight_server::cli::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("handsight: {error:#}");
            ExitCode::FAILURE
        }
    }
}
