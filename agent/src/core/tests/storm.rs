//! Loss, duplication, reordering, cancellation and restarts at any point, with a model of the server: every
//! number is executed at most once and ends with exactly one result.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use handsight_protocol::agent_api::ActionsAnswer;
use handsight_protocol::packing::{Keys, Waiting, pack_segments, pack_unlimited};
use handsight_protocol::result::ResultsAnswer;
use handsight_protocol::{Command, CommandName, ResultReport, Sequence, Status};
use proptest::prelude::*;

use super::*;
use crate::chance::Dice;

const COMMANDS: [&str; 8] =
    ["aud()", "msg(hello)", "wip(all)", "xyz()", "loc(soon)", "lck()", "put(a,b)", "blk(data)"];
const MOVE: &str = "mov(https%3A%2F%2Feu.example.com,3064061526)";

/// A request that has left the phone.
#[derive(Clone)]
enum Request {
    Fetch(Sequence),
    Receipts(usize),
    Rejection,
    Results(Vec<ResultReport>),
}

#[derive(Default)]
struct Server {
    actions: Vec<Waiting>,
    cancelled: BTreeSet<Sequence>,
    results: BTreeMap<Sequence, ResultReport>,
    /// The phone said that it has moved: it is known no more.
    gone: bool,
}

impl Server {
    fn open(&self, after: Sequence) -> Vec<Waiting> {
        let open = |w: &&Waiting| {
            w.sequence > after
                && !self.results.contains_key(&w.sequence)
                && !self.cancelled.contains(&w.sequence)
        };
        self.actions.iter().filter(open).cloned().collect()
    }

    fn take(&mut self, request: &Request) -> Input {
        if self.gone {
            return Input::Disowned;
        }
        let device = device();
        let signer = signer();
        match request {
            Request::Fetch(after) => {
                let all = pack_unlimited(&self.open(*after), Keys { device: &device, signer: Some(&signer) });
                let more = all.len() > 2;
                let listed = &all[..all.len().min(2)];
                let last = self.actions.last().map_or(Sequence::ZERO, |w| w.sequence);
                let through = match listed.last() {
                    Some(packed) if more => *packed.sequences.last().unwrap(),
                    _ => last,
                };
                let messages = listed.iter().map(|packed| packed.text.clone()).collect();
                Input::Fetched { after: *after, answer: ActionsAnswer { messages, through, more } }
            }
            Request::Receipts(count) => Input::ReceiptsPosted(*count),
            Request::Rejection => Input::RejectionPosted,
            Request::Results(results) => {
                let mut answer = ResultsAnswer::default();
                for result in results {
                    match self.results.get(&result.sequence) {
                        Some(known) => {
                            assert_eq!(known, result, "a result, once given, never changes");
                            answer.duplicates.push(result.sequence);
                        }
                        None => {
                            assert!(self.actions.iter().any(|w| w.sequence == result.sequence));
                            self.results.insert(result.sequence, result.clone());
                            answer.accepted.push(result.sequence);
                            self.gone |= result.command == CommandName::Mov && result.status == Status::Ok;
                        }
                    }
                }
                Input::ResultsPosted(answer)
            }
        }
    }
}

impl Request {
    fn channel(&self) -> Channel {
        match self {
            Self::Fetch(_) => Channel::Actions,
            Self::Receipts(_) => Channel::Receipts,
            Self::Rejection => Channel::Rejections,
            Self::Results(_) => Channel::Results,
        }
    }
}

struct World {
    dice: Dice,
    server: Server,
    core: Core,
    disk: Vec<Record>,
    /// Effects the running agent has not carried out yet; a restart loses them.
    todo: VecDeque<Effect>,
    air: Vec<String>,
    requests: Vec<Request>,
    running: Vec<Sequence>,
    timers: BTreeSet<Timer>,
    runs: BTreeMap<Sequence, u32>,
    restarts: u32,
    /// Whether the server may ask the phone to move.
    moves: bool,
    /// Whether the phone has left.
    moved: bool,
}

