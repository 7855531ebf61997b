//! Backups and restores: whole or not at all, nothing replaced, nothing of the agent's own.

use super::*;

fn make(linux: &mut Linux, text: &str) -> Made {
    linux.make(&Command::parse(text).unwrap(), now())
}

fn take(linux: &mut Linux, text: &str, bytes: &[u8]) -> Outcome {
    let file = File::new("f", "application/octet-stream", bytes.to_vec());
    linux.take(&Command::parse(text).unwrap(), file, now())
}

fn event(uid: &str, rest: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:{uid}\r\n{rest}END:VEVENT\r\n")
}

fn calendar(parts: &[&str]) -> String {
    format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", parts.concat())
}

#[test]
fn a_backup_that_would_not_be_whole_is_none() {
    let folder = computer();
    let mut linux = Linux::at(folder.path(), &folder.path().join("state"), false, 1);
    for number in 0..walk::MOST_FILES {
        write(folder.path(), &format!("many/{number}"), "");
    }
    assert_eq!(walk::walk(&folder.path().join("many"), None).unwrap().len(), walk::MOST_FILES);
    assert_eq!(make(&mut linux, "bak(files,many%2Chome)").unwrap_err().reason.as_deref(), Some("too_many"));
    write(folder.path(), "many/one/more", "");
    assert_eq!(make(&mut linux, "bak(files,many)").unwrap_err().reason.as_deref(), Some("too_many"));
    assert_eq!(make(&mut linux, "bak(files,nowhere)").unwrap_err().reason.as_deref(), Some("not_found"));
    assert_eq!(make(&mut linux, "bak(files)").unwrap().1["count"], 0);
}

#[test]
fn files_that_are_there_stay_as_they_are() {
    let folder = computer();
    write(folder.path(), "home/b.txt", "b");
    let state = folder.path().join("state");
    let mut linux = Linux::at(folder.path(), &state, false, 1);
    // A folder and one of its files: each file once.
    let (packed, items) = make(&mut linux, "bak(files,home%2Chome%2F.%2Fb.txt)").unwrap();
    assert_eq!(items["count"], 2);
    let packed = packed.bytes;
    write(&state, "files/home/notes.txt", "newer");
    assert_eq!(take(&mut linux, "rst(files,obj_1)", &packed).items["count"], 2);
    let read = |name: &str| fs::read_to_string(state.join("files/home").join(name)).unwrap();
    assert_eq!((read("notes.txt").as_str(), read("b.txt").as_str()), ("newer", "b"));
    assert_eq!(take(&mut linux, "rst(files,obj_1)", b"no archive").status, Status::Failed);
}

#[test]
fn only_events_that_are_missing_come_back() {
    let (folder, cards) = (computer(), tempfile::tempdir().unwrap());
    let mut linux = Linux::at(folder.path(), &folder.path().join("state"), false, 1);
    linux = linux.with_cards(Some(cards.path().to_owned()));
    let files = || fs::read_dir(cards.path()).unwrap().count();
    // As long as some calendars' UIDs are: they differ in the second line only.
    let uid = |end: char| format!("{}\r\n {}{end}", "0".repeat(70), "1".repeat(40));
    let zone = "BEGIN:VTIMEZONE\r\nTZID:Somewhere\r\nEND:VTIMEZONE\r\n";
    let weekly = event("3", "RRULE:FREQ=WEEKLY\r\n");
    let moved = event("3", "RECURRENCE-ID:20260309T090000Z\r\n");
    let first = calendar(&[zone, &event(&uid('a'), ""), &weekly, &moved]);
    assert_eq!(take(&mut linux, "rst(calendar,obj_1)", first.as_bytes()).items["count"], 3);
    assert_eq!(files(), 1);
    let second = calendar(&[zone, &event(&uid('a'), "SUMMARY:Older\r\n"), &event(&uid('b'), ""), &weekly]);
    assert_eq!(take(&mut linux, "rst(calendar,obj_1)", second.as_bytes()).items["count"], 3);
    assert_eq!(files(), 2, "both were restored in the same second");
    assert_eq!(take(&mut linux, "rst(calendar,obj_1)", second.as_bytes()).items["count"], 3);
    assert_eq!(files(), 2, "there is nothing left to restore");
    let (kept, items) = make(&mut linux, "bak(calendar)").unwrap();
    let kept = String::from_utf8(kept.bytes).unwrap();
    assert_eq!(items["count"], 4);
    assert!(!kept.contains("Older"));
    assert_eq!(kept.matches(zone).count(), 1, "{kept}");
    for entry in [event(&uid('a'), ""), event(&uid('b'), ""), weekly, moved] {
        assert_eq!(kept.matches(&entry).count(), 1, "{entry}");
    }
    let with_zone = fs::read_to_string(cards.path().join("restored-20260301T120000.ics")).unwrap();
    assert!(with_zone.contains(zone), "{with_zone}");
}

