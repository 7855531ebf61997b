//! The hook on the device: other programs do commands, by the command line and over the socket.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use handsight_agent::hook::{Book, BookError, Entry, Hooks, SOCKET, serve};
use handsight_protocol::{Command, Sequence, Status};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

fn script(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn entry(command: &str, exec: PathBuf, timeout_seconds: u64) -> Entry {
    Entry { command: command.to_owned(), exec, arguments: vec!["--quietly".to_owned()], timeout_seconds }
}

fn call(text: &str) -> Command {
    Command::parse(text).unwrap()
}

#[tokio::test]
async fn a_program_s_answer_is_the_result() {
    let place = tempfile::tempdir().unwrap();
    let (book, hooks) = (Book::of(place.path()), Hooks::of(place.path()));
    let scr = call("scr(obj_1,60)");
    assert!(hooks.answer(Sequence::new(7), &scr).await.is_none(), "nobody registered");
    let path = script(place.path(), "answer", r#"printf '{"items":{"told":%s,"with":"%s"}}' "$(cat)" "$1""#);
    book.add(entry("scr", path, 10)).unwrap();
    let told = hooks.answer(Sequence::new(7), &scr).await.unwrap();
    assert_eq!((told.status, told.code), (Status::Ok, 0));
    let seen = json!({"sequence": "00000007", "command": "scr", "parameters": ["obj_1", "60"], "text": "scr(obj_1,60)"});
    assert_eq!((&told.items["told"], &told.items["with"]), (&seen, &json!("--quietly")));
    book.add(entry("scr", script(place.path(), "plain", "cat >/dev/null; echo done"), 10)).unwrap();
    let plain = hooks.answer(Sequence::new(8), &scr).await.unwrap();
    assert_eq!((plain.status, &plain.items["output"]), (Status::Ok, &json!("done\n")));
    book.add(entry("scr", script(place.path(), "broken", "echo no such script >&2; exit 3"), 10)).unwrap();
    let broken = hooks.answer(Sequence::new(9), &scr).await.unwrap();
    assert_eq!(
        (broken.status, broken.code, broken.message.as_deref()),
        (Status::Failed, 3, Some("no such script"))
    );
    book.add(entry("scr", script(place.path(), "slow", "exec sleep 60"), 1)).unwrap();
    let slow = hooks.answer(Sequence::new(10), &scr).await.unwrap();
    assert_eq!((slow.status, slow.reason.as_deref()), (Status::Failed, Some("timeout")));
    assert!(book.remove("scr").unwrap() && !book.remove("scr").unwrap());
    assert!(hooks.answer(Sequence::new(11), &scr).await.is_none());
}

#[test]
fn only_what_can_be_done_can_be_registered() {
    let place = tempfile::tempdir().unwrap();
    let book = Book::of(place.path());
    let good = script(place.path(), "good", "true");
    for command in ["phn", "pol", "log", "xyz", "scripts"] {
        assert!(matches!(book.add(entry(command, good.clone(), 1)), Err(BookError::Command(_))), "{command}");
    }
    for exec in ["good", "/nowhere/at/all", "/etc/passwd", "/"] {
        assert!(matches!(book.add(entry("scr", exec.into(), 1)), Err(BookError::Program(_))), "{exec}");
    }
}

#[tokio::test]
async fn a_connected_program_registers_receives_and_answers() {
    let place = tempfile::tempdir().unwrap();
    let hooks = Hooks::of(place.path());
    let serving = tokio::spawn({
        let (hooks, folder) = (hooks.clone(), place.path().to_owned());
        async move { serve(hooks, &folder).await }
    });
    let socket = place.path().join(SOCKET);
    while !socket.exists() {
        tokio::task::yield_now().await;
    }
    let (reader, mut writer) = UnixStream::connect(&socket).await.unwrap().into_split();
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let mut lines = BufReader::new(reader).lines();
    let mut next =
        async || serde_json::from_str::<Value>(&lines.next_line().await.unwrap().unwrap()).unwrap();
    writer.write_all(b"hello\n{\"register\":[\"phn\"]}\n{\"register\":[\"scr\",\"msg\"]}\n").await.unwrap();
    assert!(next().await["error"].is_string() && next().await["error"].is_string());
    assert_eq!(next().await, json!({"registered": ["scr", "msg"]}));
    let asked = tokio::spawn({
        let hooks = hooks.clone();
        async move { hooks.answer(Sequence::new(42), &call("msg(Hello%20there)")).await }
    });
    let told = next().await;
    assert_eq!((&told["sequence"], &told["parameters"][0]), (&json!("0000002a"), &json!("Hello there")));
    let answer = json!({"sequence": told["sequence"], "status": "refused", "message": "busy"});
    writer.write_all(format!("{answer}\n").as_bytes()).await.unwrap();
    let outcome = asked.await.unwrap().unwrap();
    assert_eq!((outcome.status, outcome.message.as_deref()), (Status::Refused, Some("busy")));
    // A program that goes away while it is asked has failed; then the agent does the command itself again.
    let asked = tokio::spawn({
        let hooks = hooks.clone();
        async move { hooks.answer(Sequence::new(43), &call("scr(obj_1)")).await }
    });
    next().await;
    drop((writer, lines));
    let gone = asked.await.unwrap().unwrap();
    assert_eq!((gone.status, gone.reason.as_deref()), (Status::Failed, Some("hook")));
    assert!(hooks.answer(Sequence::new(44), &call("scr(obj_1)")).await.is_none());
    serving.abort();
}
