//! Packing waiting commands into messages: single SMS segments or the marker, and the unlimited form.
//!
//! A signed command travels alone, so that its signature covers nothing else and its retries resend it and
//! nothing else. Numbers within one message are consecutive, so a void number starts a new message.

use crate::command::Command;
use crate::gsm7::fits_one_segment;
use crate::message::{encode, encode_marker};
use crate::{CommandSigner, DeviceId, Sequence};

/// A command that waits for its device, with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub sequence: Sequence,
    /// The command.
    pub command: Command,
}

/// One text to send, and what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The very text.
    pub text: String,
    /// The numbers it carries; for a marker, those it stands for.
    pub sequences: Vec<Sequence>,
    /// Whether it is the marker.
    pub marker: bool,
}

/// What messages are written with.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    /// The receiving device.
    pub device: &'a DeviceId,
    /// The enterprise's command key, to sign with what must be signed.
    pub signer: Option<&'a CommandSigner>,
}

/// Packs for SMS or push: every text fits one segment.
///
/// When all commands fit into at most `most` segments, those are sent. Otherwise one marker, numbered with the
/// first waiting command, stands for all; only a prefix that ends in a command which needs no network is sent
/// as it is before the marker, so that a lock reaches a phone without data. `waiting` ascends by number.
#[must_use]
pub fn pack_segments(waiting: &[Waiting], keys: Keys<'_>, most: usize) -> Vec<Packed> {
    let (mut packed, carried) = pack_while(waiting, keys, fits_one_segment, most);
    if carried == waiting.len() {
        return packed;
    }
    let by_itself = |text: &Packed| {
        waiting.iter().any(|w| text.sequences.contains(&w.sequence) && !w.command.name().needs_network())
    };
    let keep = packed.iter().rposition(by_itself).map_or(0, |index| index + 1);
    packed.truncate(keep);
    let sent: usize = packed.iter().map(|text| text.sequences.len()).sum();
    let rest: Vec<Sequence> = waiting.iter().skip(sent).map(|w| w.sequence).collect();
    if let Some(first) = rest.first() {
        packed.push(Packed { text: encode_marker(*first, None, keys.device), sequences: rest, marker: true });
    }
    packed
}

/// Packs for `GET /agent/v1/actions`: the same texts without the 160 limit, so never a marker.
#[must_use]
pub fn pack_unlimited(waiting: &[Waiting], keys: Keys<'_>) -> Vec<Packed> {
    pack_while(waiting, keys, |_| true, usize::MAX).0
}

/// Fills messages greedily; returns them and how many commands they carry.
fn pack_while(
    waiting: &[Waiting],
    keys: Keys<'_>,
    fits: impl Fn(&str) -> bool,
    most: usize,
) -> (Vec<Packed>, usize) {
    let mut packed: Vec<Packed> = Vec::new();
    let mut group: Vec<Command> = Vec::new();
    for (carried, next) in waiting.iter().enumerate() {
        let follows =
            packed.last().and_then(|last| Some((*last.sequences.first()?, *last.sequences.last()?)));
        if let Some((first, last)) = follows
            && last.next() == next.sequence
            && !next.command.signed()
            && !group.iter().any(Command::signed)
        {
            group.push(next.command.clone());
            let text = encode(first, &group, keys.device, keys.signer);
            if fits(&text)
                && let Some(current) = packed.last_mut()
            {
                current.text = text;
                current.sequences.push(next.sequence);
                continue;
            }
        }
        group = vec![next.command.clone()];
        let text = encode(next.sequence, &group, keys.device, keys.signer);
        if packed.len() == most || !fits(&text) {
            return (packed, carried);
        }
        packed.push(Packed { text, sequences: vec![next.sequence], marker: false });
    }
    (packed, waiting.len())
}

#[cfg(test)]
mod tests;
