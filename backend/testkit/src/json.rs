//! JSON as tests put it together and look at it.

use serde_json::Value;

/// An object with the fields of another beside its own, or in their place.
pub fn with(mut object: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
    object
}

/// A value has these fields, all the way down; what stands beside them is not looked at.
///
/// # Panics
/// When one is missing or another; one that is to be null may be missing.
#[track_caller]
pub fn holds(value: &Value, fields: Value) {
    let Value::Object(fields) = fields else { panic!("{fields} names no fields") };
    for (name, wanted) in fields {
        let given = &value[name.as_str()];
        match wanted {
            Value::Object(_) => holds(given, wanted),
            wanted => assert_eq!(*given, wanted, "{name} of {value}"),
        }
    }
}
