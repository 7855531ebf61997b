//! Each rule of "What an agent does with a message", by itself.

use handsight_protocol::agent_api::{ActionsAnswer, CheckinAnswer};
use handsight_protocol::command::EXPIRY_TOLERANCE;
use handsight_protocol::message::{encode, encode_marker};
use handsight_protocol::result::ResultsAnswer;
use handsight_protocol::{Command, ResultReport, Sequence, Status};

use super::*;

fn fetched(core: &mut Core, after: u32, messages: Vec<String>, through: u32) -> Vec<Effect> {
    let answer = ActionsAnswer { messages, through: Sequence::new(through), more: false };
    core.handle(Input::Fetched { after: Sequence::new(after), answer }, moment())
}

fn results(core: &Core) -> Vec<ResultReport> {
    core.durable().results.values().cloned().collect()
}

#[test]
fn foreign_texts_leave_no_trace() {
    let mut core = new_core();
    for text in ["Your parcel is waiting", "KME 2.00 00000001 0123456789abcdef wip(all)"] {
        assert_eq!(sms(&mut core, text.to_owned()), []);
    }
}

#[test]
fn a_wrong_token_is_reported_and_nothing_is_done() {
    let mut core = new_core();
    let forged = text(1, &["aud()"]).replace("aud", "app");
    let effects = sms(&mut core, forged.clone());
    assert!(executed(&effects).is_empty());
    let posted = effects
        .iter()
        .any(|effect| matches!(effect, Effect::PostRejection(r) if r.reason == "token" && r.text == forged));
    assert!(posted, "{effects:?}");
    assert_eq!(core.processed(), Sequence::ZERO);
}

#[test]
fn forged_texts_cannot_fill_the_disk() {
    let mut core = new_core();
    for _ in 0..500 {
        sms(&mut core, format!("KME 1.00 00000001 0123456789abcdef msg({})", "x".repeat(9_000)));
    }
    let kept = &core.durable().rejections;
    assert_eq!(kept.len(), Durable::MOST_REJECTIONS);
    assert!(kept.iter().all(|rejection| rejection.text.len() <= 2_000));
}

#[test]
fn commands_are_recorded_started_then_executed_in_order() {
    let mut core = new_core();
    let effects = sms(&mut core, text(1, &["aud()", "loc()"]));
    let recorded = effects.iter().position(|effect| {
        matches!(effect, Effect::Persist(records) if records.iter().any(|r| matches!(r, Record::Started(_))))
    });
    let run = effects.iter().position(|effect| matches!(effect, Effect::Execute { .. }));
    assert!(recorded.unwrap() < run.unwrap(), "on disk before it is executed");
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::PostReceipts(receipts) if receipts.len() == 1))
    );
    assert_eq!(executed(&effects), [1]);
    assert_eq!(executed(&done(&mut core, 1)), [2]);
    done(&mut core, 2);
    assert_eq!(results(&core).len(), 2);
}

#[test]
fn a_duplicate_sends_its_queued_result_again_and_is_not_executed() {
    let mut core = new_core();
    sms(&mut core, text(1, &["aud()"]));
    let effects = done(&mut core, 1);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::PostResults(_))));
    core.handle(Input::Failed(Channel::Results), moment());
    let effects = sms(&mut core, text(1, &["aud()"]));
    assert!(executed(&effects).is_empty());
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::PostResults(r) if r.len() == 1)),
        "{effects:?}"
    );
    let answer = ResultsAnswer { accepted: vec![Sequence::FIRST], ..ResultsAnswer::default() };
    core.handle(Input::ResultsPosted(answer), moment());
    let effects = sms(&mut core, text(1, &["aud()"]));
    assert_eq!(effects, [], "acknowledged: nothing to send again");
}

#[test]
fn a_gap_waits_sixty_seconds_and_then_asks() {
    let mut core = new_core();
    let effects = sms(&mut core, text(3, &["aud()"]));
    assert!(executed(&effects).is_empty() && fetches(&effects).is_empty());
    assert_eq!(armed(&effects, Timer::Gap), Some(Duration::from_secs(60)));
    let effects = core.handle(Input::Timer(Timer::Gap), moment());
    assert_eq!(fetches(&effects), [0]);
    // The server knows 2 and 3, so 1 is void.
    let effects = fetched(&mut core, 0, vec![text(2, &["app()", "aud()"])], 3);
    assert_eq!(executed(&effects), [2]);
    assert_eq!(executed(&done(&mut core, 2)), [3]);
}

#[test]
fn a_gap_that_closes_by_itself_asks_nobody() {
    let mut core = new_core();
    sms(&mut core, text(2, &["aud()"]));
    let effects = sms(&mut core, text(1, &["app()"]));
    assert_eq!(executed(&effects), [1]);
    assert!(effects.contains(&Effect::Disarm(Timer::Gap)));
    assert_eq!(executed(&done(&mut core, 1)), [2]);
}

