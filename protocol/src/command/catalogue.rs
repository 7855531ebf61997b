//! The catalogue: every command in words, for forms, help pages and checks. The protocol page's table as data.

use super::CommandName;

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// Free text.
    Text,
    /// A path on the device.
    Path,
    /// Words separated by commas inside the parameter.
    List,
    /// An object id, fetched or uploaded at `/agent/v1/objects/{id}`.
    Object,
    /// An application's package name or version.
    Package,
    /// The id of an encryption key.
    Key,
    /// 16 lower-case hex digits, used once.
    Nonce,
    /// The address of a server: `https://` (or `http://` to the phone's own machine) and a host, without query,
    /// fragment or password.
    Server,
    /// A system ID: ten digits, the last a check digit.
    SystemId,
    /// A whole number within bounds, both included.
    Integer {
        /// The smallest allowed value.
        min: u64,
        /// The largest allowed value.
        max: u64,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// One positional parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParamSpec {
    /// Its name in forms and in the GraphQL API.
    pub name: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// One sentence for the person who fills it in, with units.
    pub help: &'static str,
    /// What it holds.
    pub kind: ParamKind,
}

/// One command of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandSpec {
    /// The three letters.
    pub name: CommandName,
    /// What it does, in a few plain words.
    pub title: &'static str,
    /// Positional parameters; optional ones come last.
    pub params: &'static [ParamSpec],
    /// Whether it destroys or disables: signed, confirmed, and scoped.
    pub destructive: bool,
    /// Whether it runs code or replaces content on the phone: signed, and confirmed when it means many.
    pub runs_code: bool,
    /// Whether the phone needs a data connection to do it; lock, ring, wipe and block work from the SMS alone.
    pub needs_network: bool,
    /// Whether doing it twice does no harm; decides what a restart in the middle of it does.
    pub repeatable: bool,
    /// The names of the items in its result.
    pub results: &'static [&'static str],
}

impl CommandSpec {
    /// Whether its message carries a signature of the enterprise's command key, and an agent that holds the key does
    /// nothing without a valid one.
    #[must_use]
    pub const fn signed(&self) -> bool {
        self.destructive || self.runs_code
    }
}

const fn must(name: &'static str, kind: ParamKind, help: &'static str) -> ParamSpec {
    ParamSpec { name, required: true, help, kind }
}

const fn may(name: &'static str, kind: ParamKind, help: &'static str) -> ParamSpec {
    ParamSpec { name, required: false, help, kind }
}

/// The marks of a command besides its words.
#[derive(Clone, Copy)]
struct Marks {
    destructive: bool,
    runs_code: bool,
    needs_network: bool,
    repeatable: bool,
}

/// Reads something and sends it: needs the network, may be run again.
const ASKS: Marks = Marks { destructive: false, runs_code: false, needs_network: true, repeatable: true };
/// Changes something with the network's help; running it again would do it again.
const CHANGES: Marks = Marks { destructive: false, runs_code: false, needs_network: true, repeatable: false };
/// Runs code or replaces content, with the network's help; running it again would do it again.
const RUNS: Marks = Marks { runs_code: true, ..CHANGES };
/// Works from the SMS alone and may be run again: the second time changes nothing more.
const LOCAL: Marks = Marks { destructive: false, runs_code: false, needs_network: false, repeatable: true };
/// Works from the SMS alone but is noticed each time.
const SHOWS: Marks = Marks { destructive: false, runs_code: false, needs_network: false, repeatable: false };
/// Destroys or disables, from the SMS alone.
const DESTROYS: Marks =
    Marks { destructive: true, runs_code: false, needs_network: false, repeatable: false };

/// Takes the phone away and puts it under another server's commands: needs the network. It may be run again, because
/// the phone keeps the secret that it made for the other server and enrols there with the same one.
const MOVES: Marks = Marks { destructive: true, runs_code: true, needs_network: true, repeatable: true };

const fn spec(
    name: CommandName,
    title: &'static str,
    marks: Marks,
    params: &'static [ParamSpec],
    results: &'static [&'static str],
) -> CommandSpec {
    let Marks { destructive, runs_code, needs_network, repeatable } = marks;
    CommandSpec { name, title, params, destructive, runs_code, needs_network, repeatable, results }
}

use CommandName as N;
use ParamKind as K;

const SCOPES: ParamKind = K::Choice(&["voice", "sms", "data", "roaming", "all"]);
const ITEMS: ParamKind = K::Choice(&["contacts", "calendar", "messages", "photos", "files"]);

