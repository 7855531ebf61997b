//! Builds the console: cargo for wasm, for what is shipped the splitting into chunks, wasm-bindgen (both in this
//! process, so that their versions are the lock file's), then `frontend/web/bundle.mjs` for scripts, styles, names and compression. Refuses to go on when a step fails; an
//! unchanged input costs seconds.

use anyhow::{Context, Result, anyhow, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const TARGET: &str = "wasm32-unknown-unknown";

/// How the wasm is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Small: optimised for size, whole-program, minified.
    Release,
    /// Quick to build.
    Dev,
    /// As [`Self::Dev`], from the same compilation, without the names and checks that only a debugger needs.
    Demo,
}

/// What was asked for.
#[derive(Debug)]
pub struct Request {
    /// How to compile.
    pub profile: Profile,
    /// The folder that receives the finished files; emptied first.
    pub out: PathBuf,
}

/// Builds the console into `request.out` and prints what a first visit loads.
///
/// # Errors
/// When a tool is missing or a step fails; the message names the step.
pub fn build(request: &Request) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the xtask has lost its workspace")?;
    let out = if request.out.is_absolute() { request.out.clone() } else { root.join(&request.out) };
    let target = target_dir()?;
    let (profile, mode) = match request.profile {
        Profile::Release => ("wasm-release", "release"),
        Profile::Dev => ("wasm-dev", "dev"),
        Profile::Demo => ("wasm-dev", "demo"),
    };

    step("wasm", || compile(root, &target, request.profile, profile))?;
    let mut wasm = target.join(TARGET).join(profile).join("handsight-console.wasm");
    let stage = target.join("stage").join(mode);
    empty(&stage)?;
    if request.profile == Profile::Release {
        step("chunks", || split(&mut wasm, &stage))?;
    }
    step("bindings", || bind(&wasm, &stage, request.profile))?;
    step("packages", || install(root))?;
    step("bundle", || {
        let mut node = Command::new("node");
        node.arg(root.join("frontend/web/bundle.mjs")).arg(&stage).arg(&out).arg(mode);
        run(node, "node bundle.mjs")
    })?;
    println!("console: {}", out.display());
    Ok(())
}

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let begun = Instant::now();
    println!("console: {name} …");
    work().with_context(|| format!("the step \"{name}\" failed"))?;
    println!("console: {name} done in {:.1} s", begun.elapsed().as_secs_f32());
    Ok(())
}

/// Where cargo keeps the sources of libraries.
fn cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
}

fn target_dir() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("HANDSIGHT_WASM_TARGET_DIR") {
        return Ok(PathBuf::from(named));
    }
    let home = std::env::var_os("HOME").context("HOME is not set; name HANDSIGHT_WASM_TARGET_DIR")?;
    Ok(PathBuf::from(home).join(".cache/handsight/target-wasm"))
}

/// The command that can build for wasm: from the environment, else from the script that finds or makes one.
fn wasm_cargo(root: &Path) -> Result<Vec<String>> {
    let line = match std::env::var("HANDSIGHT_WASM_CARGO") {
        Ok(named) => named,
        Err(_) => {
            let found = Command::new("bash")
                .arg(root.join("scripts/wasm-toolchain.sh"))
                .stderr(std::process::Stdio::inherit())
                .output()
                .context("scripts/wasm-toolchain.sh did not start")?;
            ensure!(found.status.success(), "scripts/wasm-toolchain.sh found no toolchain for {TARGET}");
            String::from_utf8(found.stdout)?
        }
    };
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    ensure!(!words.is_empty(), "no cargo command for {TARGET}");
    Ok(words)
}

fn compile(root: &Path, target: &Path, kind: Profile, profile: &str) -> Result<()> {
    let words = wasm_cargo(root)?;
    let mut cargo = Command::new(&words[0]);
    // What cargo set for this process would make the other toolchain run this one's compiler.
    for name in ["RUSTC", "RUSTDOC", "CARGO", "RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        cargo.env_remove(name);
    }
    cargo.args(&words[1..]).args(["build", "--package", "handsight-console", "--bin", "handsight-console"]);
    cargo.args(["--target", TARGET, "--profile", profile, "--locked", "--target-dir"]).arg(target);
    if kind == Profile::Release {
        cargo.args(["--features", "split"]);
    }
    // Views of one type compile faster and to less code; what that costs at run time nobody sees in a console.
    let mut flags = vec!["--cfg".to_owned(), "erase_components".to_owned()];
    if kind == Profile::Release {
        // What is shipped is the same wherever it was built.
        flags.push(format!("--remap-path-prefix={}=/handsight", root.display()));
        if let Some(home) = cargo_home() {
            flags.push(format!("--remap-path-prefix={}=/cargo", home.display()));
        }
    }
    // Encoded, because a folder's name may hold a space.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    cargo.current_dir(root);
    run(cargo, "cargo build for wasm")
}

/// Cuts the pages' chunks out of the wasm, into the stage: the chunks, the script that fetches them, and what is left
/// for wasm-bindgen, which `wasm` names afterwards.
fn split(wasm: &mut PathBuf, stage: &Path) -> Result<()> {
    let whole = std::fs::read(&*wasm)?;
    let rest = wasm.with_file_name("handsight-console-rest.wasm");
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = stage;
    options.main_out_path = &rest;
    options.main_module = "./handsight.js";
    options.link_name = "./chunks.js";
    let made = wasm_split_cli_support::transform(options).map_err(|reason| anyhow!("{reason:#}"))?;
    println!("console: {} files beside the first", made.split_modules.len());
    *wasm = rest;
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}

fn bind(wasm: &Path, stage: &Path, profile: Profile) -> Result<()> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(wasm).out_name("handsight").typescript(false).omit_default_module_path(true);
    bindgen.web(true)?.debug(profile == Profile::Dev).keep_debug(profile == Profile::Dev);
    // The chunks call the first file by names that only the linker and the splitting know.
    bindgen.keep_lld_exports(profile == Profile::Release).demangle(profile == Profile::Dev);
    bindgen.remove_name_section(profile != Profile::Dev).remove_producers_section(true);
    bindgen.generate(stage)
}

/// Installs what the lock file names, once per lock file.
fn install(root: &Path) -> Result<()> {
    let frontend = root.join("frontend");
    let lock = std::fs::read(frontend.join("package-lock.json")).context("frontend/package-lock.json")?;
    let mark = frontend.join("node_modules/.installed-lock.json");
    if std::fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-fund", "--no-audit", "--loglevel=error"]).current_dir(&frontend);
    run(npm, "npm ci")?;
    std::fs::write(mark, lock)?;
    Ok(())
}

fn run(mut command: Command, name: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("{name} did not start"))?;
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(())
}
