//! Objects in the API: announced here, sent and fetched at `/objects/{id}`.

mod mutation;
mod query;
mod stored;

pub use mutation::ObjectMutation;
pub use query::ObjectQueryRoot;
pub use stored::{ObjectPurpose, StoredObject, StoredObjectConnection, StoredObjectEdge};