#[test]
fn numbers_the_answer_is_silent_about_are_void_also_when_an_sms_carried_them() {
    let mut core = new_core();
    sms(&mut core, text(2, &["msg(cancelled)"]));
    core.handle(Input::Timer(Timer::Gap), moment());
    let effects = fetched(&mut core, 0, vec![text(3, &["aud()"])], 4);
    assert_eq!(executed(&effects), [3]);
    done(&mut core, 3);
    assert_eq!(core.processed(), Sequence::new(4), "h becomes through once the listed ones are processed");
    assert!(executed(&sms(&mut core, text(2, &["msg(cancelled)"]))).is_empty());
}

#[test]
fn a_damaged_answer_voids_nothing() {
    let mut core = new_core();
    core.handle(Input::Started, moment());
    let damaged = text(1, &["aud()"]).replace("aud", "bad");
    let effects = fetched(&mut core, 0, vec![damaged, text(2, &["app()"])], 2);
    assert!(executed(&effects).is_empty());
    assert_eq!(core.processed(), Sequence::ZERO);
    assert!(armed(&effects, Timer::Retry(Channel::Actions)).is_some());
    core.handle(Input::Timer(Timer::Retry(Channel::Actions)), moment());
    let effects = fetched(&mut core, 0, vec![text(1, &["aud()", "app()"])], 2);
    assert_eq!(executed(&effects), [1]);
}

#[test]
fn a_marker_fetches_and_takes_no_number() {
    let mut core = new_core();
    let effects =
        sms(&mut core, encode_marker(Sequence::FIRST, Some("https://elsewhere.example.com"), &device()));
    assert_eq!(fetches(&effects), [0]);
    let effects = fetched(&mut core, 0, vec![text(1, &["aud()"])], 1);
    assert_eq!(executed(&effects), [1]);
    let effects = sms(&mut core, encode_marker(Sequence::FIRST, None, &device()));
    assert_eq!(fetches(&effects), [0_u32; 0], "an old marker asks for nothing");
}

#[test]
fn destructive_commands_need_the_signature_wherever_they_come_from() {
    let unsigned =
        |number| encode(Sequence::new(number), &[Command::parse("wip(all)").unwrap()], &device(), None);
    let mut core = new_core();
    assert!(executed(&sms(&mut core, unsigned(1))).is_empty());
    core.handle(Input::Pending(1), moment());
    fetched(&mut core, 1, vec![unsigned(2)], 2);
    let codes: Vec<_> =
        results(&core).iter().map(|r| (r.status, r.reason.clone().unwrap_or_default())).collect();
    assert_eq!(codes, [(Status::Refused, "unsigned".into()), (Status::Refused, "unsigned".into())]);
    assert_eq!(executed(&sms(&mut core, text(3, &["wip(all)"]))), [3]);
    let mut keyless = Core::new(Setup { command_key: None, ..setup() }, Durable::default());
    assert_eq!(executed(&sms(&mut keyless, unsigned(1))), [1], "an agent without the key cannot tell");
}

#[test]
fn what_runs_code_needs_the_signature_too() {
    for name in ["scr(obj_1)", "ins(com.a,1)", "uni(com.a,1)", "put(a.txt,obj_1)", "rst(contacts,obj_1)"] {
        let unsigned = encode(Sequence::FIRST, &[Command::parse(name).unwrap()], &device(), None);
        let mut core = new_core();
        assert!(executed(&sms(&mut core, unsigned)).is_empty(), "{name}");
        assert_eq!(results(&core)[0].status, Status::Refused, "{name}");
        assert_eq!(executed(&sms(&mut core, text(2, &[name]))), [2], "{name}");
    }
}

