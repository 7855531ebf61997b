//! Where enterprises' own gateways may be, and what may be sent by the operator's.

use handsight_app::notifier::Allowance;
use handsight_channel::Reach;
use handsight_domain::address::Trusted;
use serde::{Deserialize, Deserializer};

use super::{ConfigError, Settings, wrong};

/// Hosts as a file may say them: a list, one text with commas, or a word for all or none.
pub(super) fn hosts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        All(bool),
        Text(String),
        List(Vec<String>),
    }
    Ok(Some(match Said::deserialize(from)? {
        Said::All(all) => vec![all.to_string()],
        Said::Text(text) => text.split(',').map(str::to_owned).collect(),
        Said::List(list) => list,
    }))
}

/// Where enterprises' own gateways may be: `true` stands for everywhere, `false` and nothing for public addresses.
pub(super) fn reach(hosts: &[String]) -> Result<Reach, ConfigError> {
    let hosts: Vec<&str> = hosts.iter().map(|host| host.trim()).filter(|host| !host.is_empty()).collect();
    match hosts.as_slice() {
        [] | ["false"] => Ok(Reach::Public),
        ["true"] => Ok(Reach::Everywhere),
        hosts if hosts.iter().any(|host| matches!(*host, "true" | "false")) => {
            Err(wrong("private_gateways", "is `true`, `false`, or hosts, not both"))
        }
        hosts => Trusted::read(hosts).map(Reach::Trusting).map_err(|words| wrong("private_gateways", words)),
    }
}

/// What enterprises may send by the operator's gateway and mail server.
pub(super) fn allowance(settings: &Settings) -> Allowance {
    let usual = Allowance::default();
    let or = |given: Option<u32>, usual: i64| given.map_or(usual, i64::from);
    Allowance {
        evaluation_texts: or(settings.evaluation_texts_a_day, usual.evaluation_texts),
        texts: or(settings.texts_a_day, usual.texts),
        evaluation_letters: or(settings.evaluation_letters_a_day, usual.evaluation_letters),
        letters: or(settings.letters_a_day, usual.letters),
        person: or(settings.messages_a_person, usual.person),
        evaluations: or(settings.evaluations_a_day, usual.evaluations),
        confirmations: or(settings.confirmations_a_day, usual.confirmations),
        unproven: usual.unproven,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_a_list_a_text_or_a_word() {
        let of = |toml: &str| toml::from_str::<Settings>(toml).unwrap().check().map(|c| c.gateways);
        let trusting = |hosts: &[&str]| Ok(Reach::Trusting(Trusted::read(hosts).unwrap()));
        assert_eq!(of(""), Ok(Reach::Public));
        assert_eq!(of("private_gateways = false"), Ok(Reach::Public));
        assert_eq!(of("private_gateways = []"), Ok(Reach::Public));
        assert_eq!(of("private_gateways = ''"), Ok(Reach::Public));
        assert_eq!(of("private_gateways = true"), Ok(Reach::Everywhere));
        assert_eq!(of("private_gateways = 'true'"), Ok(Reach::Everywhere));
        assert_eq!(
            of("private_gateways = ['10.0.0.5:13013', 'sms.lan']"),
            trusting(&["10.0.0.5:13013", "sms.lan"])
        );
        assert_eq!(
            of("private_gateways = '10.0.0.5:13013, sms.lan'"),
            trusting(&["10.0.0.5:13013", "sms.lan"])
        );
        for wrong in ["['sms.lan', 'true']", "'http://sms.lan'", "['sms.lan:0']"] {
            assert_eq!(
                of(&format!("private_gateways = {wrong}")).unwrap_err().key,
                "private_gateways",
                "{wrong}"
            );
        }
    }
}
