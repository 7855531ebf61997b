//! The Linux platform against a folder that looks like a computer, and against this one.

use std::fs;

use chrono::TimeZone;
use handsight_protocol::Status;
use handsight_protocol::usage::UsageKind;

use super::*;

mod keeping;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn dev(rx: u64, tx: u64) -> String {
    format!(
        "Inter-| Receive\n face |bytes\n    lo: 99 1 0 0 0 0 0 0 99 1 0 0 0 0 0 0\n  eth0: {rx} 9 0 0 0 0 0 0 {tx} 8 0 0 0 0 0 0\n"
    )
}

fn computer() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
    write(root, "etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    write(root, "proc/cpuinfo", "processor\t: 0\nmodel name\t: Example CPU\nprocessor\t: 1\n");
    write(root, "proc/meminfo", "MemTotal:        2048 kB\nMemAvailable:    1024 kB\n");
    write(root, "proc/uptime", "123.45 200.00\n");
    write(root, "proc/net/dev", &dev(1_000, 500));
    write(root, "sys/class/power_supply/AC/type", "Mains\n");
    write(root, "sys/class/power_supply/BAT0/type", "Battery\n");
    write(root, "sys/class/power_supply/BAT0/capacity", "81\n");
    write(root, "sys/class/power_supply/BAT0/status", "Charging\n");
    let packages = "Package: bash\nStatus: install ok installed\nVersion: 5.2\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n";
    write(root, "var/lib/dpkg/status", packages);
    write(root, "home/notes.txt", "hello");
    folder
}

fn run(linux: &mut Linux, text: &str) -> Outcome {
    linux.execute(&Command::parse(text).unwrap(), now())
}

#[test]
fn the_audit_says_what_is_there() {
    let folder = computer();
    let mut linux = Linux::at(folder.path(), &folder.path().join("state"), false, 1);
    let outcome = run(&mut linux, "aud()");
    let attributes = &outcome.items["attributes"];
    assert_eq!(attributes["osVersion"], "Debian GNU/Linux 12");
    assert_eq!((&attributes["cpu"], &attributes["cpuCount"]), (&json!("Example CPU"), &json!(2)));
    assert_eq!(
        (&attributes["memoryBytes"], &attributes["freeMemoryBytes"]),
        (&json!(2_097_152), &json!(1_048_576))
    );
    assert_eq!((&attributes["battery"], &attributes["charging"]), (&json!(81), &json!(true)));
    assert_eq!(attributes["interfaces"]["eth0"]["rxBytes"], 1_000);
    assert!(attributes["storageBytes"].as_u64().unwrap() > 0);
    assert_eq!(outcome.items["apps"], json!([{"package": "bash", "version": "5.2"}]));
    let id = linux.profile().hardware_id.unwrap();
    assert!(id.len() == 32 && !id.contains("0123456789"), "the machine id itself is not shown");
}

#[test]
fn this_computer_can_be_audited_too() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = run(&mut Linux::new(folder.path(), false, 1), "aud()");
    assert!(outcome.items["attributes"]["memoryBytes"].as_u64().unwrap() > 1 << 20);
}

#[test]
fn files_come_whole_or_not_at_all() {
    let folder = computer();
    let mut linux = Linux::at(folder.path(), &folder.path().join("state"), false, 1);
    let get = |linux: &mut Linux, text: &str| linux.make(&Command::parse(text).unwrap(), now());
    let (file, _) = get(&mut linux, "get(home%2Fnotes.txt)").unwrap();
    assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("notes.txt", b"hello".as_slice()));
    assert_eq!(get(&mut linux, "get(home%2Fnotes.txt,4)").unwrap_err().reason.as_deref(), Some("too_large"));
    assert_eq!(get(&mut linux, "get(%2Fnowhere)").unwrap_err().reason.as_deref(), Some("not_found"));
    assert_eq!(get(&mut linux, "get(home)").unwrap_err().reason.as_deref(), Some("not_a_file"));
}

