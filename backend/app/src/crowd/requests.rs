//! Requests of people and programs that run, and the answers to them that are on their way out: how many at the same
//! time, and how large together. An answer is made at once and may be taken slowly; its bytes are held until then.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use handsight_domain::{caller::Caller, id::TypedId};
use uuid::Uuid;

use super::locked;

/// Requests of one account or API token that may run or leave at the same time.
const EACH: usize = 200;
/// Bytes of large answers that may be on their way to one account or API token; strangers share one such part.
const BYTES_EACH: usize = 64 << 20;
/// Bytes of large answers that may be on their way out in all.
const BYTES: usize = 256 << 20;
/// Answers up to this many bytes are not counted.
const SMALL: usize = 64 << 10;

#[derive(Debug, Default)]
struct Share {
    requests: usize,
    holders: usize,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Shares {
    by_caller: HashMap<Uuid, Share>,
    bytes: usize,
}

/// Requests that run or leave. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Requests {
    each: usize,
    bytes_each: usize,
    bytes: usize,
    shares: Arc<Mutex<Shares>>,
}

impl Default for Requests {
    fn default() -> Self {
        Self::of(EACH, BYTES_EACH, BYTES)
    }
}

/// Why a request is not carried out now, in words for whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Busy {
    /// The caller has its share of requests.
    #[error("too many requests of this account or token at once: wait for answers first")]
    Requests,
    /// Answers that were asked for before are not taken yet.
    #[error("too many large answers are waiting to be taken: ask again in a moment")]
    Answers,
}

/// A place of a request and the room of its answer; dropping it gives both back.
#[derive(Debug)]
pub struct Held {
    requests: Requests,
    caller: Uuid,
    counted: bool,
    bytes: usize,
}

/// By whom something is counted; nobody in particular is the nil id.
fn caller_id(caller: &Caller) -> Uuid {
    match caller {
        Caller::Anonymous => Uuid::nil(),
        Caller::Member(member) => member.account.uuid(),
        Caller::Token(token) => token.token.uuid(),
    }
}

impl Requests {
    /// With so many requests for each caller, so many bytes of answers for each, and so many for all.
    pub fn of(each: usize, bytes_each: usize, bytes: usize) -> Self {
        Self { each, bytes_each, bytes, shares: Arc::default() }
    }
    /// A place for a request of a caller.
    ///
    /// # Errors
    /// [`Busy`] when the caller has all its places, or room for answers is used up.
    pub fn enter(&self, caller: &Caller) -> Result<Held, Busy> {
        let id = caller_id(caller);
        let mut shares = locked(&self.shares);
        if shares.bytes >= self.bytes {
            return Err(Busy::Answers);
        }
        if let Some(share) = shares.by_caller.get(&id) {
            // Strangers are no one caller, and what they may ask is small.
            if share.requests >= self.each && !id.is_nil() {
                return Err(Busy::Requests);
            }
            if share.bytes >= self.bytes_each {
                return Err(Busy::Answers);
            }
        }
        let share = shares.by_caller.entry(id).or_default();
        share.requests += 1;
        share.holders += 1;
        Ok(Held { requests: self.clone(), caller: id, counted: true, bytes: 0 })
    }
    /// Room for what a connection is told from time to time, which is no request.
    pub fn watch(&self, caller: &Caller) -> Held {
        let id = caller_id(caller);
        locked(&self.shares).by_caller.entry(id).or_default().holders += 1;
        Held { requests: self.clone(), caller: id, counted: false, bytes: 0 }
    }
}

impl Held {
    /// Takes room for an answer of so many bytes, in place of the one before; false when there is none, and then what
    /// can be left unsaid should be.
    pub fn hold(&mut self, bytes: usize) -> bool {
        let bytes = if bytes > SMALL { bytes } else { 0 };
        let mut shares = locked(&self.requests.shares);
        let all = shares.bytes - self.bytes + bytes;
        shares.bytes = all;
        let share = shares.by_caller.entry(self.caller).or_default();
        share.bytes = share.bytes - self.bytes + bytes;
        self.bytes = bytes;
        bytes == 0 || (all <= self.requests.bytes && share.bytes <= self.requests.bytes_each)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut shares = locked(&self.requests.shares);
        shares.bytes -= self.bytes;
        let Some(share) = shares.by_caller.get_mut(&self.caller) else { return };
        share.bytes -= self.bytes;
        share.requests -= usize::from(self.counted);
        share.holders -= 1;
        if share.holders == 0 {
            shares.by_caller.remove(&self.caller);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_bytes_are_counted_and_given_back() {
        let requests = Requests::of(2, 10 << 20, 15 << 20);
        let caller = Caller::Anonymous;
        let mut large = requests.enter(&caller).unwrap();
        assert!(large.hold(9 << 20));
        let mut small = requests.enter(&caller).unwrap();
        assert!(small.hold(SMALL), "what is small is not counted");
        assert!(!small.hold(2 << 20), "11 of 10 MiB");
        assert_eq!(requests.enter(&caller).unwrap_err(), Busy::Answers);
        assert!(small.hold(1 << 20), "in place of what it was before");
        assert_eq!(requests.enter(&caller).unwrap_err(), Busy::Answers, "10 of 10");
        drop(large);
        let mut watching = requests.watch(&caller);
        assert!(watching.hold(9 << 20) && watching.hold(5 << 20));
        let third = requests.enter(&caller).unwrap();
        drop((small, watching, third));
        assert!(locked(&requests.shares).by_caller.is_empty());
        assert_eq!(locked(&requests.shares).bytes, 0);
    }
}
