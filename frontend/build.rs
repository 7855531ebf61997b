//! Makes what `src/api` says to the server: each operation of `src/api/*.graphql` becomes a function, each fragment a
//! struct, each closed list and input that they reach a type of its own, all read from the API contract, so that an
//! operation which breaks the contract does not compile. Also keeps what splitting the wasm into chunks needs to know.

#[path = "codegen/answer.rs"]
mod answer;
#[path = "codegen/contract.rs"]
mod contract;
#[path = "codegen/operation.rs"]
mod operation;
#[path = "codegen/words.rs"]
mod words;

use std::path::Path;

/// What goes wrong, in words for whoever builds.
type Outcome<T> = Result<T, String>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wasm = std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if wasm && std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // Which instruction refers to what is lost in linking otherwise, and a chunk cannot be cut out without it.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    for path in ["build.rs", "codegen", "src/api", "../schema.graphql"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let schema = cynic_parser::parse_type_system_document(&std::fs::read_to_string("../schema.graphql")?)
        .map_err(|reason| format!("schema.graphql: {reason}"))?;
    let mut documents = Vec::new();
    for entry in std::fs::read_dir("src/api")? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "graphql") {
            let noun = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let document = cynic_parser::parse_executable_document(&std::fs::read_to_string(&path)?)
                .map_err(|reason| format!("{}: {reason}", path.display()))?;
            documents.push((noun, document));
        }
    }
    documents.sort_by(|one, other| one.0.cmp(&other.0));
    let out = std::env::var("OUT_DIR")?;
    let contract = contract::Contract::new(&schema, &documents);
    for (noun, document) in &documents {
        let made =
            operation::module(&contract, document).map_err(|reason| format!("{noun}.graphql: {reason}"))?;
        std::fs::write(Path::new(&out).join(noun).with_extension("rs"), made)?;
    }
    // Last: only now is it known which of them anything reaches.
    let (kinds, inputs) = contract.reached()?;
    std::fs::write(Path::new(&out).join("kinds.rs"), kinds)?;
    std::fs::write(Path::new(&out).join("input.rs"), inputs)?;
    Ok(())
}
