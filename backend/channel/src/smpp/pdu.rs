//! SMPP 3.4's packets, as far as a sender and receiver of short messages needs them: a header of four numbers,
//! texts that end in zero, and optional parameters. What cannot be read is none; nothing here panics on bytes
//! from outside.

/// Numbers of packets.
pub mod command {
    /// Answers nothing that was asked.
    pub const GENERIC_NACK: u32 = 0x8000_0000;
    /// Both directions on one connection.
    pub const BIND_TRANSCEIVER: u32 = 0x0000_0009;
    /// A message for a phone.
    pub const SUBMIT_SM: u32 = 0x0000_0004;
    /// A message or a report from the centre.
    pub const DELIVER_SM: u32 = 0x0000_0005;
    /// The end.
    pub const UNBIND: u32 = 0x0000_0006;
    /// Are you there?
    pub const ENQUIRE_LINK: u32 = 0x0000_0015;
    /// Marks an answer.
    pub const ANSWER: u32 = 0x8000_0000;
}

/// Statuses that are told apart.
pub mod status {
    /// All well.
    pub const OK: u32 = 0x00;
    /// An unknown packet.
    pub const INVALID_COMMAND: u32 = 0x03;
    /// The message queue is full.
    pub const QUEUE_FULL: u32 = 0x14;
    /// Slow down.
    pub const THROTTLED: u32 = 0x58;
    /// The receiver cannot take it now.
    pub const TRY_AGAIN: u32 = 0x64;
}

/// The longest packet that is read, in bytes.
pub const MOST: usize = 70_000;

/// A packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdu {
    /// Which.
    pub command: u32,
    /// How it went, in answers.
    pub status: u32,
    /// Which question an answer belongs to.
    pub sequence: u32,
    /// The rest.
    pub body: Vec<u8>,
}

impl Pdu {
    /// A packet without a body.
    pub const fn bare(command: u32, status: u32, sequence: u32) -> Self {
        Self { command, status, sequence, body: Vec::new() }
    }
    /// Its bytes.
    pub fn encode(&self) -> Vec<u8> {
        let length = u32::try_from(16 + self.body.len()).unwrap_or(u32::MAX);
        let mut out = Vec::with_capacity(16 + self.body.len());
        for number in [length, self.command, self.status, self.sequence] {
            out.extend(number.to_be_bytes());
        }
        out.extend(&self.body);
        out
    }
    /// From the 16 bytes of its header (the length aside) and its body.
    pub fn decode(header: &[u8; 16], body: Vec<u8>) -> Self {
        let number = |at: usize| {
            let bytes = header.get(at..at + 4).and_then(|b| b.try_into().ok()).unwrap_or_default();
            u32::from_be_bytes(bytes)
        };
        Self { command: number(4), status: number(8), sequence: number(12), body }
    }
}

/// Writes a body.
#[derive(Debug, Default)]
pub struct Body(pub Vec<u8>);

impl Body {
    /// A text that ends in zero, cut to what its field takes.
    #[must_use]
    pub fn text(mut self, text: &str, most: usize) -> Self {
        self.0.extend(text.bytes().filter(|b| *b != 0).take(most));
        self.0.push(0);
        self
    }
    /// Bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
    /// An optional parameter.
    #[must_use]
    pub fn option(mut self, tag: u16, value: &[u8]) -> Self {
        self.0.extend(tag.to_be_bytes());
        self.0.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        self.0.extend(value);
        self
    }
}

/// Reads a body.
#[derive(Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The text up to the next zero.
    pub fn text(&mut self) -> Option<String> {
        let end = self.0.iter().position(|b| *b == 0)?;
        let text = String::from_utf8_lossy(self.0.get(..end)?).into_owned();
        self.0 = self.0.get(end + 1..)?;
        Some(text)
    }
    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
    /// So many bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (these, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(these)
    }
    /// The optional parameters that are left.
    pub fn options(mut self) -> Vec<(u16, &'a [u8])> {
        let mut out = Vec::new();
        while let Some(head) = self.bytes(4) {
            let tag = u16::from_be_bytes([head[0], head[1]]);
            let length = u16::from_be_bytes([head[2], head[3]]);
            let Some(value) = self.bytes(usize::from(length)) else { break };
            out.push((tag, value));
        }
        out
    }
}

/// What the centre delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The sender.
    pub from: String,
    /// Whether the centre says that the sender is an international number (type of number 1).
    pub international: bool,
    /// The receiver.
    pub to: String,
    /// What kind of message: bits 2 to 5 say report, bit 6 says that a header stands before the text.
    pub class: u8,
    /// How the text is written.
    pub coding: u8,
    /// The text's bytes.
    pub text: Vec<u8>,
    /// The name of the message that a report is about.
    pub about: Option<String>,
    /// Its state in a report.
    pub state: Option<u8>,
}

impl Delivery {
    /// Reads `deliver_sm`.
    pub fn read(body: &[u8]) -> Option<Self> {
        let mut r = Reader(body);
        r.text()?;
        let international = r.bytes(2)?.first() == Some(&1);
        let from = r.text()?;
        r.bytes(2)?;
        let to = r.text()?;
        let class = r.byte()?;
        r.bytes(2)?;
        r.text()?;
        r.text()?;
        r.bytes(2)?;
        let coding = r.byte()?;
        r.byte()?;
        let length = r.byte()?;
        let mut text = r.bytes(usize::from(length))?.to_vec();
        let (mut about, mut state) = (None, None);
        for (tag, value) in r.options() {
            match tag {
                0x0424 if text.is_empty() => text = value.to_vec(),
                0x001e => {
                    about = Reader(value).text().or_else(|| Some(String::from_utf8_lossy(value).into_owned()))
                }
                0x0427 => state = value.first().copied(),
                _ => {}
            }
        }
        Some(Self { from, international, to, class, coding, text, about, state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(class: u8, text: &[u8]) -> Body {
        Body::default()
            .text("", 5)
            .bytes(&[1, 1])
            .text("+15550100", 20)
            .bytes(&[1, 1])
            .text("5550199", 20)
            .bytes(&[class, 0, 0])
            .text("", 16)
            .text("", 16)
            .bytes(&[0, 0, 0, 0, u8::try_from(text.len()).unwrap()])
            .bytes(text)
    }

    #[test]
    fn a_delivery_goes_round() {
        let body = delivery(4, b"id:7 stat:DELIVRD").option(0x001e, b"7\0").option(0x0427, &[2]);
        let read = Delivery::read(&body.0).unwrap();
        assert_eq!((read.from.as_str(), read.to.as_str(), read.class), ("+15550100", "5550199", 4));
        assert_eq!(
            (read.about.as_deref(), read.state, read.text.as_slice()),
            (Some("7"), Some(2), b"id:7 stat:DELIVRD".as_slice())
        );
        for cut in 0..body.0.len() {
            // Whatever is missing, reading ends.
            let _ = Delivery::read(&body.0[..cut]);
        }
    }

    #[test]
    fn a_header_goes_round() {
        let pdu = Pdu { command: 4, status: 0, sequence: 9, body: b"xy".to_vec() };
        let bytes = pdu.encode();
        assert_eq!(bytes[..4], [0, 0, 0, 18]);
        assert_eq!(Pdu::decode(bytes[..16].try_into().unwrap(), bytes[16..].to_vec()), pdu);
    }
}