#[test]
fn a_signed_command_whose_time_is_over_is_refused_also_by_a_phone_from_an_old_image() {
    let until = moment().now.timestamp() + 3_600;
    let dated = |number, command: &str| {
        let command = Command::parse(command).unwrap().expiring(until);
        text(number, &[&command.to_string()])
    };
    let later = |seconds| Moment { now: moment().now + chrono::TimeDelta::seconds(seconds), ..moment() };
    let take = |core: &mut Core, text: String, at| core.handle(Input::Message { text, via: Via::Sms }, at);
    let wipe = dated(1, "wip(all)");
    let mut core = new_core();
    let effects = take(&mut core, wipe.clone(), later(3_600 + EXPIRY_TOLERANCE));
    assert_eq!(executed(&effects), [1], "a clock that is a little ahead is forgiven");
    let done = effects.iter().find_map(|effect| match effect {
        Effect::Execute { command, .. } => Some(command.to_string()),
        _ => None,
    });
    assert_eq!(done.as_deref(), Some("wip(all)"), "the platform sees the command as it was asked");
    // The phone was set back to an image of before; somebody who kept the text sends it again.
    let mut set_back = new_core();
    assert!(executed(&take(&mut set_back, wipe, later(3_601 + EXPIRY_TOLERANCE))).is_empty());
    let refused = results(&set_back)[0].clone();
    assert_eq!((refused.status, refused.reason.as_deref()), (Status::Refused, Some("expired")));
    // Another time needs another signature.
    let forged = dated(2, "wip(all)").replace(&until.to_string(), &(until + 86_400).to_string());
    let body = forged.replacen(forged.split(' ').nth(3).unwrap(), "", 1).replacen("  ", " ", 1);
    let token = handsight_protocol::Token::compute(&device(), &body);
    let sealed = body.replacen("00000002 ", &format!("00000002 {token} "), 1);
    assert!(executed(&take(&mut set_back, sealed, later(0))).is_empty());
    assert_eq!(results(&set_back)[1].reason.as_deref(), Some("unsigned"));
    // What carries no time is an older server's and is done.
    assert_eq!(executed(&take(&mut set_back, text(3, &["wip(all)"]), later(9_999_999))), [3]);
}

#[test]
fn a_parameter_of_a_newer_server_is_passed_over() {
    let mut core = new_core();
    assert_eq!(executed(&sms(&mut core, text(1, &["lck(lost,9,x)"]))), [1]);
}

#[test]
fn unknown_malformed_and_ill_given_commands_get_their_one_result() {
    let mut core = new_core();
    sms(&mut core, text(1, &["xyz(1)", "loc(soon)"]));
    let broken = "KME 1.00 00000003 Nonsense";
    let token = handsight_protocol::Token::compute(&device(), broken);
    let effects = sms(&mut core, format!("KME 1.00 00000003 {token} Nonsense"));
    assert!(executed(&effects).is_empty());
    let codes: Vec<_> =
        results(&core).iter().map(|r| (r.status, r.reason.clone().unwrap_or_default())).collect();
    let expected =
        [(Status::Unsupported, "unsupported"), (Status::Failed, "parameters"), (Status::Failed, "malformed")];
    assert_eq!(codes, expected.map(|(status, code)| (status, code.to_owned())));
}

#[test]
fn a_restart_in_the_middle_repeats_what_is_harmless_and_answers_for_the_rest() {
    for (command, repeats) in [("aud()", true), ("msg(hello)", false), ("wip(all)", false), ("lck()", true)] {
        let mut core = new_core();
        sms(&mut core, text(1, &[command]));
        let mut core = Core::new(setup(), Durable::replay(core.durable().to_records()));
        let effects = core.handle(Input::Started, moment());
        assert_eq!(executed(&effects), if repeats { vec![1] } else { vec![] }, "{command}");
        let codes: Vec<_> = results(&core).iter().map(|r| r.reason.clone().unwrap_or_default()).collect();
        assert_eq!(codes, if repeats { vec![] } else { vec!["interrupted".to_owned()] }, "{command}");
        assert!(executed(&sms(&mut core, text(1, &[command]))).is_empty());
    }
}

#[test]
fn a_phone_from_an_old_image_goes_on_from_the_server_s_number() {
    let mut core = new_core();
    let answer = CheckinAnswer {
        sequence: Sequence::new(9),
        pending: 1,
        policy_revision: 0,
        heartbeat_seconds: 60,
        left_out: None,
    };
    let effects = core.handle(Input::CheckedIn(answer), moment());
    assert_eq!(core.processed(), Sequence::new(9));
    assert_eq!(fetches(&effects), [9]);
    assert!(executed(&sms(&mut core, text(9, &["aud()"]))).is_empty());
}

#[test]
fn long_polling_goes_on_from_what_was_fetched_and_backs_off_on_failure() {
    let mut core = Core::new(Setup { long_poll_seconds: Some(25), ..setup() }, Durable::default());
    assert_eq!(fetches(&core.handle(Input::Started, moment())), [0]);
    let effects = fetched(&mut core, 0, vec![text(1, &["aud()", "app()"])], 2);
    assert!(effects.contains(&Effect::Fetch { after: Sequence::new(2), wait_seconds: 25 }), "{effects:?}");
    let effects = core.handle(Input::Failed(Channel::Actions), moment());
    assert!(armed(&effects, Timer::Retry(Channel::Actions)).is_some());
    assert_eq!(fetches(&core.handle(Input::Timer(Timer::Retry(Channel::Actions)), moment())), [2]);
}

