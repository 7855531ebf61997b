//! Reads the API contract, so that every query in `src/api` is checked against it while the console compiles.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=../schema.graphql");
    cynic_codegen::register_schema("handsight").from_sdl_file("../schema.graphql")?.as_default()?;
    Ok(())
}