#[test]
fn contacts_without_a_uid_are_told_apart_by_what_they_say() {
    let (folder, cards) = (computer(), tempfile::tempdir().unwrap());
    let mut linux = Linux::at(folder.path(), &folder.path().join("state"), false, 1);
    linux = linux.with_cards(Some(cards.path().to_owned()));
    write(cards.path(), "team.vcf", "BEGIN:VCARD\nFN:Ada\nEND:VCARD\n");
    let two = "BEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Grace\r\nEND:VCARD\r\n";
    assert_eq!(take(&mut linux, "rst(contacts,obj_1)", two.as_bytes()).items["count"], 2);
    assert_eq!(make(&mut linux, "bak(contacts)").unwrap().1["count"], 2);
    fs::write(cards.path().join("old.vcf"), b"BEGIN:VCARD\r\nFN:\xe9\r\nEND:VCARD\r\n").unwrap();
    assert_eq!(make(&mut linux, "bak(contacts)").unwrap_err().status, Status::Failed);
}

#[test]
fn the_agents_own_state_is_not_handed_out() {
    let folder = computer();
    let state = folder.path().join("state");
    let mut linux = Linux::at(folder.path(), &state, false, 1);
    write(&state, "identity.json", "secret");
    write(&state, "files/sent.txt", "sent");
    std::os::unix::fs::symlink(state.join("identity.json"), folder.path().join("home/link")).unwrap();
    std::os::unix::fs::symlink("../identity.json", state.join("files/link")).unwrap();
    std::os::unix::fs::symlink(&state, folder.path().join("home/folder")).unwrap();
    for wanted in [
        "state/identity.json",
        "home/../state/identity.json",
        "home/link",
        "link",
        "home/folder/identity.json",
    ] {
        let refused = make(&mut linux, &format!("get({})", wanted.replace('/', "%2F"))).unwrap_err();
        assert_eq!(
            (refused.status, refused.reason.as_deref()),
            (Status::Refused, Some("permission")),
            "{wanted}"
        );
    }
    for wanted in ["state", "state%2Fidentity.json", "home%2Flink", "home%2Ffolder", "etc%2Cstate"] {
        let refused = make(&mut linux, &format!("bak(files,{wanted})")).unwrap_err();
        assert_eq!(
            (refused.status, refused.reason.as_deref()),
            (Status::Refused, Some("permission")),
            "{wanted}"
        );
    }
    for wanted in ["sent.txt", "state%2Ffiles%2Fsent.txt"] {
        assert_eq!(make(&mut linux, &format!("get({wanted})")).unwrap().0.bytes, b"sent", "{wanted}");
    }
    // A folder that has the state in it is backed up without it.
    let (packed, _) = make(&mut linux, "bak(files,%2F)").unwrap();
    let files = crate::platform::archive::unpack(&packed.bytes, 1 << 20).unwrap();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"home/notes.txt") && names.contains(&"state/files/sent.txt"), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("identity") || name.ends_with("link")), "{names:?}");
}
