//! What a request to many phones would mean, in sentences.

use super::money;
use super::number::counted;

/// The figures, as the server computed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many phones.
    pub devices: i64,
    /// How many of them are not online.
    pub offline: i64,
    /// How many get it by push first.
    pub by_push: i64,
    /// How many get it by SMS first.
    pub by_sms: i64,
    /// How many nothing can call.
    pub uncalled: i64,
    /// What the first messages cost, in millionths.
    pub cost: i64,
    /// What it may cost, in millionths.
    pub most: i64,
    /// The currency.
    pub currency: String,
    /// What is left of the month's bound, in millionths.
    pub left: Option<i64>,
}

/// One sentence a fact; the ones that do not apply are left out.
pub fn sentences(seen: &Figures) -> Vec<String> {
    let mut said = Vec::new();
    let off = match (seen.offline, seen.devices) {
        (0, _) => "all online now".to_owned(),
        (off, all) if off == all => "none online now: it waits for them".to_owned(),
        (off, _) => format!("{off} not online now: it waits for them"),
    };
    said.push(format!("{}, {off}.", counted(seen.devices, "device", "devices")));
    let mut ways = Vec::new();
    if seen.by_push > 0 {
        ways.push(format!("{} by push", seen.by_push));
    }
    if seen.by_sms > 0 {
        ways.push(format!("{} by SMS", seen.by_sms));
    }
    if !ways.is_empty() {
        said.push(format!("First it goes to {}.", ways.join(" and ")));
    }
    match seen.uncalled {
        0 => {}
        1 => said.push("1 cannot be called: it gets this when it next asks.".to_owned()),
        many => said.push(format!("{many} cannot be called: they get this when they next ask.")),
    }
    if seen.most > 0 {
        let most = money::shown(seen.most, &seen.currency);
        said.push(if seen.cost == seen.most {
            format!("The messages cost {most} each time they are sent.")
        } else {
            let first = money::shown(seen.cost, &seen.currency);
            format!("The first messages cost {first}; {most} when each phone must be called every way.")
        });
    }
    if let Some(left) = seen.left.filter(|left| seen.cost > *left) {
        let left = money::shown(left, &seen.currency);
        said.push(format!("Only {left} of this month's bound is left: the rest waits until the phones ask."));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Figures {
        Figures {
            devices: 3,
            by_sms: 3,
            cost: 135_000,
            most: 135_000,
            currency: "EUR".into(),
            ..Figures::default()
        }
    }

    #[test]
    fn what_applies_is_said_and_nothing_else() {
        let said = sentences(&figures());
        assert_eq!(
            said,
            [
                "3 devices, all online now.",
                "First it goes to 3 by SMS.",
                "The messages cost 0.135 EUR each time they are sent."
            ]
        );
        let free = Figures { devices: 1, offline: 1, uncalled: 1, ..Figures::default() };
        assert_eq!(
            sentences(&free),
            [
                "1 device, none online now: it waits for them.",
                "1 cannot be called: it gets this when it next asks."
            ]
        );
    }

    #[test]
    fn push_may_stay_free_and_a_bound_is_told() {
        let seen =
            Figures { by_push: 1, by_sms: 2, offline: 1, cost: 90_000, left: Some(50_000), ..figures() };
        let said = sentences(&seen);
        assert_eq!(said[0], "3 devices, 1 not online now: it waits for them.");
        assert_eq!(said[1], "First it goes to 1 by push and 2 by SMS.");
        assert!(said[2].contains("0.09 EUR; 0.135 EUR"), "{}", said[2]);
        assert!(said[3].starts_with("Only 0.05 EUR"), "{}", said[3]);
    }
}
