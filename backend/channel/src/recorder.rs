//! A notifier that carries nothing and remembers everything: for tests and demos.

use std::sync::{Mutex, PoisonError};

use crate::notifier::{Accepted, Notifier, Outbound, SendError};

/// Remembers what was sent; fails on demand.
#[derive(Debug)]
pub struct Recorder {
    transport: &'static str,
    sent: Mutex<Vec<Outbound>>,
    failing: Mutex<Option<SendError>>,
}

impl Default for Recorder {
    /// One that stands for an SMS gateway.
    fn default() -> Self {
        Self::of("sms")
    }
}

impl Recorder {
    /// One that stands for another transport.
    pub fn of(transport: &'static str) -> Self {
        Self { transport, sent: Mutex::default(), failing: Mutex::default() }
    }
    /// What was taken over so far, oldest first.
    pub fn sent(&self) -> Vec<Outbound> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// Takes what was sent so far out.
    pub fn take(&self) -> Vec<Outbound> {
        std::mem::take(&mut self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }
    /// Fails every text from now on with this error; `None` ends it.
    pub fn fail(&self, with: Option<SendError>) {
        *self.failing.lock().unwrap_or_else(PoisonError::into_inner) = with;
    }
}

#[async_trait::async_trait]
impl Notifier for Recorder {
    fn transport(&self) -> &'static str {
        self.transport
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        if let Some(error) = self.failing.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Err(error);
        }
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
        Ok(Accepted { detail: Some("recorded".to_owned()), ..Accepted::default() })
    }
}
