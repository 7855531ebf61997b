//! A hundred orders at the same moment, again and again, while every processor is kept busy by something else: how
//! many are refused (none should be) and how long the slowest takes, against the same orders one after the other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_graphql::Request;
use handsight_domain::id::DeviceId;
use serde_json::{Value, json};

use crate::{
    ground::{Ground, System, ground},
    millis, of,
};

const TWINS: usize = 100;

fn rounds() -> usize {
    of(20, 4)
}

/// Threads that count until told to stop.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..2 * std::thread::available_parallelism().map_or(2, usize::from) {
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        Self(stop)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Orders one device to answer; answers how long it took and what was said when it was refused.
async fn order(
    schema: &handsight_graphql::ApiSchema,
    ground: &Ground,
    device: DeviceId,
) -> (Duration, Option<String>) {
    let query =
        "mutation($id: ID!) { issueAction(input: {devices: {ids: [$id]}, command: \"app\", parameters: []}) {
        __typename ... on IssueActionDone { actions { id state device { id name } } } } }";
    let request = Request::new(query)
        .variables(async_graphql::Variables::from_json(json!({ "id": device.to_string() })))
        .data(ground.caller());
    let begin = Instant::now();
    let answer = schema.execute(request).await;
    let took = begin.elapsed();
    let said = answer.errors.first().map(|error| format!("{error:?}"));
    let data: Value = answer.data.into_json().unwrap_or_default();
    let done = data["issueAction"]["__typename"] == "IssueActionDone";
    (took, said.or_else(|| (!done).then(|| data.to_string())))
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "storm").await;
        let schema = handsight_graphql::build(ground.app.clone());
        let devices = ground.devices(10).await;
        let _busy = Busy::start();
        let begin = Instant::now();
        for twin in 0..TWINS {
            let (_, refused) = order(&schema, &ground, devices[twin % 10]).await;
            assert!(refused.is_none(), "{refused:?}");
        }
        let floor = begin.elapsed();
        let (mut refused, mut slowest, mut whole) = (Vec::new(), Duration::ZERO, Duration::ZERO);
        for _ in 0..rounds() {
            let begin = Instant::now();
            let twins = (0..TWINS).map(|twin| order(&schema, &ground, devices[twin % 10]));
            for (took, said) in futures::future::join_all(twins).await {
                slowest = slowest.max(took);
                refused.extend(said);
            }
            whole += begin.elapsed();
        }
        let each = whole / u32::try_from(rounds()).unwrap();
        println!(
            "storm {system:?}: {TWINS} orders at once, {} times on busy processors: {} refused, slowest {:.0} ms, all \
             within {:.0} ms, {:.0} ms one by one, ratio {:.2}",
            rounds(),
            refused.len(),
            millis(slowest),
            millis(each),
            millis(floor),
            each.as_secs_f64() / floor.as_secs_f64()
        );
        if let Some(first) = refused.first() {
            println!("  the first was told {first}");
        }
    }
}
