//! A small server of the device protocol, scripted by the tests: it keeps everything in memory and does what the
//! protocol page says, and refuses when it is told to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use chrono::{TimeZone, Utc};
use handsight_protocol::agent_api::{
    ActionsAnswer, CheckinAnswer, CheckinRequest, Credentials, EventsAnswer, PolicyDocument, Problem,
    ProvisionAnswer, ProvisionRequest, Receipts, RejectedEvent, Rejection, ResultBatch, ResultsAnswer,
};
use handsight_protocol::packing::{Keys, Waiting, pack_unlimited};
use handsight_protocol::transfer::{ContentRange, UPLOAD_OFFSET};
use handsight_protocol::usage::batch;
use handsight_protocol::{
    Command, CommandName, CommandSigner, DeviceId, ResultReport, Sequence, Status, SystemId, UsageEvent,
};
use tokio::sync::Notify;

#[derive(Default)]
pub struct Device {
    pub request: Option<ProvisionRequest>,
    pub actions: Vec<Waiting>,
    pub results: BTreeMap<Sequence, ResultReport>,
    pub receipts: Vec<(String, String)>,
    pub rejections: Vec<String>,
    pub checkins: Vec<CheckinRequest>,
    pub events: BTreeMap<String, UsageEvent>,
}

/// An object, as far as it has come.
#[derive(Default)]
pub struct Object {
    pub bytes: Vec<u8>,
    pub total: usize,
    /// The first bytes' places of the pieces that came.
    pub pieces: Vec<usize>,
}

#[derive(Default)]
pub struct Book {
    pub devices: BTreeMap<String, Device>,
    /// Paths that answer 500 so many times more.
    pub broken: BTreeMap<String, u32>,
    /// Objects that phones sent.
    pub objects: BTreeMap<String, Object>,
    /// Of the next pieces of objects so many bytes are kept, and the answer is lost.
    pub losses: VecDeque<usize>,
    /// Event types that are rejected.
    pub rejects: BTreeSet<String>,
    /// Devices that have moved to another server, and are known no more.
    pub gone: BTreeSet<String>,
}

#[derive(Clone)]
pub struct Server {
    pub url: String,
    pub book: Arc<Mutex<Book>>,
    changed: Arc<Notify>,
}

pub fn system_id() -> SystemId {
    "3064061526".parse().unwrap()
}

pub fn signer() -> CommandSigner {
    CommandSigner::from_seed(&[42; 32])
}