#[test]
fn an_answer_about_nothing_of_ours_does_not_spin() {
    let mut core = new_core();
    sms(&mut core, text(1, &["xyz()"]));
    let effects = core.handle(Input::ResultsPosted(ResultsAnswer::default()), moment());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::PostResults(_))));
    assert!(armed(&effects, Timer::Retry(Channel::Results)).is_some());
}

fn proves(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Prove(_))).count()
}

#[test]
fn a_question_about_the_number_is_answered_also_after_it_was_passed_over() {
    const ASKED: &str = "phn(9f86d081884c7d65)";
    // In its turn it is a command like others.
    let mut core = new_core();
    assert_eq!(executed(&sms(&mut core, text(1, &[ASKED]))), [1]);
    // The web service passed its number over before the text came.
    let mut core = new_core();
    core.handle(Input::Started, moment());
    fetched(&mut core, 0, vec![text(2, &["loc()"])], 2);
    done(&mut core, 2);
    let effects = sms(&mut core, text(1, &[ASKED]));
    assert_eq!((proves(&effects), executed(&effects).len()), (1, 0));
    assert_eq!(core.processed(), Sequence::new(2), "and nothing of the order changes");
    assert!(posted(&effects).is_empty(), "a number that was passed over has no result");
    assert_eq!(proves(&sms(&mut core, text(1, &["loc()"]))), 0, "another command is a duplicate");
    // It waits behind a gap when the answer passes over both.
    let mut core = new_core();
    assert!(executed(&sms(&mut core, text(2, &[ASKED]))).is_empty());
    let effects = fetched(&mut core, 0, vec![], 2);
    assert_eq!((proves(&effects), executed(&effects).len(), core.processed()), (1, 0, Sequence::new(2)));
}

const MOVE: &str = "mov(https%3A%2F%2Feu.example.com,3064061526)";

fn posted(effects: &[Effect]) -> Vec<u32> {
    let posted = effects.iter().filter_map(|effect| match effect {
        Effect::PostResults(results) => Some(results.iter().map(|report| report.sequence.get())),
        _ => None,
    });
    posted.flatten().collect()
}

#[test]
fn a_phone_that_moves_hands_over_everything_and_its_move_last() {
    let mut core = new_core();
    sms(&mut core, text(1, &["aud()"]));
    assert_eq!(posted(&done(&mut core, 1)), [1]);
    assert_eq!(executed(&sms(&mut core, text(2, &[MOVE]))), [2]);
    let effects = done(&mut core, 2);
    assert_eq!(armed(&effects, Timer::Move), Some(MOVE_WAIT));
    assert!(executed(&sms(&mut core, text(3, &["aud()"]))).is_empty(), "it does nothing more here");
    let one = ResultsAnswer { accepted: vec![Sequence::new(1)], ..ResultsAnswer::default() };
    assert!(posted(&core.handle(Input::ResultsPosted(one), moment())).is_empty(), "receipts wait");
    while !core.durable().receipts.is_empty() {
        core.handle(Input::ReceiptsPosted(1), moment());
    }
    assert_eq!(posted(&core.handle(Input::Drained, moment())), [2]);
    let two = ResultsAnswer { accepted: vec![Sequence::new(2)], ..ResultsAnswer::default() };
    let effects = core.handle(Input::ResultsPosted(two), moment());
    assert_eq!(effects.last(), Some(&Effect::Moved));
    assert_eq!(core.handle(Input::Pending(1), moment()), [], "it has left");
}

#[test]
fn a_move_that_did_not_go_well_changes_nothing() {
    let mut core = new_core();
    sms(&mut core, text(1, &[MOVE]));
    let outcome = Outcome::refused("enrolment", "closed");
    let effects = core.handle(Input::Executed { sequence: Sequence::new(1), outcome }, moment());
    assert_eq!((executed(&effects), core.moving()), (vec![], None));
    assert_eq!(executed(&sms(&mut core, text(2, &["aud()"]))), [2]);
    assert!(!core.handle(Input::Disowned, moment()).contains(&Effect::Moved));
}

#[test]
fn an_old_server_is_waited_for_a_day_also_over_a_restart() {
    let mut core = new_core();
    sms(&mut core, text(1, &[MOVE]));
    done(&mut core, 1);
    let mut core = Core::new(setup(), Durable::replay(core.durable().to_records()));
    let later = Moment { now: moment().now + chrono::TimeDelta::hours(9), ..moment() };
    let effects = core.handle(Input::Started, later);
    assert_eq!(armed(&effects, Timer::Move), Some(Duration::from_secs(15 * 3_600)));
    assert!(fetches(&effects).is_empty());
    assert_eq!(core.handle(Input::Timer(Timer::Move), later), [Effect::Moved]);
}
