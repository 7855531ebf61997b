//! Files on their way between people and phones: announced, sent in pieces, taken away.

pub use super::kinds::ObjectPurpose;
use super::outcome::{Outcome, Refusal};
use super::session;
use crate::browser;
use crate::model::fault::Fault;

operations!("object");

/// Bytes of one piece: a line that breaks loses no more.
const PIECE: f64 = 4_194_304.0;
/// How often in a row a piece may fail.
const PATIENCE: u32 = 6;
/// Milliseconds between a piece that failed and the next try.
const PAUSE: u32 = 1_500;
/// Bytes of the largest file.
const LARGEST: f64 = 1_073_741_824.0;

/// Announces a file, so that it can be sent; brings the id of its object.
///
/// # Errors
/// When there is no room, it is too large or the browser cannot hash it, or as [`super::transport::data`].
pub async fn announce(file: &web_sys::File, purpose: ObjectPurpose) -> Outcome<String> {
    let size = file.size();
    if size > LARGEST {
        return Err(Refusal::Conflict("A file has at most 1 GB here.".to_owned()));
    }
    let Some(sha256) = browser::file_digest(file).await else {
        let words = "This browser can only send files over a safe connection (HTTPS).";
        return Err(Refusal::Conflict(words.to_owned()));
    };
    let kind = Some(file.type_()).filter(|kind| !kind.is_empty());
    create(file.name(), kind, size as i32, sha256, purpose).await
}

/// Sends a file that was announced, from wherever an earlier try broke off. `told` hears how much of it is there, from
/// 0 to 1, and says whether it is still wanted.
///
/// # Errors
/// When the server does not take it, the line stays broken or it is not wanted any more.
pub async fn send(file: &web_sys::File, id: &str, told: impl Fn(f64) -> bool) -> Result<(), Fault> {
    let (path, size) = (format!("/objects/{id}"), file.size());
    // The server says with its first answer where it goes on.
    let (mut at, mut left) = (0.0_f64, PATIENCE);
    loop {
        let token = session::token().await?;
        let last = (at + PIECE).min(size) - 1.0;
        match browser::send_piece(&path, &token, file, at, last).await {
            (201, _) => return Ok(()),
            (202 | 409, next) if next > at => (at, left) = (next, PATIENCE),
            (401, _) => {
                session::renew(Some(&token)).await?;
                left -= 1;
            }
            (0 | 202 | 409 | 429 | 500..=599, next) => {
                at = next;
                left -= 1;
                gloo_timers::future::TimeoutFuture::new(PAUSE).await;
            }
            (status, _) => return Err(Fault::from_status(status, "The file was refused.", None)),
        }
        if !told(if size > 0.0 { at / size } else { 0.0 }) || left == 0 {
            return Err(Fault::Away);
        }
    }
}

/// Lets the person save a file of the server.
///
/// # Errors
/// When it is gone, may not be seen, or nobody answers.
pub async fn take(path: &str, name: &str) -> Result<(), Fault> {
    let token = session::token().await?;
    let mut status = browser::take_file(path, &token, name).await;
    if status == 401 {
        let token = session::renew(Some(&token)).await?;
        status = browser::take_file(path, &token, name).await;
    }
    match status {
        200..=299 => Ok(()),
        0 => Err(Fault::Away),
        status => Err(Fault::from_status(status, "The file could not be fetched.", None)),
    }
}
