//! Reads the API contract, so that every query in `src/api` is checked against it while the console compiles; and keeps what
//! splitting the wasm into chunks needs to know.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wasm = std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if wasm && std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // Which instruction refers to what is lost in linking otherwise, and a chunk cannot be cut out without it.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    println!("cargo::rerun-if-changed=../schema.graphql");
    cynic_codegen::register_schema("handsight").from_sdl_file("../schema.graphql")?.as_default()?;
    Ok(())
}
