//! What the navigation offers. Its entries stand in the list of all pages, [`super::routes`].

use crate::api::kinds::Permission;
use crate::ui::icon::Glyph;

/// One entry of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The heading it stands under; empty for the first.
    pub section: &'static str,
    /// Its words.
    pub label: &'static str,
    /// Its address.
    pub path: &'static str,
    /// Its icon.
    pub icon: Glyph,
    /// What one must be allowed to see it.
    pub need: Permission,
    /// Whether it stands in the bottom bar of a phone.
    pub bottom: bool,
}

/// One entry.
pub const fn place(
    section: &'static str,
    label: &'static str,
    path: &'static str,
    icon: Glyph,
    need: Permission,
    bottom: bool,
) -> Place {
    Place { section, label, path, icon, need, bottom }
}

impl Place {
    /// Whether an address is this place or below it.
    pub fn holds(&self, path: &str) -> bool {
        path == self.path
            || (self.path != "/" && path.strip_prefix(self.path).is_some_and(|rest| rest.starts_with('/')))
            // A session of actions is found under the actions.
            || (self.path == "/actions" && path.starts_with("/sessions/"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::routes::PLACES;

    #[test]
    fn an_address_belongs_to_one_place() {
        for path in ["/", "/devices", "/devices/dev_1/actions", "/sessions/ses_1", "/settings"] {
            assert_eq!(PLACES.iter().filter(|place| place.holds(path)).count(), 1, "{path}");
        }
        assert_eq!(PLACES.iter().filter(|place| place.holds("/devices-old")).count(), 0);
    }

    #[test]
    fn addresses_are_unique_and_few_stand_at_the_bottom() {
        let mut paths: Vec<_> = PLACES.iter().map(|place| place.path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), PLACES.len());
        assert!(PLACES.iter().filter(|place| place.bottom).count() <= 4);
    }
}
