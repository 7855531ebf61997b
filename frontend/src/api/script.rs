//! Scripts: actions on a schedule, their runs, and when a schedule would run.

pub use super::input::{
    ScheduleInput, ScriptInput, ScriptStepInput as StepInput, ScriptTargetInput as TargetInput,
};
use super::outcome::Outcome;
use super::page::Page;

operations!("script");

/// A page of scripts.
pub type ScriptPage = Page<Script>;

/// Makes a script, or changes one; brings its id.
///
/// # Errors
/// When a field will not do, when it must be confirmed, or as [`super::transport::data`].
pub async fn save(id: Option<String>, script: ScriptInput) -> Outcome<String> {
    match id {
        None => create(script).await,
        Some(id) => update(id, script).await,
    }
}
