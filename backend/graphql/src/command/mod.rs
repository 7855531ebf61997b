//! The catalogue of commands in the API.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use handsight_domain::{
    command::{self, CommandSpec, ParamKind, ParamSpec},
    policy::Permission,
};

use crate::context::Visit;

/// What a parameter's form field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ParameterKind {
    /// Free text.
    Text,
    /// A whole number.
    Number,
    /// One of its choices.
    Choice,
    /// A path on the device.
    Path,
    /// The id of a stored object.
    Object,
}

/// One parameter of a command, by position.
#[derive(Debug, Clone, SimpleObject)]
pub struct ParameterDefinition {
    /// Its name for programs.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// One sentence for the person who fills it in, with units.
    pub help: String,
    /// Whether it must be given.
    pub required: bool,
    /// What its form field is.
    pub kind: ParameterKind,
    /// The words of a choice; null for every other kind.
    pub choices: Option<Vec<String>>,
}

impl From<&ParamSpec> for ParameterDefinition {
    fn from(spec: &ParamSpec) -> Self {
        let (kind, choices) = match spec.kind {
            ParamKind::Integer { .. } => (ParameterKind::Number, None),
            ParamKind::Path => (ParameterKind::Path, None),
            ParamKind::Object => (ParameterKind::Object, None),
            ParamKind::Choice(words) => {
                (ParameterKind::Choice, Some(words.iter().map(|w| (*w).to_owned()).collect()))
            }
            ParamKind::Text
            | ParamKind::List
            | ParamKind::Package
            | ParamKind::Key
            | ParamKind::Nonce
            | ParamKind::Server
            | ParamKind::SystemId => (ParameterKind::Text, None),
        };
        Self {
            name: spec.name.to_owned(),
            title: command::parameter_title(spec),
            help: spec.help.to_owned(),
            required: spec.required,
            kind,
            choices,
        }
    }
}

/// One command that may be issued.
#[derive(Debug, Clone, SimpleObject)]
pub struct CommandDefinition {
    /// Its three letters.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it does, for the person who is about to issue it.
    pub help: String,
    /// Whether it destroys or disables: it needs the permission ACTIONS_DESTRUCTIVE, and mostly a confirmation.
    pub destructive: bool,
    /// Whether it runs code or replaces content on the phone: it needs the permission ACTIONS_RUN_CODE, and a confirmation
    /// when it goes to more than one device.
    pub runs_code: bool,
    /// Whether its message is signed with the enterprise's command key, and says until when it is meant.
    pub signed: bool,
    /// Whether a person repeats its confirmation word also for one device.
    pub confirms_one: bool,
    /// Its parameters in order; optional ones come last.
    pub parameters: Vec<ParameterDefinition>,
    /// The only platforms that know it; null for all.
    pub platforms: Option<Vec<String>>,
}

impl From<&CommandSpec> for CommandDefinition {
    fn from(spec: &CommandSpec) -> Self {
        Self {
            name: spec.name.as_str().to_owned(),
            title: spec.title.to_owned(),
            help: command::help(spec.name.as_str()).to_owned(),
            destructive: spec.destructive,
            runs_code: spec.runs_code,
            signed: spec.signed(),
            confirms_one: command::wants_word(spec.name.as_str(), 1),
            parameters: spec.params.iter().map(ParameterDefinition::from).collect(),
            platforms: None,
        }
    }
}

/// Root fields of commands.
#[derive(Debug, Default)]
pub struct CommandQuery;

#[Object]
impl CommandQuery {
    /// All available commands with their parameters.
    async fn commands(&self, ctx: &Context<'_>) -> Result<Vec<CommandDefinition>> {
        ctx.enter(Permission::DevicesRead)?;
        Ok(command::issuable().map(CommandDefinition::from).collect())
    }
}
