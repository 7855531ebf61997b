//! Reading what people wrote into a way out's form: each setting against the table of its kind, the secret ones
//! apart, so that they can be sealed and are never read back.

use handsight_domain::{
    id::NotifierId,
    notifier::{Field, FieldKind, NotifierKind},
};
use serde_json::{Map, Value};
use url::Url;
use zeroize::Zeroizing;

use crate::{App, FieldProblem, UseCaseError};

/// Longest setting, in bytes: a service account's file has 2,400.
const MOST: usize = 20_000;

/// Settings by name, as given.
pub type Given = Vec<(String, String)>;

fn checked(field: &Field, text: &str) -> Result<Value, String> {
    if text.len() > MOST {
        return Err(format!("has at most {MOST} bytes"));
    }
    let many = field.kind == FieldKind::Lines;
    if text.chars().any(|c| c.is_control() && !(many && matches!(c, '\n' | '\r' | '\t'))) {
        return Err("holds a control character".to_owned());
    }
    match field.kind {
        FieldKind::Number => match text.parse::<u16>() {
            Ok(number) if number > 0 => Ok(number.into()),
            _ => Err("is a whole number from 1 to 65535".to_owned()),
        },
        FieldKind::Choice(choices) if !choices.contains(&text) => {
            Err(format!("is one of {}", choices.join(", ")))
        }
        _ => Ok(text.into()),
    }
}

/// What is shown, and what is sealed.
pub(super) type PlainAndSecret = (Map<String, Value>, Map<String, Value>);

/// The part of a setting that says where secrets go: of an address scheme, host and port, as they are connected to.
fn place(field: &Field, plain: &Map<String, Value>) -> String {
    let text = match plain.get(field.name) {
        Some(value) => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        None => field.default.to_owned(),
    };
    match (field.name, Url::parse(&text)) {
        ("url", Ok(url)) => url.origin().ascii_serialization(),
        ("host", _) => text.to_ascii_lowercase(),
        // From none to some is a better place for a secret, not another one.
        ("encryption", _) if text != "none" => "some".to_owned(),
        _ => text,
    }
}

/// The first setting by which secrets would go elsewhere than before, or less well kept.
fn moved(
    kind: NotifierKind,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Option<&'static Field> {
    kind.fields().iter().filter(|field| field.place).find(|field| {
        let (before, after) = (place(field, before), place(field, after));
        before != after && !(field.name == "encryption" && before == "none")
    })
}

/// Puts what is given over what there was; a secret that is not given stays, unless it would go to another place than
/// the one that it was given for. Answers plain and secret settings.
///
/// # Errors
/// [`UseCaseError::Invalid`] naming the settings, each as `settings` with its own name in the words.
pub(super) fn merge(
    kind: NotifierKind,
    given: &Given,
    (before, secret): (&Map<String, Value>, &Map<String, Value>),
) -> Result<PlainAndSecret, UseCaseError> {
    let (mut plain, mut secret) = (before.clone(), secret.clone());
    let mut problems = Vec::new();
    let mut wrong = |message: String| problems.push(FieldProblem { field: "settings", message });
    for (name, text) in given {
        let Some(field) = kind.fields().iter().find(|f| f.name == name) else {
            wrong(format!("{} has no setting `{}`", kind.title(), name.chars().take(40).collect::<String>()));
            continue;
        };
        let text = text.trim();
        let of = if field.secret { &mut secret } else { &mut plain };
        if text.is_empty() {
            of.remove(field.name);
            continue;
        }
        match checked(field, text) {
            Ok(value) => {
                of.insert(field.name.to_owned(), value);
            }
            Err(words) => wrong(format!("{} {words}", field.title)),
        }
    }
    if let Some(field) = moved(kind, before, &plain) {
        let given = |name: &str| given.iter().any(|(given, _)| given == name);
        for kept in kind.fields().iter().filter(|f| f.secret && secret.contains_key(f.name) && !given(f.name))
        {
            wrong(format!(
                "{} is asked for again, because {} is another one: what was kept goes to no other place",
                kept.title, field.title
            ));
        }
    }
    for field in kind.fields().iter().filter(|f| f.required) {
        let of = if field.secret { &secret } else { &plain };
        if !of.contains_key(field.name) {
            wrong(format!("{} is needed", field.title));
        }
    }
    if problems.is_empty() { Ok((plain, secret)) } else { Err(UseCaseError::Invalid(problems)) }
}

fn context(id: NotifierId) -> String {
    format!("notifier {id}")
}

