//! `handsight doctor`: says what is wrong with a setup and how to mend it, changing nothing.

use handsight_channel::Reach;

use crate::{config::Config, migrate};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, by its key or in words.
    pub what: &'static str,
    /// `Ok` in words, or what is wrong and how to mend it.
    pub outcome: Result<String, String>,
}

/// Looks at everything.
pub async fn examine(config: &Config) -> Vec<Finding> {
    vec![
        finding("listen", listen(config).await),
        finding("public_url", public_url(config)),
        finding("database_url", database(config).await),
        finding("jobs", jobs(config).await),
        finding("secret_key", secret_key(config)),
        finding("console_dir", console(config)),
        finding("sms_url", sms(config).await),
        finding("private_gateways", gateways(config)),
    ]
}

const fn finding(what: &'static str, outcome: Result<String, String>) -> Finding {
    Finding { what, outcome }
}

async fn listen(config: &Config) -> Result<String, String> {
    match tokio::net::TcpListener::bind(config.listen).await {
        Ok(_) => Ok(format!("{} is free", config.listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(format!("{} is in use: by this server, if it runs", config.listen))
        }
        Err(error) => Err(format!(
            "{}: {error}. Stop what listens there, or choose another with --listen",
            config.listen
        )),
    }
}

fn public_url(config: &Config) -> Result<String, String> {
    let local = config.public_url.contains("127.0.0.1") || config.public_url.contains("localhost");
    if config.public_url.starts_with("http:") && !local {
        return Err("phones and browsers would send secrets in the clear: serve HTTPS (tls_certificate, tls_key), or \
                    put a proxy in front and give its https address"
            .to_owned());
    }
    Ok(format!("{}{}", config.public_url, if local { " (this machine only)" } else { "" }))
}

async fn database(config: &Config) -> Result<String, String> {
    if let Some(file) = config.sqlite_file()
        && !file.exists()
    {
        return Ok(format!("{} will be made at the first start", file.display()));
    }
    match migrate::pending(config).await {
        Err(error) => Err(format!("{error:#}. Check the address, and that the database runs")),
        Ok(steps) if steps > 0 && config.sqlite_file().is_none() => {
            Err(format!("{steps} steps of this version are missing: run `handsight migrate`"))
        }
        Ok(_) => match migrate::role_fault(config).await {
            Ok(None) => Ok("answers, tables are up to date".to_owned()),
            Ok(Some(fault)) => Err(format!("{fault}. Make a role of its own (README, \"PostgreSQL\")")),
            Err(error) => Err(format!("{error:#}")),
        },
    }
}

async fn jobs(config: &Config) -> Result<String, String> {
    if config.sqlite_file().is_some_and(|file| !file.exists())
        || migrate::pending(config).await.is_ok_and(|n| n > 0)
    {
        return Ok("none yet".to_owned());
    }
    match migrate::strangers(config).await {
        Err(error) => Err(format!("{error:#}")),
        Ok(waiting) if waiting.is_empty() => Ok("this version knows all that is due".to_owned()),
        Ok(waiting) => {
            let kinds: Vec<_> = waiting.iter().map(|(kind, count)| format!("{count} of {kind}")).collect();
            Err(format!(
                "{} wait for a server of another version: finish the upgrade, or start that version again",
                kinds.join(", ")
            ))
        }
    }
}

fn secret_key(config: &Config) -> Result<String, String> {
    match (&config.secret_key, config.sqlite_file()) {
        (Some(_), _) => Ok("given".to_owned()),
        (None, None) => Err("is required with PostgreSQL: make one with `openssl rand -hex 32`".to_owned()),
        (None, Some(file)) if file.exists() && !file.with_file_name("secret.key").exists() => Err(format!(
            "{} is missing: without it the sealed secrets cannot be opened",
            file.with_file_name("secret.key").display()
        )),
        (None, Some(file)) => Ok(format!("kept in {}", file.with_file_name("secret.key").display())),
    }
}

fn console(config: &Config) -> Result<String, String> {
    if config.console_dir.join("index.html").is_file() {
        Ok(config.console_dir.display().to_string())
    } else {
        Err(format!(
            "{} holds no console: build it (make up does), or give --console-dir",
            config.console_dir.display()
        ))
    }
}

fn gateways(config: &Config) -> Result<String, String> {
    match &config.gateways {
        Reach::Public => Ok("none: enterprises' own gateways must have public addresses".to_owned()),
        Reach::Trusting(_) => Ok("enterprises' own gateways may be at the hosts that are named".to_owned()),
        Reach::Everywhere => Err("every enterprise may have this server connect to any address of its network: name the \
                                  hosts, as private_gateways = [\"10.0.0.5:13013\"], unless this is for development"
            .to_owned()),
    }
}

async fn sms(config: &Config) -> Result<String, String> {
    let Some(gateway) = &config.sms else {
        return Ok("none: phones are reached when they ask".to_owned());
    };
    let host = gateway.url.host_str().unwrap_or_default();
    let port = gateway.url.port_or_known_default().unwrap_or(13013);
    match tokio::time::timeout(
        std::time::Duration::from_secs(5),
        tokio::net::TcpStream::connect((host, port)),
    )
    .await
    {
        Ok(Ok(_)) => Ok(format!("{host}:{port} answers")),
        _ => Err(format!("{host}:{port} does not answer: start the gateway, or correct the address")),
    }
}
