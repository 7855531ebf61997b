//! Icons: our own strokes on a grid of 24, inline, coloured by the text around them. They never stand alone: a word
//! or a label goes with each.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// The mark of the product.
    Mark,
    /// A house of figures: the overview.
    Overview,
    /// A phone.
    Phone,
    /// A map with folds.
    Map,
    /// An arrow that leaves: actions.
    Send,
    /// A plus in a phone: enrolment.
    Enrol,
    /// Hexagons: the quality map.
    Hexagon,
    /// A mast.
    Tower,
    /// Two people.
    People,
    /// A key.
    Key,
    /// A scroll of lines: the audit log.
    Log,
    /// A wheel with teeth, reduced to sliders.
    Settings,
    /// A looking glass.
    Search,
    /// A cross.
    Close,
    /// A plus.
    Plus,
    /// A check mark.
    Check,
    /// A triangle pointing down.
    Down,
    /// A triangle pointing up.
    Up,
    /// Two columns.
    Columns,
    /// An arrow into a tray.
    Download,
    /// A funnel.
    Filter,
    /// Three dots.
    More,
    /// A pin.
    Pin,
    /// A padlock.
    Lock,
    /// A speech bubble.
    Message,
    /// A bell.
    Bell,
    /// A stop sign: block.
    Block,
    /// A bin: wipe or delete.
    Trash,
    /// A pencil.
    Edit,
    /// Two sheets.
    Copy,
    /// An arrow in a circle.
    Refresh,
    /// An exclamation mark in a triangle.
    Warning,
    /// An i in a circle.
    Info,
    /// A sun.
    Sun,
    /// A moon.
    Moon,
    /// A screen.
    Screen,
    /// A door with an arrow.
    Leave,
    /// A person.
    Person,
    /// Grid of squares: applications.
    Apps,
    /// Bars of a chart.
    Chart,
    /// A path with two ends.
    Track,
    /// A clock.
    Clock,
    /// A building.
    Building,
    /// An arrow to the right.
    Right,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Mark => {
                "M9.5 2.5h5A2.5 2.5 0 0 1 17 5v14a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 19V5a2.5 2.5 0 0 1 2.5-2.5zM10 11a2.8 2.8 0 0 1 4 0M8.9 8.6a6 6 0 0 1 6.2 0M12 14.4h.01"
            }
            Self::Overview => "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z",
            Self::Phone => {
                "M8 2.5h8A1.5 1.5 0 0 1 17.5 4v16a1.5 1.5 0 0 1-1.5 1.500H8A1.5 1.5 0 0 1 6.5 20V4A1.5 1.5 0 0 1 8 2.500zM11 18.500h2"
            }
            Self::Map => "M3.5 6.5 9 4l6 2.500L20.5 4v13.500L15 20l-6-2.500L3.5 20zM9 4v13.500M15 6.500V20",
            Self::Send => "M20.5 3.5 10 14M20.5 3.5 14 20.500l-4-6.5-6.5-4z",
            Self::Enrol => {
                "M14 2.500H8A1.5 1.5 0 0 0 6.5 4v16A1.5 1.5 0 0 0 8 21.500h8a1.5 1.5 0 0 0 1.5-1.500v-7M18 3v6M15 6h6M11 18.500h2"
            }
            Self::Hexagon => {
                "M12 3l4 2.300v4.700L12 12.3 8 10V5.300zM7 12.500l4 2.300v4.400L7 21.500l-4-2.300v-4.400zM17 12.500l4 2.300v4.400l-4 2.3-4-2.300v-4.400z"
            }
            Self::Tower => {
                "M12 9v12M9 21l3-12 3 12M10 17h4M8.5 11.500a5 5 0 0 1 0-7M15.5 11.500a5 5 0 0 0 0-7M5.8 14a8.8 8.8 0 0 1 0-12M18.2 14a8.8 8.8 0 0 0 0-12"
            }
            Self::People => {
                "M9 11.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.3 2.9-5.5 6.5-5.500s6.5 2.2 6.5 5.500M16 4.700a3.5 3.5 0 0 1 0 6.600M18 14.800c2.2.700 3.5 2.6 3.5 5.2"
            }
            Self::Key => {
                "M14.5 14.500a5 5 0 1 0-4.9-4L3.5 16.500v4h4v-2.500H10v-2.500l1.2-1.100c1 .1 2.2.1 3.3.1zM16 8h.01"
            }
            Self::Log => {
                "M7 3.500h10A1.5 1.5 0 0 1 18.5 5v14a1.5 1.5 0 0 1-1.5 1.500H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.500zM9 8h6M9 12h6M9 16h3"
            }
            Self::Settings => "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5",
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20.5 20.5",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Check => "M5 12.5 10 17.5 19.5 7",
            Self::Down => "M6 9l6 6 6-6",
            Self::Up => "M6 15l6-6 6 6",
            Self::Columns => "M4 5h16v14H4zM9.5 5v14M15 5v14",
            Self::Download => "M12 4v11M7.5 11 12 15.5 16.5 11M4.5 19.500h15",
            Self::Filter => "M4 5h16l-6.5 8v5.500l-3 1.500v-7z",
            Self::More => "M5.5 12h.01M12 12h.01M18.5 12h.01",
            Self::Pin => {
                "M12 21.500c4.5-4.8 7-8.3 7-11.500a7 7 0 0 0-14 0c0 3.2 2.5 6.7 7 11.500zM12 12.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            Self::Lock => "M6 10.500h12V20H6zM8.5 10.500V8a3.5 3.5 0 0 1 7 0v2.500M12 14.500v2",
            Self::Message => "M4 5h16v11H11l-4.5 4V16H4zM8 9h8M8 12.500h5",
            Self::Bell => "M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 1.500h-15zM10 20.500h4",
            Self::Block => "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12",
            Self::Trash => "M4.5 6.500h15M9 6.500V4h6v2.500M6.5 6.500l1 14h9l1-14M10 10.500v6M14 10.500v6",
            Self::Edit => "M4 20l1-4.500L16 4.500l3.5 3.500L8.5 19zM13.5 7l3.5 3.5",
            Self::Copy => "M9 8.500h10.500V20.500H9zM15 8.500v-5H4.500v12H9",
            Self::Refresh => "M19.5 12a7.5 7.5 0 1 1-2.2-5.300L20 9.300M20 4.500v4.800h-4.8",
            Self::Warning => "M12 4 2.8 20h18.400zM12 10v4.500M12 17.300h.01",
            Self::Info => "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01",
            Self::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4"
            }
            Self::Moon => "M20 14.500A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.500z",
            Self::Screen => "M3.5 4.500h17v11.500h-17zM9 20h6M12 16v4",
            Self::Leave => "M10 4H4.500v16H10M9.5 12h11M16.5 8l4 4-4 4",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.500c0-3.7 3.3-6 7.5-6s7.5 2.3 7.5 6",
            Self::Apps => "M4.5 4.500h6v6h-6zM13.5 4.500h6v6h-6zM4.5 13.500h6v6h-6zM13.5 13.500h6v6h-6z",
            Self::Chart => "M4 20.500h16M7 17v-6M12 17V5M17 17V9",
            Self::Track => {
                "M6 20a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM18 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8.5 17.500H15a3 3 0 0 0 0-6H9a3 3 0 0 1 0-6h6.5"
            }
            Self::Clock => "M12 20.500a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.500V12l3 2",
            Self::Building => "M5 20.500V4h9v16.500M14 9h5v11.500M3 20.500h18M8 8h3M8 12h3M8 16h3",
            Self::Right => "M5 12h14M13 6l6 6-6 6",
        }
    }
}

/// An icon; hidden from screen readers, since its meaning stands beside it in words.
#[component]
pub fn Icon(
    /// What it shows.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width=if glyph == Glyph::More { "2.6" } else { "1.8" }
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=glyph.path()></path>
        </svg>
    }
}
