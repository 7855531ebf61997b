//! What reports group by.

use super::slice::Slice;

/// One thing to group by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// The local day, `YYYY-MM-DD`.
    Day,
    /// Its month, `YYYY-MM`.
    Month,
    /// A part of the slice, by its place in [`Slice::COLUMNS`].
    Slice(usize),
    /// The holder's department, as it is now.
    Department,
    /// The holder's office, as it is now.
    Office,
    /// The device.
    Device,
    /// The device's platform.
    Platform,
}

impl Dimension {
    /// The column of usage rows (`u`), slices (`s`) or devices (`d`) that it is.
    pub fn column(self) -> String {
        match self {
            Self::Day | Self::Month => "u.day".to_owned(),
            Self::Slice(place) => format!("s.{}", Slice::COLUMNS.get(place).copied().unwrap_or("type")),
            Self::Department => "d.department".to_owned(),
            Self::Office => "d.office".to_owned(),
            Self::Device => "u.device_id".to_owned(),
            Self::Platform => "d.platform".to_owned(),
        }
    }
    /// Whether it needs the device's row.
    pub const fn of_device(self) -> bool {
        matches!(self, Self::Department | Self::Office | Self::Platform | Self::Device)
    }
    /// The usage type: with it, bytes and seconds of every type stand in rows of their own.
    pub const TYPE: Self = Self::Slice(0);
}
