//! The catalogue of commands in the API.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use handsight_domain::{
    command::{self, CommandSpec, ParamKind, ParamSpec},
    policy::Permission,
};

use crate::context::Visit;

/// Kind of form field of a parameter.
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
    /// ID of a stored object.
    Object,
}

/// A parameter of a command.
#[derive(Debug, Clone, SimpleObject)]
pub struct ParameterDefinition {
    /// Name for programs.
    pub name: String,
    /// Display name.
    pub title: String,
    /// Help text in one sentence, with units.
    pub help: String,
    /// Whether it is required.
    pub required: bool,
    /// Kind of form field.
    pub kind: ParameterKind,
    /// Allowed values of a choice; null for other kinds.
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

/// An available command.
#[derive(Debug, Clone, SimpleObject)]
pub struct CommandDefinition {
    /// Three-letter code.
    pub name: String,
    /// Display name.
    pub title: String,
    /// What the command does.
    pub help: String,
    /// Whether it is destructive or disables the device: it requires the permission `ACTIONS_DESTRUCTIVE` and
    /// usually confirmation.
    pub destructive: bool,
    /// Whether it runs code or replaces content on the device: it requires the permission `ACTIONS_RUN_CODE`,
    /// and confirmation for more than one device.
    pub runs_code: bool,
    /// Whether its message is signed with the enterprise's command key and includes an expiry time.
    pub signed: bool,
    /// Whether confirmation is required even for a single device.
    pub confirms_one: bool,
    /// Parameters in order, optional ones last.
    pub parameters: Vec<ParameterDefinition>,
    /// Platforms that support it; null for all.
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
