//! People at the door: sign-up, sign-in, sessions, passwords, and turning a bearer token into a caller.

mod access_token;
mod address;
mod admission;
mod authenticate;
mod change_password;
mod email;
mod end_session;
mod known;
mod password;
mod proof;
mod refresh;
mod release;
mod session;
mod sign_in;
mod sign_up;
mod sweep;
mod switch;
mod throttle;
mod viewer;

use std::time::Duration;

pub use handsight_store::people::{account::AccountRow, auth_session::AuthSessionRow};

pub use access_token::{AUDIENCE, AccessTokens, LIFE as ACCESS_TOKEN_LIFE};
pub use address::Address;
pub use admission::{Admission, sign_up_link};
pub use authenticate::{Visitor, authenticate, look_again};
pub use change_password::{ChangePassword, change_password};
pub use email::normal_email;
pub use end_session::{end_session, sessions, sign_out};
pub use known::Known;
pub use password::{Passwords, check_new_password};
pub use proof::{Asked, LETTER, ask_again, prove, send_letter, vouch};
pub use refresh::refresh;
pub use session::{Browser, SESSION_LIFE, SignedIn};
pub use sign_in::{SignIn, sign_in};
pub use sign_up::{SignUp, SignedUp, set_up, sign_up};
pub use sweep::{make_operator, sweep};
pub use switch::switch;
pub use throttle::{Held, count_enrolled, enrolled_enough, enrolment_failed, enrolment_held, wrong_secret};
pub use viewer::{Membership, account, memberships};

pub(crate) use release::{may_take, take_in};
pub(crate) use session::{begin as begin_session, new_secret, signed_in};
pub(crate) use throttle::{guess, tells_repair};

use handsight_domain::caller::Denied;

use crate::UseCaseError;

/// Why somebody did not get in.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The same words whatever was wrong.
    #[error("the e-mail address or the password is wrong")]
    Refused,
    /// The refresh cookie is absent, old, used twice, or its session has ended.
    #[error("the session has ended: sign in again")]
    Ended,
    /// Too many attempts.
    #[error("too many attempts: wait a while")]
    RateLimited {
        /// How long.
        retry_after: Duration,
    },
    /// Nobody is let in here, or nobody without a link, and what to do.
    #[error("{0}")]
    Closed(&'static str),
    /// Everything else.
    #[error(transparent)]
    Case(#[from] UseCaseError),
}

impl From<AccessError> for UseCaseError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Refused | AccessError::Ended => Self::Denied(Denied::Anonymous),
            AccessError::RateLimited { retry_after } => Self::RateLimited { retry_after },
            AccessError::Closed(words) => Self::Conflict(words.to_owned()),
            AccessError::Case(error) => error,
        }
    }
}

impl From<handsight_store::StoreError> for AccessError {
    fn from(error: handsight_store::StoreError) -> Self {
        Self::Case(error.into())
    }
}
