//! How things stand now: what the overview asks besides usage, in one question.

operations!("overview");

impl NamedDevice {
    /// The person, or the device where nobody is known.
    pub fn called(&self) -> String {
        self.holder.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| self.name.clone())
    }
}

impl Standing {
    /// Devices of one status, by the API's name of it.
    pub fn with_status(&self, status: &str) -> i64 {
        let found = self.by_status.iter().filter(|count| count.value.as_deref() == Some(status));
        found.map(|count| i64::from(count.count)).sum()
    }

    /// All devices.
    pub fn devices(&self) -> i64 {
        self.by_status.iter().map(|count| i64::from(count.count)).sum()
    }
}
