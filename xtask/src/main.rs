//! The build steps cargo cannot express. `cargo run -p handsight-xtask -- console` builds the browser console:
//! wasm, glue, bundle, compressed files. It installs nothing outside the project and refuses options it does not
//! know.

mod console;

use anyhow::{Result, bail};
use console::{Profile, Request};
use std::path::PathBuf;

const USAGE: &str = "\
usage: cargo run -p handsight-xtask -- console [--release | --demo | --dev] [--out DIR]

  --release   small and slow to build: what is shipped (the default)
  --dev       quick to build: without link-time optimisation, scripts not minified
  --demo      as --dev, without what a debugger needs
  --out DIR   where the files go (default: dist)

environment
  HANDSIGHT_WASM_CARGO        the cargo command that can build for wasm32-unknown-unknown
                              (default: what scripts/wasm-toolchain.sh prints)
  HANDSIGHT_WASM_TARGET_DIR   the target folder of the wasm build (default: ~/.cache/handsight/target-wasm)";

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    match words.next().as_deref() {
        Some("console") => console::build(&request(words)?),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("unknown step {:?}\n\n{USAGE}", other.unwrap_or("(none)")),
    }
}

fn request(words: impl Iterator<Item = String>) -> Result<Request> {
    let mut request = Request { profile: Profile::Release, out: PathBuf::from("dist") };
    let mut words = words;
    while let Some(word) = words.next() {
        match word.as_str() {
            "--release" => request.profile = Profile::Release,
            "--dev" => request.profile = Profile::Dev,
            "--demo" => request.profile = Profile::Demo,
            "--out" => match words.next() {
                Some(folder) => request.out = PathBuf::from(folder),
                None => bail!("--out needs a folder\n\n{USAGE}"),
            },
            other => bail!("unknown option {other}\n\n{USAGE}"),
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> impl Iterator<Item = String> {
        text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn release_into_dist_is_the_default() {
        let request = request(words("")).unwrap();
        assert_eq!(request.profile, Profile::Release);
        assert_eq!(request.out, PathBuf::from("dist"));
    }

    #[test]
    fn options_are_read_and_unknown_ones_refused() {
        let asked = request(words("--dev --out /tmp/somewhere")).unwrap();
        assert_eq!(asked.profile, Profile::Dev);
        assert_eq!(asked.out, PathBuf::from("/tmp/somewhere"));
        assert_eq!(request(words("--demo")).unwrap().profile, Profile::Demo);
        assert!(request(words("--fast")).is_err());
        assert!(request(words("--out")).is_err());
    }
}
