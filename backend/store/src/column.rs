//! How values go into statements and come out of rows, the same on both databases: ids are UUIDs, instants
//! whole milliseconds, days whole days, every whole number a 64-bit one.

use handsight_domain::{calendar::LocalDay, id, id::TypedId, time::Timestamp};
use sea_orm::{QueryResult, Value, prelude::Uuid};

use crate::error::StoreError;

/// A value that can be bound to a statement.
pub trait ToValue {
    /// The value to bind.
    fn to_value(&self) -> Value;
    /// The typed null of its column.
    fn null() -> Value
    where
        Self: Sized;
}

/// A value that can be read from a row.
pub trait Column: Sized {
    /// Reads the column; null is `None`.
    ///
    /// # Errors
    /// [`StoreError`] when the column is absent or of another type.
    fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, StoreError>;
}

macro_rules! plain {
    ($($type:ty => $null:expr;)*) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value { Value::from(self.clone()) }
            fn null() -> Value { $null }
        }
        impl Column for $type {
            fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, StoreError> {
                Ok(row.try_get::<Option<$type>>("", column)?)
            }
        }
    )*};
}
plain! {
    i64 => Value::BigInt(None);
    f64 => Value::Double(None);
    bool => Value::Bool(None);
    String => Value::String(None);
    Vec<u8> => Value::Bytes(None);
    Uuid => Value::Uuid(None);
}

impl ToValue for &str {
    fn to_value(&self) -> Value {
        Value::from((*self).to_owned())
    }
    fn null() -> Value {
        Value::String(None)
    }
}
impl<T: ToValue> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
    fn null() -> Value {
        T::null()
    }
}
impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or_else(T::null, ToValue::to_value)
    }
    fn null() -> Value {
        T::null()
    }
}
impl ToValue for Timestamp {
    fn to_value(&self) -> Value {
        self.millis().into()
    }
    fn null() -> Value {
        Value::BigInt(None)
    }
}
impl ToValue for LocalDay {
    fn to_value(&self) -> Value {
        self.number().into()
    }
    fn null() -> Value {
        Value::BigInt(None)
    }
}
impl Column for LocalDay {
    fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, StoreError> {
        Ok(i64::read(row, column)?.map(Self::from_number))
    }
}
impl Column for Timestamp {
    fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, StoreError> {
        Ok(i64::read(row, column)?.map(Self::from_millis))
    }
}

macro_rules! ids {
    ($($name:ident)*) => {$(
        impl ToValue for id::$name {
            fn to_value(&self) -> Value { self.uuid().into() }
            fn null() -> Value { Value::Uuid(None) }
        }
        impl Column for id::$name {
            fn read(row: &QueryResult, column: &str) -> Result<Option<Self>, StoreError> {
                Ok(Uuid::read(row, column)?.map(Self::from_uuid))
            }
        }
    )*};
}
ids! { EnterpriseId AccountId MemberId InvitationId ApiTokenId AuthSessionId DeviceId ActionSessionId ActionId SavedViewId AuditRecordId UsageEventId TowerId EventId WebhookId WebhookDeliveryId WebhookReplayId NotifierId DeviceNumberId ContactId ContactImportId CampaignId CampaignInviteId ObjectId BackupId BackupPlanId ScriptId ScriptRunId PackageId PackageVersionId PackagePushId }

/// Binds values in order: `values![device, at, name]` becomes `$2`, `$3`, `$4` of a scoped statement.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::ToValue::to_value(&$value)),*] };
}

/// One row of an answer.
#[derive(Debug)]
pub struct Row(pub(crate) QueryResult);

impl Row {
    /// A column that is never null.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a null, others when the column is absent or of another type.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, StoreError> {
        T::read(&self.0, column)?.ok_or_else(|| StoreError::Corrupt { column: column.to_owned() })
    }
    /// A column that may be null.
    ///
    /// # Errors
    /// [`StoreError`] when the column is absent or of another type.
    pub fn opt<T: Column>(&self, column: &str) -> Result<Option<T>, StoreError> {
        T::read(&self.0, column)
    }
    /// A column that holds the text of a closed list.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when the text is not of the list.
    pub fn parse<T>(&self, column: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        read(&self.get::<String>(column)?).ok_or_else(|| StoreError::Newer { column: column.to_owned() })
    }
    /// A column of JSON text.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is not JSON, [`StoreError::Newer`] when it is not that of a `T`.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        self.opt_json(column)?.ok_or_else(|| StoreError::Corrupt { column: column.to_owned() })
    }
    /// A column of JSON text that may be null.
    ///
    /// # Errors
    /// As [`json`](Self::json).
    pub fn opt_json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        let read = |text: String| {
            serde_json::from_str(&text).map_err(|error| {
                let column = column.to_owned();
                if error.is_data() { StoreError::Newer { column } } else { StoreError::Corrupt { column } }
            })
        };
        self.opt(column)?.map(read).transpose()
    }
    /// A column with a JSON list of words, of which those that a newer version wrote are passed over: what they
    /// stand for this version can't do.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is not a JSON list.
    pub fn known<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<Vec<T>, StoreError> {
        let all: Vec<serde_json::Value> = self.json(column)?;
        Ok(all.into_iter().filter_map(|word| serde_json::from_value(word).ok()).collect())
    }
}
