//! Writing messages: header, commands, signature where a command needs one, token over all of it.

use crate::command::Command;
use crate::{CommandSigner, DeviceId, Sequence, Token};

/// Writes the message of these commands, numbered from `first`.
///
/// When one of them must be signed and a signer is given, `sig(…)` is appended. The length is not limited here:
/// see [`crate::packing`].
#[must_use]
pub fn encode(
    first: Sequence,
    commands: &[Command],
    device: &DeviceId,
    signer: Option<&CommandSigner>,
) -> String {
    let mut rest = String::new();
    for command in commands {
        rest.push(' ');
        rest.push_str(&command.to_string());
    }
    if let Some(signer) = signer.filter(|_| commands.iter().any(Command::signed)) {
        let signature = signer.sign(&format!("KME 1.00 {first}{rest}"), device);
        rest.push_str(&format!(" sig({signature})"));
    }
    seal(first, &rest, device)
}

/// Writes the marker that tells the agent to fetch over HTTPS what does not fit, numbered with the first
/// waiting command. With an URL, the place to fetch from is named.
#[must_use]
pub fn encode_marker(first: Sequence, url: Option<&str>, device: &DeviceId) -> String {
    let url = url.map(crate::command::encode_param).unwrap_or_default();
    seal(first, &format!(" url({url})"), device)
}

/// Puts the token where it belongs; `rest` starts with a space.
fn seal(first: Sequence, rest: &str, device: &DeviceId) -> String {
    let token = Token::compute(device, &format!("KME 1.00 {first}{rest}"));
    format!("KME 1.00 {first} {token}{rest}")
}
