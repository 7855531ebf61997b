//! The words of the product for the contract's closed lists: one spelling each, from the glossary. Total functions,
//! so that a new value cannot be forgotten.

use super::tone::Tone;
use crate::api::action::SessionCounts;
use crate::api::kinds::{
    ActionState, ActorKind, DeviceStatus, Liability, Permission, Role, Severity, UsageType, WaitingFor,
};

words! {
    /// A role, as people say it.
    pub role(Role) -> &'static str, all ROLES "Every role that a member can be given." {
        Owner => "Owner",
        Administrator => "Administrator",
        Operator => "Operator",
        Finance => "Finance",
        Auditor => "Auditor",
        HelpDesk => "Help desk",
        Partner => "Partner",
    }
}

/// A role by the API's own name, such as `HELP_DESK`; the name itself when it is none.
pub fn role_by_name(name: &str) -> String {
    ROLES
        .into_iter()
        .find(|candidate| role(*candidate).replace(' ', "_").eq_ignore_ascii_case(name))
        .map_or_else(|| name.to_owned(), |found| role(found).to_owned())
}

words! {
    /// What a role may do, in one sentence.
    pub role_help(Role) -> &'static str {
        Owner => "Everything, including members and the ownership.",
        Administrator => "Everything but the ownership.",
        Operator => "Devices and actions, but nothing that blocks, wipes, moves or runs code on phones, and no settings.",
        Finance => "Usage, bills and plans.",
        Auditor => "Reads everything, changes nothing.",
        HelpDesk => "One device at a time: locate, message, lock.",
        Partner => "What its grant says.",
    }
}

/// A system ID in groups that can be read out: `306 406 1526`.
pub fn system_id(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
        (Some(a), Some(b), Some(c)) if digits.len() == 10 => format!("{a} {b} {c}"),
        _ => digits.to_owned(),
    }
}

words! {
    /// What a permission allows.
    pub permission(Permission) -> &'static str, all PERMISSIONS "Every permission, in the order of the forms." {
        DevicesRead => "See devices",
        DevicesManage => "Change and delete devices",
        ActionsRead => "See actions",
        ActionsIssueOne => "Ask for actions on one device at a time",
        ActionsIssue => "Ask for actions on many devices",
        ActionsDestructive => "Block, wipe, and move to another server",
        ActionsRunCode => "Run scripts, install, remove, store files and restore",
        UsageRead => "See usage",
        LocationRead => "See where devices are, towers and the QoS map",
        EnterpriseRead => "See the enterprise",
        EnterpriseManage => "Change its settings",
        EnrolmentManage => "Open and close enrolment",
        MembersRead => "See members",
        MembersManage => "Invite, change and remove members",
        TokensManage => "Create and revoke API tokens",
        WebhooksManage => "See and change webhooks, which are told what you may read",
        AuditRead => "Read the audit log",
    }
}

words! {
    /// How reachable a device is.
    pub device_status(DeviceStatus) -> (Tone, &'static str) {
        Online => (Tone::Ok, "Online"),
        Quiet => (Tone::Off, "Quiet"),
        Missing => (Tone::Bad, "Missing"),
        Moved => (Tone::Off, "Moved"),
    }

    /// Where an action stands.
    pub action_state(ActionState) -> (Tone, &'static str) {
        Pending => (Tone::Wait, "Waiting"),
        Sent => (Tone::Wait, "Sent"),
        Received => (Tone::Wait, "Running"),
        Succeeded => (Tone::Ok, "Done"),
        Failed => (Tone::Bad, "Failed"),
        Refused => (Tone::Bad, "Refused"),
        Unsupported => (Tone::Warn, "Not supported"),
        Expired => (Tone::Off, "Expired"),
        Cancelled => (Tone::Off, "Cancelled"),
    }
}

/// Every state of an action, in the order of its life.
#[cfg(test)]
const ACTION_STATES: [ActionState; 9] = [
    ActionState::Pending,
    ActionState::Sent,
    ActionState::Received,
    ActionState::Succeeded,
    ActionState::Failed,
    ActionState::Refused,
    ActionState::Unsupported,
    ActionState::Expired,
    ActionState::Cancelled,
];

/// Groups of states to choose from: the value in addresses, and the words.
pub const STATE_GROUPS: [(&str, &str); 5] = [
    ("", "All"),
    ("open", "On their way"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("ended", "Expired or cancelled"),
];

/// The states of a group; none for all.
pub fn states_of_group(group: &str) -> Vec<ActionState> {
    use ActionState as S;
    match group {
        "open" => vec![S::Pending, S::Sent, S::Received],
        "done" => vec![S::Succeeded],
        "failed" => vec![S::Failed, S::Refused, S::Unsupported],
        "ended" => vec![S::Expired, S::Cancelled],
        _ => Vec::new(),
    }
}

/// Where a session stands, by its counts.
pub fn session_state(counts: SessionCounts) -> (Tone, String) {
    let open = counts.pending + counts.sent + counts.received;
    if open > 0 {
        return (Tone::Wait, format!("{open} on their way"));
    }
    match (counts.succeeded, counts.failed) {
        (_, failed) if failed > 0 => (Tone::Bad, format!("{failed} failed")),
        (0, _) => (Tone::Off, "Ended".to_owned()),
        _ if counts.expired + counts.cancelled > 0 => (Tone::Off, "Done in part".to_owned()),
        _ => (Tone::Ok, "Done".to_owned()),
    }
}

words! {
    /// Why an action has not ended, short, for lists.
    pub waiting_for(WaitingFor) -> &'static str {
        NotBefore => "its time",
        Confirmation => "somebody to confirm it again",
        Notifier => "a way to the phone",
        Device => "the phone",
        Result => "the result",
    }
}

