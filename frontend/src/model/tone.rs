//! The five states of the design system: a colour and a shape each, beside a word. Everything that has a state maps
//! onto them, so that the same state looks the same everywhere.

/// The five states of the design system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be (dot).
    Ok,
    /// On its way (half a ring).
    Wait,
    /// Look at it (triangle).
    Warn,
    /// Wrong (square).
    Bad,
    /// Not in use, or ended (ring).
    Off,
}

impl Tone {
    /// The class that carries colour and shape.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Wait => "wait",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Off => "off",
        }
    }
}
