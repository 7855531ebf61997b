//! `handsight enterprise …`: the operator's own commands.

use std::time::Duration;

use clap::Subcommand;
use handsight_app::{
    account::{self, SignUp},
    enterprise,
};
use handsight_domain::scope::PlatformScope;
use serde_json::json;

use crate::{config::Config, start};

/// What can be done with enterprises.
#[derive(Debug, Subcommand)]
pub enum Enterprise {
    /// Set up an enterprise in evaluation, with its owner.
    Create {
        /// Its name.
        #[arg(long)]
        name: String,
        /// The owner's e-mail address, also the sign-in.
        #[arg(long)]
        owner_email: String,
        /// The owner's password, 10 characters or more.
        #[arg(long, env = "HANDSIGHT_OWNER_PASSWORD", hide_env_values = true)]
        owner_password: String,
        /// The owner's name [default: the part of the address before the @].
        #[arg(long)]
        owner_name: Option<String>,
        /// IANA time zone.
        #[arg(long)]
        time_zone: Option<String>,
        /// Lets the owner convert enterprises by the API too.
        #[arg(long)]
        operator: bool,
        /// Print JSON: `{enterprise, systemId, owner}`.
        #[arg(long)]
        json: bool,
    },
    /// Make a link by which somebody sets up one enterprise; needed where `sign_up` is `invitation`.
    Invite {
        /// The address that it is for; it then counts as confirmed. Without one, whoever has the link may use it.
        #[arg(long)]
        email: Option<String>,
        /// How many days it works, 1 to 90.
        #[arg(long, default_value_t = 7)]
        days: u64,
    },
    /// Vouch for an enterprise whose owner did not confirm an e-mail address: it may use the operator's gateways.
    Verify {
        /// Its system ID.
        #[arg(long)]
        system_id: String,
    },
    /// List the enterprises that asked to become paying ones, the longest waiting first.
    Requests,
    /// Make an enterprise a paying one: no end, no device limit.
    Convert {
        /// Its system ID.
        #[arg(long)]
        system_id: String,
    },
}

/// Carries a command out.
///
/// # Errors
/// In words, naming the field that is wrong.
pub async fn run(config: &Config, command: Enterprise) -> anyhow::Result<()> {
    let app = start::open(config).await?;
    let scope = PlatformScope::of_command_line();
    match command {
        Enterprise::Create { name, owner_email, owner_password, owner_name, time_zone, operator, json } => {
            let own = || owner_email.split('@').next().unwrap_or("Owner").to_owned();
            let input = SignUp {
                enterprise_name: name,
                name: owner_name.unwrap_or_else(own),
                email: owner_email,
                password: owner_password,
                time_zone,
                invitation: None,
            };
            let made = account::set_up(&app, &scope, &input).await.map_err(in_words)?;
            if operator {
                account::make_operator(&app, &scope, made.account).await?;
            }
            if json {
                let out = json!({
                    "enterprise": made.enterprise, "systemId": made.system_id, "owner": made.member
                });
                println!("{out}");
            } else {
                println!("{} ({}), owner {}", made.system_id, made.enterprise, made.member);
            }
        }
        Enterprise::Invite { email, days } => {
            let life = Duration::from_secs(days.saturating_mul(86_400));
            println!("{}", account::sign_up_link(&app, email.as_deref(), life).map_err(in_words)?);
        }
        Enterprise::Verify { system_id } => {
            let name = account::vouch(&app, &scope, &system_id).await.map_err(in_words)?;
            println!("{name} may use the operator's gateways from now on");
        }
        Enterprise::Requests => {
            for asked in enterprise::requests(&app, &scope).await? {
                let at = asked.conversion_requested_at.map_or_else(String::new, |at| at.to_string());
                let note = asked.conversion_note.unwrap_or_default().replace(['\n', '\r'], " ");
                println!("{}  {at}  {}  {note}", asked.system_id, asked.name);
            }
        }
        Enterprise::Convert { system_id } => {
            let done = enterprise::convert(&app, &scope, None, &system_id).await.map_err(in_words)?;
            println!("{} pays from now on", done.name);
        }
    }
    Ok(())
}

/// What is wrong with the input, field by field.
pub(crate) fn in_words(error: handsight_app::UseCaseError) -> anyhow::Error {
    match error {
        handsight_app::UseCaseError::Invalid(problems) => {
            let words: Vec<_> = problems.iter().map(|p| format!("{}: {}", p.field, p.message)).collect();
            anyhow::anyhow!(words.join("; "))
        }
        other => other.into(),
    }
}