/// The way a message took.
pub fn transport(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "kannel" | "sms_kannel" | "kannel_sms" => "SMS through Kannel".to_owned(),
        "sms" => "SMS".to_owned(),
        "smpp" => "SMS by SMPP".to_owned(),
        "poll" | "polling" | "https" | "none" => "long poll".to_owned(),
        "fcm" => "push by FCM".to_owned(),
        "apns" => "push by APNs".to_owned(),
        "mqtt" => "push by MQTT".to_owned(),
        _ => name.to_owned(),
    }
}

words! {
    /// Who answers for the bill.
    pub liability(Liability) -> &'static str {
        Corporate => "Corporate",
        Individual => "Individual",
    }

    /// What kind of somebody.
    pub actor_kind(ActorKind) -> &'static str {
        Member => "Member",
        ApiToken => "API token",
        Device => "Device",
        Script => "Script",
        System => "Handsight",
        Operator => "Operator of the service",
    }

    /// How bad something is.
    pub severity(Severity) -> Tone {
        Bad => Tone::Bad,
        Warn => Tone::Warn,
        Wait => Tone::Wait,
    }

    /// What a usage event tells of.
    pub usage_type(UsageType) -> &'static str {
        Call => "Call",
        Sms => "SMS",
        Mms => "MMS",
        Email => "E-mail",
        Data => "Data",
        Web => "Web",
        App => "Application",
        Location => "Location",
        Qos => "Quality",
        Roaming => "Roaming",
        Connection => "Connection",
        Storage => "Storage",
        Security => "Security",
    }
}

/// A platform's own name: `android` is Android.
pub fn platform(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "android" => "Android".to_owned(),
        "ios" => "iOS".to_owned(),
        "linux" => "Linux".to_owned(),
        "termux" => "Termux".to_owned(),
        "simulated" => "Simulated".to_owned(),
        _ => name.to_owned(),
    }
}

/// A word of a closed list for people: `HELP_DESK` is `Help desk`.
pub fn choice(value: &str) -> String {
    let lower = value.to_lowercase().replace('_', " ");
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A browser and a system out of a user agent's text: `Chrome on Linux`.
pub fn user_agent(text: &str) -> String {
    let first = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| text.contains(mark)).map(|entry| entry.1)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => text.chars().take(60).collect(),
    }
}

/// Up to two initials of a name: `Ada Brandt` is `AB`.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let picked = match words.as_slice() {
        [] => return "–".to_owned(),
        [only] => vec![*only],
        [first, .., last] => vec![*first, *last],
    };
    picked.iter().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_by_the_api_name() {
        assert_eq!(role_by_name("HELP_DESK"), "Help desk");
        assert_eq!(role_by_name("OWNER"), "Owner");
        assert_eq!(role_by_name("KING"), "KING");
    }

    #[test]
    fn user_agents_are_told_in_two_words() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36";
        assert_eq!(user_agent(chrome), "Chrome on Linux");
        let safari =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Mobile Safari/604.1";
        assert_eq!(user_agent(safari), "Safari on iPhone");
        assert_eq!(user_agent("curl/8.5"), "curl");
        assert_eq!(user_agent("robot"), "robot");
    }

    #[test]
    fn ways_have_their_names() {
        assert_eq!(transport("kannel"), "SMS through Kannel");
        assert_eq!(transport("POLL"), "long poll");
        assert_eq!(transport("pigeon"), "pigeon");
    }

    #[test]
    fn states_that_go_on_look_like_waiting() {
        for state in ACTION_STATES {
            assert_eq!(action_state(state).0 == Tone::Wait, !state.ended(), "{state:?}");
        }
    }

    #[test]
    fn a_system_id_is_grouped_and_nothing_else() {
        assert_eq!(system_id("3064061526"), "306 406 1526");
        assert_eq!(system_id("306"), "306");
    }

    #[test]
    fn groups_hold_every_state_once() {
        let mut held: Vec<_> = STATE_GROUPS.iter().flat_map(|group| states_of_group(group.0)).collect();
        for state in ACTION_STATES {
            let before = held.len();
            held.retain(|other| *other != state);
            assert_eq!(before - held.len(), 1, "{state:?}");
        }
    }

    #[test]
    fn a_session_says_first_what_is_open_then_what_failed() {
        let counts =
            SessionCounts { targeted: 5, succeeded: 2, failed: 1, pending: 2, ..SessionCounts::default() };
        assert_eq!(session_state(counts), (Tone::Wait, "2 on their way".to_owned()));
        assert_eq!(session_state(SessionCounts { pending: 0, ..counts }), (Tone::Bad, "1 failed".to_owned()));
        let done = SessionCounts { targeted: 2, succeeded: 2, ..SessionCounts::default() };
        assert_eq!(session_state(done).0, Tone::Ok);
        assert_eq!(session_state(SessionCounts { expired: 1, ..done }).1, "Done in part");
        assert_eq!(session_state(SessionCounts::default()).1, "Ended");
    }

    #[test]
    fn initials_take_first_and_last() {
        assert_eq!(initials("Ada Brandt"), "AB");
        assert_eq!(initials("Ana María de la Cruz"), "AC");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials("  "), "–");
    }
}