impl Server {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, book: Arc::default(), changed: Arc::default() };
        let routes = Router::new()
            .route("/agent/v1/provision", post(provision))
            .route("/agent/v1/actions", get(actions))
            .route("/agent/v1/receipts", post(receipts))
            .route("/agent/v1/rejections", post(rejections))
            .route("/agent/v1/results", post(results))
            .route("/agent/v1/events", post(events))
            .route("/agent/v1/checkin", post(checkin))
            .route("/agent/v1/policy", get(policy))
            .route("/agent/v1/objects/{id}", put(put_object).head(head_object))
            .route("/agent/v1/phone", post(|| async { StatusCode::NO_CONTENT }))
            .layer(tower_http::decompression::RequestDecompressionLayer::new())
            .layer(from_fn_with_state(server.clone(), breakable))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        server
    }

    /// Looks at or changes the book, and wakes whoever waits for it.
    pub fn with<T>(&self, look: impl FnOnce(&mut Book) -> T) -> T {
        let value = look(&mut self.book.lock().unwrap());
        self.changed.notify_waiters();
        value
    }

    /// Waits until the book says so; a test that waits for half a minute has failed.
    pub async fn until(&self, what: &str, holds: impl Fn(&Book) -> bool) {
        let wait = async {
            loop {
                let changed = self.changed.notified();
                if holds(&self.book.lock().unwrap()) {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait).await.unwrap_or_else(|_| panic!("never: {what}"));
    }

    /// Issues a command to a device; its text waits to be fetched.
    pub fn issue(&self, device: &str, command: &str) -> Sequence {
        self.with(|book| {
            let device = book.devices.get_mut(device).unwrap();
            let number = u32::try_from(device.actions.len()).unwrap() + 1;
            let waiting =
                Waiting { sequence: Sequence::new(number), command: Command::parse(command).unwrap() };
            device.actions.push(waiting);
            Sequence::new(number)
        })
    }

    /// The device IDs seen, in order.
    pub fn ids(&self) -> Vec<String> {
        self.with(|book| book.devices.keys().cloned().collect())
    }

    #[expect(clippy::result_large_err, reason = "the error is the answer, as handlers return it")]
    fn device(&self, headers: &HeaderMap) -> Result<String, Response> {
        let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let known = Credentials::parse(header).ok().filter(|pair| pair.system_id == system_id());
        let id = known.map(|pair| pair.device_id.to_hex());
        let known = |id: &String| {
            let book = self.book.lock().unwrap();
            book.devices.contains_key(id) && !book.gone.contains(id)
        };
        let id = id.filter(known);
        id.ok_or_else(|| problem(401, Problem::AUTHENTICATION_FAILURE))
    }
}

fn problem(status: u16, title: &str) -> Response {
    (StatusCode::from_u16(status).unwrap(), Json(Problem::new(status, title, None))).into_response()
}

async fn breakable(State(server): State<Server>, request: Request, next: Next) -> Response {
    let broken = server.with(|book| match book.broken.get_mut(request.uri().path()) {
        Some(left) if *left > 0 => {
            *left -= 1;
            true
        }
        _ => false,
    });
    if broken { problem(500, "broken on purpose") } else { next.run(request).await }
}

async fn provision(State(server): State<Server>, Json(request): Json<ProvisionRequest>) -> Response {
    match request.system_id() {
        Err(error) => return problem(422, &error.to_string()),
        Ok(id) if id != system_id() => return problem(404, "unknown system ID"),
        Ok(_) if request.token.as_deref() == Some("closed") => return problem(403, "enrolment is closed"),
        Ok(_) => {}
    }
    let id = request.device_id.to_hex();
    let (fresh, last) = server.with(|book| {
        let fresh = !book.devices.contains_key(&id);
        let device = book.devices.entry(id.clone()).or_default();
        device.request = Some(request);
        (fresh, device.actions.last().map_or(Sequence::ZERO, |action| action.sequence))
    });
    let answer = ProvisionAnswer {
        device: format!("dev_{}", &id[..8]),
        server_url: server.url.clone(),
        command_key: signer().public(),
        sequence: last,
        policy_revision: 0,
        heartbeat_seconds: 3_600,
    };
    (if fresh { StatusCode::CREATED } else { StatusCode::OK }, Json(answer)).into_response()
}

async fn actions(
    State(server): State<Server>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Json<ActionsAnswer>, Response> {
    let id = server.device(&headers)?;
    let after: Sequence = query["after"].parse().map_err(|_| problem(400, "after"))?;
    let wait: u64 = query.get("wait").map_or(0, |wait| wait.parse().unwrap());
    let key: DeviceId = id.parse().unwrap();
    let signer = signer();
    let keys = Keys { device: &key, signer: Some(&signer) };
    let deadline = tokio::time::Instant::now() + Duration::from_secs(wait);
    loop {
        let changed = server.changed.notified();
        let (open, last) = {
            let book = server.book.lock().unwrap();
            let device = &book.devices[&id];
            let open = device
                .actions
                .iter()
                .filter(|a| a.sequence > after && !device.results.contains_key(&a.sequence));
            (
                open.cloned().collect::<Vec<_>>(),
                device.actions.last().map_or(after, |a| a.sequence.max(after)),
            )
        };
        if !open.is_empty() || last > after || tokio::time::timeout_at(deadline, changed).await.is_err() {
            let messages = pack_unlimited(&open, keys).into_iter().map(|packed| packed.text).collect();
            return Ok(Json(ActionsAnswer { messages, through: last, more: false }));
        }
    }
}

async fn receipts(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(body): Json<Receipts>,
) -> Result<StatusCode, Response> {
    let id = server.device(&headers)?;
    server.with(|book| {
        let device = book.devices.get_mut(&id).unwrap();
        device.receipts.extend(body.messages.into_iter().map(|receipt| (receipt.text, receipt.via)));
    });
    Ok(StatusCode::NO_CONTENT)
}

async fn rejections(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(body): Json<Rejection>,
) -> Result<StatusCode, Response> {
    let id = server.device(&headers)?;
    server.with(|book| book.devices.get_mut(&id).unwrap().rejections.push(body.reason));
    Ok(StatusCode::NO_CONTENT)
}

async fn results(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(body): Json<ResultBatch>,
) -> Result<Json<ResultsAnswer>, Response> {
    let id = server.device(&headers)?;
    Ok(Json(server.with(|book| {
        let device = book.devices.get_mut(&id).unwrap();
        let mut answer = ResultsAnswer::default();
        for result in body.results {
            let sequence = result.sequence;
            if result.command == CommandName::Mov && result.status == Status::Ok {
                book.gone.insert(id.clone());
            }
            if !device.actions.iter().any(|action| action.sequence == sequence) {
                answer.unknown.push(sequence);
            } else if device.results.insert(sequence, result).is_some() {
                answer.duplicates.push(sequence);
            } else {
                answer.accepted.push(sequence);
            }
        }
        answer
    })))
}

async fn events(
    State(server): State<Server>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<EventsAnswer>, Response> {
    let id = server.device(&headers)?;
    let texts = batch::split(&body).map_err(|error| problem(400, &error.to_string()))?;
    let far_ahead = Utc.with_ymd_and_hms(2100, 1, 1, 0, 0, 0).unwrap();
    Ok(Json(server.with(|book| {
        let rejects = book.rejects.clone();
        let device = book.devices.get_mut(&id).unwrap();
        let mut answer = EventsAnswer::default();
        for text in texts {
            match UsageEvent::parse(text, far_ahead) {
                Ok(parsed) if rejects.contains(parsed.event.usage_type().as_str()) => {
                    let id = Some(parsed.event.id.to_string());
                    answer.rejected.push(RejectedEvent { id, reason: "not wanted".to_owned() });
                }
                Ok(parsed) => match device.events.insert(parsed.event.id.to_string(), parsed.event) {
                    None => answer.accepted += 1,
                    Some(_) => answer.duplicates += 1,
                },
                Err(rejected) => answer.rejected.push(rejected),
            }
        }
        answer
    })))
}

async fn checkin(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(body): Json<CheckinRequest>,
) -> Result<Json<CheckinAnswer>, Response> {
    let id = server.device(&headers)?;
    Ok(Json(server.with(|book| {
        let device = book.devices.get_mut(&id).unwrap();
        let answered = device.results.keys().max().copied().unwrap_or_default();
        let sequence = body.sequence.max(answered);
        let pending = device.actions.iter().filter(|action| action.sequence > sequence).count();
        device.checkins.push(body);
        let pending = u32::try_from(pending).unwrap();
        CheckinAnswer { sequence, pending, policy_revision: 0, heartbeat_seconds: 3_600, left_out: None }
    })))
}

async fn policy(State(server): State<Server>, headers: HeaderMap) -> Result<Json<PolicyDocument>, Response> {
    server.device(&headers)?;
    Ok(Json(PolicyDocument { revision: 7, ..PolicyDocument::default() }))
}

/// Takes a piece, or answers as a proxy does that has lost the server half way.
async fn put_object(
    State(server): State<Server>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    server.device(&headers)?;
    let length = i64::try_from(body.len()).unwrap();
    let range = match headers.get("content-range").map(|value| value.to_str().unwrap()) {
        Some(text) => ContentRange::parse(text).ok_or_else(|| problem(400, "Content-Range"))?,
        None => ContentRange::whole(length),
    };
    if range.length != length {
        return Err(problem(400, "Content-Range and the body contradict each other"));
    }
    let first = usize::try_from(range.first).unwrap();
    Ok(server.with(|book| {
        let lost = book.losses.pop_front();
        let object = book.objects.entry(id).or_default();
        object.total = usize::try_from(range.total).unwrap();
        object.pieces.push(first);
        let Some(known) = object.bytes.len().checked_sub(first) else {
            let offset = [(UPLOAD_OFFSET, object.bytes.len().to_string())];
            return (offset, problem(409, "not the next piece")).into_response();
        };
        object.bytes.extend(body.iter().skip(known).take(lost.unwrap_or(usize::MAX)));
        if lost.is_some() {
            return problem(502, "the answer was lost");
        }
        let whole = object.bytes.len() == object.total;
        let status = if whole { StatusCode::CREATED } else { StatusCode::ACCEPTED };
        (status, [(UPLOAD_OFFSET, object.bytes.len().to_string())]).into_response()
    }))
}

async fn head_object(
    State(server): State<Server>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    server.device(&headers)?;
    let has = server.with(|book| book.objects.get(&id).map(|object| object.bytes.len()));
    let has = has.ok_or_else(|| problem(404, "no such object"))?;
    Ok([(UPLOAD_OFFSET, has.to_string())].into_response())
}
