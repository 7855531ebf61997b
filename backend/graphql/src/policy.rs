//! Roles and permissions as the API writes them.

use handsight_domain::policy;

use crate::closed::closed;

closed! {
    Role = policy::Role;
    Permission = policy::Permission;
}