impl World {
    fn new(seed: u64, moves: bool) -> Self {
        let mut world = Self {
            dice: Dice::new(seed),
            server: Server::default(),
            core: new_core(),
            disk: Vec::new(),
            todo: VecDeque::new(),
            air: Vec::new(),
            requests: Vec::new(),
            running: Vec::new(),
            timers: BTreeSet::new(),
            runs: BTreeMap::new(),
            restarts: 0,
            moves,
            moved: false,
        };
        world.input(Input::Started);
        world
    }

    fn input(&mut self, input: Input) {
        let effects = self.core.handle(input, moment());
        self.todo.extend(effects);
    }

    /// Carries out one effect.
    fn carry_out(&mut self) {
        match self.todo.pop_front() {
            Some(Effect::Persist(records)) => self.disk.extend(records),
            Some(Effect::Execute { sequence, .. }) => {
                *self.runs.entry(sequence).or_default() += 1;
                self.running.push(sequence);
            }
            Some(Effect::Fetch { after, .. }) => self.requests.push(Request::Fetch(after)),
            Some(Effect::PostReceipts(receipts)) => self.requests.push(Request::Receipts(receipts.len())),
            Some(Effect::PostRejection(_)) => self.requests.push(Request::Rejection),
            Some(Effect::PostResults(results)) => self.requests.push(Request::Results(results)),
            Some(Effect::Moved) => self.moved = true,
            // A day does not pass here.
            Some(Effect::Arm(Timer::Move, _)) => {}
            Some(Effect::Arm(timer, _)) => {
                self.timers.insert(timer);
            }
            Some(Effect::Disarm(timer)) => {
                self.timers.remove(&timer);
            }
            Some(Effect::Prove(_) | Effect::Note(_)) | None => {}
        }
    }

    fn restart(&mut self) {
        self.restarts += 1;
        self.todo.clear();
        self.running.clear();
        self.timers.clear();
        for request in std::mem::take(&mut self.requests) {
            if self.dice.below(2) == 0 {
                self.server.take(&request); // it arrived, nobody heard the answer
            }
        }
        self.core = Core::new(setup(), Durable::replay(self.disk.clone()));
        self.input(Input::Started);
    }

    fn issue(&mut self) {
        let number = u32::try_from(self.server.actions.len()).unwrap() + 1;
        let text = if self.moves && self.dice.below(12) == 0 {
            MOVE
        } else {
            COMMANDS[self.dice.index(COMMANDS.len())]
        };
        let command = Command::parse(text).unwrap();
        self.server.actions.push(Waiting { sequence: Sequence::new(number), command });
    }

    /// The server sends what waits, from some number on; copies of it are in the air, none, one or several.
    fn send(&mut self) {
        let device = device();
        let signer = signer();
        let open = self.server.open(Sequence::ZERO);
        let from = self.dice.index(open.len() + 1);
        for packed in pack_segments(&open[from..], Keys { device: &device, signer: Some(&signer) }, 2) {
            for _ in 0..self.dice.below(4) {
                self.air.push(packed.text.clone());
            }
        }
    }

    fn answer_one(&mut self, honest: bool) {
        if self.requests.is_empty() {
            return;
        }
        let at = self.dice.index(self.requests.len());
        let request = self.requests.swap_remove(at);
        let luck = if honest { 9 } else { self.dice.below(5) };
        let input = match luck {
            0 => Input::Failed(request.channel()),
            1 => {
                self.server.take(&request);
                Input::Failed(request.channel())
            }
            _ => self.server.take(&request),
        };
        self.input(input);
    }

    fn finish_one(&mut self) {
        if !self.running.is_empty() {
            let sequence = self.running.remove(0);
            self.input(Input::Executed { sequence, outcome: Outcome::ok(serde_json::Map::new()) });
        }
    }