/// Seals secret settings.
pub(super) fn seal(app: &App, id: NotifierId, secret: &Map<String, Value>) -> Vec<u8> {
    let text = Zeroizing::new(serde_json::to_string(secret).unwrap_or_else(|_| "{}".to_owned()));
    app.secret.seal(&app.mint, &context(id), text.as_bytes())
}

/// Opens secret settings.
///
/// # Errors
/// [`UseCaseError::Internal`] when the installation's key is another one than they were sealed with.
pub(super) fn open(app: &App, id: NotifierId, sealed: &[u8]) -> Result<Map<String, Value>, UseCaseError> {
    let broken =
        || UseCaseError::Internal("a notifier's secrets do not open: was secret_key changed?".to_owned());
    let plain = app.secret.open(&context(id), sealed).map_err(|_| broken())?;
    serde_json::from_slice(&plain).map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Given {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn settings_are_checked_in_words_and_secrets_stay() {
        let none = Map::new();
        let words = |pairs: &[(&str, &str)]| match merge(NotifierKind::Smpp, &given(pairs), (&none, &none)) {
            Err(UseCaseError::Invalid(problems)) => {
                problems.into_iter().map(|p| p.message).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        let wrong =
            words(&[("host", "centre.example.com"), ("port", "0"), ("encryption", "rot13"), ("shoe", "9")]);
        assert_eq!(
            wrong,
            [
                "Port is a whole number from 1 to 65535",
                "Encryption is one of tls, none",
                "SMPP 3.4 has no setting `shoe`",
                "System ID is needed",
                "Password is needed",
            ]
        );
        let all = given(&[("host", "c.example.com"), ("systemId", "me"), ("password", "pw")]);
        let (plain, secret) = merge(NotifierKind::Smpp, &all, (&none, &none)).unwrap();
        assert!(!plain.contains_key("password") && secret["password"] == "pw");
        let (plain, secret) =
            merge(NotifierKind::Smpp, &given(&[("systemId", "you")]), (&plain, &secret)).unwrap();
        assert_eq!((plain["systemId"].as_str(), secret["password"].as_str()), (Some("you"), Some("pw")));
        assert!(merge(NotifierKind::Smpp, &given(&[("password", "")]), (&plain, &secret)).is_err());
    }

    #[test]
    fn a_kept_secret_goes_to_no_other_place() {
        let none = Map::new();
        let of = |kind, pairs: &[(&str, &str)]| merge(kind, &given(pairs), (&none, &none)).unwrap();
        let kannel = ("http://sms.example.com:13013/cgi-bin/sendsms", NotifierKind::Kannel);
        let (plain, secret) = of(kannel.1, &[("url", kannel.0), ("username", "u"), ("password", "pw")]);
        let change = |pairs: &[(&str, &str)]| merge(kannel.1, &given(pairs), (&plain, &secret));
        for elsewhere in [
            "http://evil.example/cgi-bin/sendsms",
            "http://sms.example.com:13014/cgi-bin/sendsms",
            "https://sms.example.com:13013/cgi-bin/sendsms",
            "http://sms.example.com/cgi-bin/sendsms",
            "http://sms.example.com@evil.example:13013/cgi-bin/sendsms",
        ] {
            let Err(UseCaseError::Invalid(problems)) = change(&[("url", elsewhere)]) else {
                panic!("{elsewhere}")
            };
            assert_eq!(
                problems[0].message,
                "Password is asked for again, because Address is another one: what was kept goes to no other place"
            );
            let (_, secret) = change(&[("url", elsewhere), ("password", "new")]).unwrap();
            assert_eq!(secret["password"], "new");
        }
        for same in ["http://SMS.example.com:13013/other", "http://sms.example.com:13013/cgi-bin/sendsms?a=b"]
        {
            assert_eq!(change(&[("url", same)]).unwrap().1["password"], "pw");
        }
        let mail =
            [("host", "mail.example.com"), ("from", "a@example.com"), ("username", "u"), ("password", "pw")];
        let (plain, secret) = of(NotifierKind::Smtp, &mail);
        let change = |pairs: &[(&str, &str)]| merge(NotifierKind::Smtp, &given(pairs), (&plain, &secret));
        for elsewhere in
            [("host", "evil.example"), ("port", "25"), ("encryption", "none"), ("certificate", "PEM")]
        {
            assert!(change(&[elsewhere]).is_err(), "{elsewhere:?}");
            assert!(change(&[elsewhere, ("password", "")]).is_ok(), "one that is taken away goes nowhere");
        }
        for same in [("port", "587"), ("port", ""), ("encryption", "tls"), ("host", "MAIL.example.com")] {
            assert!(change(&[same]).is_ok(), "{same:?}");
        }
    }
}
