//! Objects: sent in pieces and fetched in pieces. Whatever breaks goes on where it was, and nothing counts before
//! its SHA-256 is right.

use std::time::Duration;

use handsight_protocol::agent_api::path;
use handsight_protocol::transfer::{
    REPR_DIGEST, UPLOAD_OFFSET, attachment, digest_header, digest_of, file_name,
};
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, RANGE};
use reqwest::{Method, Response, StatusCode};

use super::client::{checked, unavailable};
use super::{Client, NetError};
use crate::core::Backoff;
use crate::platform::{File, MOST_BYTES};

/// One request may carry so many bytes: a line that breaks every minute still moves on.
const PIECE: usize = 8 << 20;
/// One request may take so long.
const LIMIT: Duration = Duration::from_secs(300);
/// How often in a row a request may bring nothing new before it is given up.
const PATIENCE: u32 = 8;

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn offset(headers: &HeaderMap) -> Option<usize> {
    header(headers, UPLOAD_OFFSET)?.parse().ok()
}

fn wrong(said: &str) -> NetError {
    NetError::Refused {
        status: 422,
        problem: Some(handsight_protocol::agent_api::Problem::new(422, said, None)),
    }
}

/// Waits a little longer after each request that brought nothing.
struct Patience {
    left: u32,
    backoff: Backoff,
}

impl Patience {
    fn new() -> Self {
        Self { left: PATIENCE, backoff: Backoff::default() }
    }
    /// How long to wait after a request that failed, or that it is enough.
    fn lose(&mut self, error: NetError) -> Result<Duration, NetError> {
        self.left = self.left.saturating_sub(1);
        if self.left == 0 || !error.is_temporary() { Err(error) } else { Ok(self.backoff.fail(0.5)) }
    }
}

/// How far an upload is, and how much longer it may go without moving on.
struct Upload {
    at: usize,
    patience: Patience,
}

impl Upload {
    /// The server has so many bytes; more than before gives all the patience back. Says whether they are more.
    fn reach(&mut self, next: usize) -> bool {
        let moved = next > self.at;
        if moved {
            self.patience = Patience::new();
        }
        self.at = next;
        moved
    }
}

impl Client {
    /// Sends a file as the object of this id.
    ///
    /// # Errors
    /// What the server refuses, or no answer after many tries.
    pub async fn put_object(&self, id: &str, file: &File) -> Result<(), NetError> {
        let total = file.bytes.len();
        let digest = digest_header(&file.sha256());
        let mut upload = Upload { at: 0, patience: Patience::new() };
        loop {
            match self.put_piece(id, file, &digest, upload.at).await {
                Ok((true, _)) => return Ok(()),
                Ok((false, next)) => {
                    if !upload.reach(next.min(total)) {
                        let error = NetError::Unavailable("an upload does not move on".to_owned());
                        tokio::time::sleep(upload.patience.lose(error)?).await;
                    }
                }
                Err(error) => {
                    tokio::time::sleep(upload.patience.lose(error)?).await;
                    if let Some(next) = self.sent_so_far(id).await {
                        upload.reach(next.min(total));
                    }
                }
            }
        }
    }

    /// Sends one piece: whether all of it is there now, and the place of the next byte. When all of it has been
    /// sent but the answer was lost, the last byte is sent again: there is no range without a byte.
    async fn put_piece(
        &self,
        id: &str,
        file: &File,
        digest: &str,
        at: usize,
    ) -> Result<(bool, usize), NetError> {
        let total = file.bytes.len();
        let at = at.min(total.saturating_sub(1));
        let end = total.min(at.saturating_add(PIECE));
        let bytes = file.bytes.get(at..end).unwrap_or_default().to_vec();
        let mut request = self
            .request(Method::PUT, &format!("{}/{id}", path::OBJECTS))?
            .timeout(LIMIT)
            .header(REPR_DIGEST, digest)
            .header(CONTENT_DISPOSITION, attachment(&file.name))
            .header(CONTENT_TYPE, &file.media_type);
        if total > 0 {
            request = request.header(CONTENT_RANGE, format!("bytes {at}-{}/{total}", end.saturating_sub(1)));
        }
        let response = request.body(bytes).send().await.map_err(unavailable)?;
        // A piece that does not fit is an answer, not a failure: it says where to go on.
        if response.status() == StatusCode::CONFLICT
            && let Some(next) = offset(response.headers())
        {
            return Ok((false, next));
        }
        let response = refused_or(response).await?;
        let next = offset(response.headers()).unwrap_or(end);
        Ok((response.status() == StatusCode::CREATED, next))
    }