#[test]
fn files_that_come_stay_in_the_agents_own_folder() {
    let (folder, cards) = (computer(), tempfile::tempdir().unwrap());
    write(cards.path(), "team.vcf", "BEGIN:VCARD\r\nUID:1\r\nFN:Ada\r\nEND:VCARD\r\n");
    let state = folder.path().join("state");
    let mut linux = Linux::at(folder.path(), &state, true, 1).with_cards(Some(cards.path().to_owned()));
    let take = |linux: &mut Linux, text: &str, bytes: &[u8]| {
        linux.take(&Command::parse(text).unwrap(), File::new("f", "text/plain", bytes.to_vec()), now())
    };
    assert_eq!(take(&mut linux, "put(%2Fetc%2Fnew.txt,obj_1)", b"x").status, Status::Ok);
    assert!(state.join("files/etc/new.txt").exists() && !folder.path().join("etc/new.txt").exists());
    assert_eq!(take(&mut linux, "put(..%2F..%2Fout.txt,obj_1)", b"x").reason.as_deref(), Some("path"));
    let (packed, items) = linux.make(&Command::parse("bak(files,home)").unwrap(), now()).unwrap();
    assert_eq!(items["count"], 1);
    assert_eq!(take(&mut linux, "rst(files,obj_1)", &packed.bytes).items["count"], 1);
    assert_eq!(fs::read(state.join("files/home/notes.txt")).unwrap(), b"hello");
    let (text, items) = linux.make(&Command::parse("bak(contacts)").unwrap(), now()).unwrap();
    assert_eq!(items["count"], 1);
    assert_eq!(take(&mut linux, "rst(contacts,obj_1)", &text.bytes).items["count"], 1);
    assert_eq!(linux.make(&Command::parse("bak(contacts)").unwrap(), now()).unwrap().1["count"], 1);
    let said = take(&mut linux, "scr(obj_1,10)", b"echo out; echo err >&2; exit 4\n");
    assert_eq!(
        (&said.items["exitCode"], &said.items["stdout"], &said.items["stderr"]),
        (&json!(4), &json!("out\n"), &json!("err\n"))
    );
    let late = take(&mut linux, "scr(obj_1,1)", b"sleep 60\n");
    assert_eq!(late.reason.as_deref(), Some("timeout"));
    assert_eq!(run(&mut linux, "ins(tool,1)").status, Status::Ok);
    assert_eq!(run(&mut linux, "uni(tool,1)").status, Status::Ok);
    assert_eq!(run(&mut linux, "uni(tool,1)").reason.as_deref(), Some("not_installed"));
    let mut careful = Linux::at(folder.path(), &state, false, 1);
    assert_eq!(take(&mut careful, "scr(obj_1)", b"echo\n").reason.as_deref(), Some("not_allowed"));
    assert_eq!(
        careful.make(&Command::parse("bak(contacts)").unwrap(), now()).unwrap_err().status,
        Status::Unsupported
    );
}

/// Runs a script in this folder; a test that waits for half a minute has failed.
fn scripted(folder: &Path, limit: u32, text: &'static str) -> Outcome {
    let (send, receive) = std::sync::mpsc::channel();
    let mut linux = Linux::at(folder, folder, true, 1);
    std::thread::spawn(move || {
        let command = Command::parse(&format!("scr(obj_1,{limit})")).unwrap();
        let file = File::new("f", "text/plain", text.as_bytes().to_vec());
        let _ = send.send(linux.take(&command, file, now()));
    });
    receive.recv_timeout(std::time::Duration::from_secs(30)).expect("the script is waited for without end")
}

#[test]
fn what_a_script_leaves_running_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let said = scripted(folder.path(), 10, "sleep 60 &\necho hi\n");
    assert_eq!((said.status, &said.items["stdout"]), (Status::Ok, &json!("hi\n")));
    // Not in the script's group any more, so that nothing but the clock ends the wait; it ends with the folder.
    let apart = "touch busy\nsetsid sh -c 'while [ -e busy ]; do sleep 0.1; done' &\necho out\necho err >&2\nexit 3\n";
    let said = scripted(folder.path(), 10, apart);
    assert_eq!(
        (&said.items["exitCode"], &said.items["stdout"], &said.items["stderr"]),
        (&json!(3), &json!("out\n"), &json!("err\n"))
    );
}

#[test]
fn a_script_that_was_ended_is_told_from_one_that_ended() {
    let folder = tempfile::tempdir().unwrap();
    let said = scripted(folder.path(), 1, "trap '' TERM\nsleep 60\nsleep 60\n");
    assert_eq!((said.status, said.reason.as_deref()), (Status::Failed, Some("timeout")));
    for (text, code) in [("exit 124\n", 124), ("kill -KILL $$\n", 137)] {
        let said = scripted(folder.path(), 10, text);
        assert_eq!((said.status, &said.items["exitCode"]), (Status::Ok, &json!(code)), "{text}");
    }
}

#[test]
fn the_machine_is_not_harmed() {
    let folder = computer();
    let state = folder.path().join("state");
    let mut careful = Linux::at(folder.path(), &state, false, 1);
    for text in ["wip(all)", "blk(data)", "lck(lost)"] {
        let outcome = run(&mut careful, text);
        assert_eq!(
            (outcome.status, outcome.reason.as_deref()),
            (Status::Refused, Some("not_allowed")),
            "{text}"
        );
    }
    assert!(!state.exists());
    let mut playing = Linux::at(folder.path(), &state, true, 1);
    assert_eq!(run(&mut playing, "lck(lost)").status, Status::Ok);
    assert!(state.join("played/locked").exists());
    assert_eq!(run(&mut playing, "wip(all)").status, Status::Ok);
    assert!(
        state.exists() && !state.join("played").exists() && folder.path().join("home/notes.txt").exists()
    );
    assert_eq!(run(&mut playing, "loc()").reason.as_deref(), Some("no_position"));
}

#[test]
fn counters_become_usage_also_when_they_start_over() {
    let folder = computer();
    let mut linux = Linux::at(folder.path(), folder.path(), false, 1);
    let mut moved = |rx, tx| {
        write(folder.path(), "proc/net/dev", &dev(rx, tx));
        let events = linux.usage(now(), now());
        let bytes = events.into_iter().map(|event| match event.kind {
            UsageKind::Data(data) => (data.rx_bytes, data.tx_bytes),
            other => panic!("{other:?}"),
        });
        bytes.collect::<Vec<_>>()
    };
    assert_eq!(moved(1_500, 510), [(500, 10)]);
    assert_eq!(moved(1_500, 510), []);
    assert_eq!(moved(70, 7), [(70, 7)]);
}