    fn step(&mut self) {
        if self.core.moving().is_some() && self.dice.below(3) == 0 {
            self.input(Input::Drained);
        }
        match self.dice.below(20) {
            0 | 1 => self.issue(),
            2 => self.send(),
            3 if !self.server.actions.is_empty() => {
                let at = self.dice.index(self.server.actions.len());
                let sequence = self.server.actions[at].sequence;
                if self.dice.below(3) == 0 && !self.server.results.contains_key(&sequence) {
                    self.server.cancelled.insert(sequence);
                }
            }
            4 | 5 if !self.air.is_empty() => {
                let at = self.dice.index(self.air.len());
                let text = self.air.swap_remove(at);
                self.input(Input::Message { text, via: Via::Sms });
            }
            6 => {
                if let Some(timer) = self.timers.pop_first() {
                    self.input(Input::Timer(timer));
                }
            }
            7 if self.dice.below(4) == 0 => self.restart(),
            8..=11 => self.answer_one(false),
            12 | 13 => self.finish_one(),
            _ => self.carry_out(),
        }
    }

    /// The storm is over: everything works, until nothing is left to do.
    fn calm(&mut self) {
        self.restart();
        for _ in 0..20_000 {
            while !self.todo.is_empty() {
                self.carry_out();
            }
            if self.moved {
                return;
            }
            self.finish_one();
            if self.core.moving().is_some() {
                self.input(Input::Drained);
            }
            self.answer_one(true);
            if self.requests.is_empty() && self.running.is_empty() && self.todo.is_empty() {
                match self.timers.pop_first() {
                    Some(timer) => self.input(Input::Timer(timer)),
                    None if self.core.is_idle() => return,
                    None => self.input(Input::Pending(1)),
                }
            }
        }
        panic!("the agent does not come to rest: {:?}", self.core);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_number_is_executed_at_most_once_and_ends_with_one_result(seed in any::<u64>(), steps in 50_usize..1500) {
        let mut world = World::new(seed, false);
        for _ in 0..steps {
            world.step();
        }
        world.calm();
        for action in &world.server.actions {
            let n = action.sequence;
            let runs = world.runs.get(&n).copied().unwrap_or(0);
            let most = if action.command.name().repeatable() { 1 + world.restarts } else { 1 };
            prop_assert!(runs <= most, "{} {} ran {runs} times", n, action.command);
            if !world.server.cancelled.contains(&n) {
                prop_assert!(world.server.results.contains_key(&n), "{} {} has no result", n, action.command);
            }
        }
        // The journal and the state in memory agree, also after compaction.
        let durable = Durable::replay(world.disk.clone());
        prop_assert_eq!(&durable, world.core.durable());
        prop_assert_eq!(&Durable::replay(durable.to_records()), &durable);
    }

    #[test]
    fn a_phone_that_moves_leaves_nothing_behind(seed in any::<u64>(), steps in 50_usize..1500) {
        let mut world = World::new(seed, true);
        for _ in 0..steps {
            if !world.moved {
                world.step();
            }
        }
        if !world.moved {
            world.calm();
        }
        let durable = Durable::replay(world.disk.clone());
        let moving = world.core.moving();
        prop_assert_eq!(world.moved, moving.is_some(), "it leaves when, and only when, it has another place");
        if let Some(moving) = moving {
            prop_assert!(world.server.gone, "the old server knows where it went");
            let kept: Vec<_> = durable.results.keys().copied().collect();
            prop_assert_eq!(kept, vec![moving], "every other result was with the server first");
            prop_assert!(durable.receipts.is_empty() && durable.rejections.is_empty() && durable.started.is_none());
            prop_assert!(world.runs.keys().all(|number| *number <= moving), "nothing was begun after it");
            let mut left = Core::new(setup(), durable);
            let effects = left.handle(Input::Started, moment());
            prop_assert!(armed(&effects, Timer::Move).is_some(), "stopped now, it goes on leaving");
            prop_assert_eq!(left.handle(Input::Disowned, moment()), vec![Effect::Moved]);
        }
    }
}