    async fn sent_so_far(&self, id: &str) -> Option<usize> {
        let request = self.request(Method::HEAD, &format!("{}/{id}", path::OBJECTS)).ok()?;
        offset(request.send().await.ok().filter(|answer| answer.status().is_success())?.headers())
    }

    /// Fetches an object.
    ///
    /// # Errors
    /// What the server refuses, no answer after many tries, a wrong SHA-256, or more than an agent holds.
    pub async fn get_object(&self, id: &str) -> Result<File, NetError> {
        let mut file = File::new("", "application/octet-stream", Vec::new());
        let mut digest = None;
        let mut patience = Patience::new();
        loop {
            let before = file.bytes.len();
            match self.get_piece(id, &mut file, &mut digest).await {
                Ok(()) => break,
                Err(error) if file.bytes.len() > before => {
                    patience = Patience::new();
                    tokio::time::sleep(patience.lose(error)?).await;
                }
                Err(error) => tokio::time::sleep(patience.lose(error)?).await,
            }
        }
        match digest {
            Some(digest) if digest == file.sha256() => Ok(file),
            _ => Err(wrong("the file that came is not the one that was meant")),
        }
    }

    /// Fetches what is missing; what came before the line broke stays in the file.
    async fn get_piece(
        &self,
        id: &str,
        file: &mut File,
        digest: &mut Option<[u8; 32]>,
    ) -> Result<(), NetError> {
        let at = file.bytes.len();
        let mut request = self.request(Method::GET, &format!("{}/{id}", path::OBJECTS))?.timeout(LIMIT);
        if at > 0 {
            request = request.header(RANGE, format!("bytes={at}-"));
        }
        let mut response = checked(request).await?;
        if at > 0 && response.status() != StatusCode::PARTIAL_CONTENT {
            file.bytes.clear();
        }
        if response.content_length().is_some_and(|length| length > MOST_BYTES) {
            return Err(wrong("the file is larger than this agent takes"));
        }
        let headers = response.headers();
        *digest = header(headers, REPR_DIGEST).and_then(digest_of);
        if let Some(name) = header(headers, CONTENT_DISPOSITION.as_str()).and_then(file_name) {
            file.name = name;
        }
        if let Some(kind) = header(headers, CONTENT_TYPE.as_str()) {
            kind.clone_into(&mut file.media_type);
        }
        while let Some(bytes) = response.chunk().await.map_err(unavailable)? {
            file.bytes.extend_from_slice(&bytes);
            if u64::try_from(file.bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
                return Err(wrong("the file is larger than this agent takes"));
            }
        }
        Ok(())
    }
}

async fn refused_or(response: Response) -> Result<Response, NetError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status == StatusCode::UNAUTHORIZED {
        return Err(NetError::Unauthorized);
    }
    Err(NetError::Refused { status: status.as_u16(), problem: response.json().await.ok() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken() -> NetError {
        NetError::Unavailable("broken on purpose".to_owned())
    }

    #[test]
    fn a_line_that_breaks_is_borne_for_as_long_as_something_comes_through() {
        let mut upload = Upload { at: 0, patience: Patience::new() };
        for byte in 1..100 {
            assert!(upload.patience.lose(broken()).is_ok(), "given up at byte {byte}");
            assert!(upload.reach(byte));
        }
        let borne = (0..100).take_while(|_| {
            let borne = upload.patience.lose(broken()).is_ok();
            upload.reach(99);
            borne
        });
        assert_eq!(borne.count(), 7);
        let refused = NetError::Refused { status: 422, problem: None };
        assert!(Patience::new().lose(refused).is_err());
    }
}
