//! Who is asking: the person, the enterprise they act in, and what they may do there.

use super::kinds::Permission;

operations!("viewer");

impl Viewer {
    /// Whether something is allowed.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}
