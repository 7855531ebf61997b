//! Tests of the state machine: each rule of the protocol page by itself, then all of them in a storm.

mod rules;
mod storm;

use std::time::Duration;

use chrono::{TimeZone, Utc};
use handsight_protocol::message::encode;
use handsight_protocol::{Command, CommandSigner, DeviceId, Sequence};

use super::*;

pub(super) const DEVICE: [u8; 32] = [0x5f; 32];

pub(super) fn device() -> DeviceId {
    DeviceId::from_bytes(DEVICE)
}

pub(super) fn signer() -> CommandSigner {
    CommandSigner::from_seed(&[7; 32])
}

pub(super) fn moment() -> Moment {
    Moment { now: Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap(), chance: 0.5 }
}

pub(super) fn setup() -> Setup {
    Setup { device: device(), command_key: Some(signer().public()), long_poll_seconds: None }
}

pub(super) fn new_core() -> Core {
    Core::new(setup(), Durable::default())
}

/// The text of these commands, numbered from `first`, signed where it must be.
pub(super) fn text(first: u32, commands: &[&str]) -> String {
    let commands: Vec<Command> = commands.iter().map(|text| Command::parse(text).unwrap()).collect();
    encode(Sequence::new(first), &commands, &device(), Some(&signer()))
}

pub(super) fn sms(core: &mut Core, text: String) -> Vec<Effect> {
    core.handle(Input::Message { text, via: Via::Sms }, moment())
}

pub(super) fn done(core: &mut Core, number: u32) -> Vec<Effect> {
    let outcome = Outcome::ok(serde_json::Map::new());
    core.handle(Input::Executed { sequence: Sequence::new(number), outcome }, moment())
}

pub(super) fn executed(effects: &[Effect]) -> Vec<u32> {
    let numbers = effects.iter().filter_map(|effect| match effect {
        Effect::Execute { sequence, .. } => Some(sequence.get()),
        _ => None,
    });
    numbers.collect()
}

pub(super) fn fetches(effects: &[Effect]) -> Vec<u32> {
    let numbers = effects.iter().filter_map(|effect| match effect {
        Effect::Fetch { after, .. } => Some(after.get()),
        _ => None,
    });
    numbers.collect()
}

pub(super) fn armed(effects: &[Effect], timer: Timer) -> Option<Duration> {
    effects.iter().find_map(|effect| match effect {
        Effect::Arm(armed, after) if *armed == timer => Some(*after),
        _ => None,
    })
}
