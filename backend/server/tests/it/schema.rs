//! `schema.graphql` is what the server serves, and every item of it is described.

#[test]
fn the_exported_schema_is_current() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema.graphql");
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(kept == handsight_graphql::sdl(), "schema.graphql is not current: run `make schema`");
}