/// Every command of the protocol, in the order of its page.
pub static CATALOGUE: &[CommandSpec] = &[
    spec(
        N::Aud,
        "Audit the device",
        ASKS,
        &[may("classes", K::List, "Attribute classes (1, 2, 3), separated by commas; empty for all.")],
        &["attributes", "apps"],
    ),
    spec(
        N::Loc,
        "Locate",
        ASKS,
        &[may(
            "minutes",
            K::Integer { min: 0, max: 1440 },
            "Report again every so many minutes; 0 stops; empty for once, now.",
        )],
        &["fix"],
    ),
    spec(
        N::Get,
        "Fetch a file",
        ASKS,
        &[
            must("path", K::Path, "The file's path on the device."),
            may(
                "maxBytes",
                K::Integer { min: 1, max: 1_073_741_824 },
                "Refuse files larger than this many bytes.",
            ),
        ],
        &["file", "size", "sha256"],
    ),
    spec(
        N::Put,
        "Store a file",
        RUNS,
        &[
            must("path", K::Path, "Where to store it on the device."),
            must("object", K::Object, "The file to store."),
        ],
        &["sha256"],
    ),
    spec(
        N::Log,
        "Send the agent's log",
        ASKS,
        &[may("lines", K::Integer { min: 1, max: 10_000 }, "At most so many of the last lines.")],
        &["lines"],
    ),
    spec(
        N::Phn,
        "Verify the phone number",
        SHOWS,
        &[must("nonce", K::Nonce, "The one-time number the phone sends back by SMS.")],
        &[],
    ),
    spec(
        N::Bak,
        "Back up",
        ASKS,
        &[
            must("item", ITEMS, "What to back up."),
            may("groups", K::List, "Groups of contacts, or paths, separated by commas; empty for all."),
            may("key", K::Key, "The encryption key's id."),
        ],
        &["object", "count", "bytes", "sha256"],
    ),
    spec(
        N::Rst,
        "Restore",
        RUNS,
        &[must("item", ITEMS, "What to restore."), must("object", K::Object, "The backup's file.")],
        &["count"],
    ),
    spec(
        N::Ins,
        "Install an application",
        RUNS,
        &[
            must("package", K::Package, "The application's package name."),
            must("version", K::Package, "The version that shall be present."),
            may("object", K::Object, "The package file; empty to use the platform's store."),
        ],
        &["version"],
    ),
    spec(
        N::Uni,
        "Remove an application",
        RUNS,
        &[
            must("package", K::Package, "The application's package name."),
            must("version", K::Package, "The version to remove."),
            may("object", K::Object, "A file that helps removing, where the platform wants one."),
        ],
        &["version"],
    ),
    spec(N::App, "List applications", ASKS, &[], &["apps"]),
    spec(
        N::Eml,
        "Configure e-mail",
        CHANGES,
        &[must(
            "object",
            K::Object,
            "The settings: servers, login, port, TLS. The secret is in the object, never in the message.",
        )],
        &[],
    ),
    spec(
        N::Pol,
        "Apply a policy",
        ASKS,
        &[must("revision", K::Integer { min: 0, max: u64::MAX }, "The policy's revision.")],
        &["revision"],
    ),
    spec(
        N::Scr,
        "Run a script",
        RUNS,
        &[
            must("object", K::Object, "The script."),
            may("timeoutSeconds", K::Integer { min: 1, max: 86_400 }, "Stop it after so many seconds."),
        ],
        &["exitCode", "stdout", "stderr"],
    ),
    spec(
        N::Msg,
        "Show a message",
        SHOWS,
        &[
            must("text", K::Text, "What the user shall read."),
            may("severity", K::Choice(&["info", "warning", "critical"]), "How urgent it looks."),
        ],
        &["shownAt"],
    ),
    spec(
        N::Rng,
        "Ring",
        SHOWS,
        &[may("seconds", K::Integer { min: 1, max: 600 }, "Ring for so many seconds.")],
        &[],
    ),
    spec(N::Lck, "Lock", LOCAL, &[may("message", K::Text, "Shown on the lock screen.")], &[]),
    spec(N::Blk, "Block usage", DESTROYS, &[must("scope", SCOPES, "What to disable.")], &["scope"]),
    spec(N::Ubl, "Unblock usage", LOCAL, &[must("scope", SCOPES, "What to enable again.")], &["scope"]),
    spec(
        N::Wip,
        "Wipe",
        DESTROYS,
        &[must("scope", K::Choice(&["all", "enterprise", "media"]), "What to erase.")],
        &[],
    ),
    spec(N::Pln, "Tell of a new service plan", SHOWS, &[must("plan", K::Text, "The plan's name.")], &[]),
    spec(
        N::Syn,
        "Synchronise the virtual instance",
        ASKS,
        &[may(
            "parts",
            K::List,
            "Parts to synchronise (settings, files, apps), separated by commas; empty for all.",
        )],
        &["revision"],
    ),
    spec(
        N::Mov,
        "Move to another server",
        MOVES,
        &[
            must("server", K::Server, "The other server's address, as https://eu.example.com."),
            must("systemId", K::SystemId, "The system ID of the enterprise there, ten digits."),
            may("token", K::Text, "An enrolment token of a campaign there."),
        ],
        &["device", "serverUrl"],
    ),
];
