//! The steps of a script: commands in order, each on a condition about the result before it. A step whose
//! condition does not hold is passed over.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    command,
    place::{names_place, tells_place},
};

/// Most steps of a script.
pub const MOST_STEPS: usize = 20;

/// When a step is taken, by the last result of the same device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Condition {
    /// Whatever came before.
    Always,
    /// It was done.
    Ok,
    /// It was not done, or nobody answered in time.
    Failed,
    /// An item of the result equals this text.
    Equals {
        /// The item's name; a dot leads into what is nested.
        item: String,
        /// The text.
        value: String,
    },
    /// An item of the result contains this text.
    Contains {
        /// The item's name; a dot leads into what is nested.
        item: String,
        /// The text.
        value: String,
    },
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The command's name.
    pub command: String,
    /// Its parameters; `None` for one that is omitted.
    pub parameters: Vec<Option<String>>,
    /// When it is taken.
    pub condition: Condition,
}

/// Whether what the steps do depends on where a phone is: a condition looks into an answer that tells a place. Whoever
/// may not know it could otherwise ask by which step is taken.
pub fn depends_on_places(steps: &[Step]) -> bool {
    steps.iter().enumerate().any(|(index, step)| match &step.condition {
        Condition::Equals { item, .. } | Condition::Contains { item, .. } => {
            item.split('.').any(names_place) || steps[..index].iter().any(|s| tells_place(&s.command))
        }
        Condition::Always | Condition::Ok | Condition::Failed => false,
    })
}

/// How a device's step ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// The device answered.
    Answered {
        /// Whether it was done.
        ok: bool,
        /// What came out.
        items: Map<String, Value>,
    },
    /// The deadline passed.
    Silent,
    /// Somebody took it back, or another took its place: nothing follows.
    Stopped,
}

/// Why steps will not do: which of them, from 1, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("step {step}: {message}")]
pub struct InvalidSteps {
    /// Which, from 1.
    pub step: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// Whether steps can be kept.
///
/// # Errors
/// [`InvalidSteps`] naming the first that will not do.
pub fn check_steps(steps: &[Step]) -> Result<(), InvalidSteps> {
    let wrong = |index: usize, message: String| Err(InvalidSteps { step: index + 1, message });
    if steps.is_empty() || steps.len() > MOST_STEPS {
        return wrong(0, format!("a script has 1 to {MOST_STEPS} steps"));
    }
    for (index, step) in steps.iter().enumerate() {
        if let Err(error) = command::build(&step.command, &step.parameters) {
            return wrong(index, error.message);
        }
        if index == 0 && step.condition != Condition::Always {
            return wrong(index, "the first step has no result before it: it is always taken".to_owned());
        }
        if let Condition::Equals { item, value } | Condition::Contains { item, value } = &step.condition {
            if !(1..=100).contains(&item.trim().chars().count()) {
                return wrong(index, "name the item of the result, as `free` or `fix.lat`".to_owned());
            }
            if !(1..=200).contains(&value.chars().count()) {
                return wrong(index, "say what the item is compared with, in 1 to 200 characters".to_owned());
            }
        }
    }
    Ok(())
}

/// The step after `done` that is to be taken; `None` when the device has come to its end.
pub fn next_step(steps: &[Step], done: usize, ending: &Ending) -> Option<usize> {
    if *ending == Ending::Stopped {
        return None;
    }
    (done + 1..steps.len()).find(|index| steps[*index].condition.holds(ending))
}

impl Condition {
    fn holds(&self, ending: &Ending) -> bool {
        let ok = matches!(ending, Ending::Answered { ok: true, .. });
        match self {
            Self::Always => true,
            Self::Ok => ok,
            Self::Failed => !ok,
            Self::Equals { item, value } => {
                texts(ending, item).is_some_and(|found| found == [value.as_str()])
            }
            Self::Contains { item, value } => texts(ending, item)
                .is_some_and(|found| found.iter().any(|text| text.contains(value.as_str()))),
        }
    }
}

/// An item as texts: a list is each of its entries. `None` when there is no such item.
fn texts(ending: &Ending, item: &str) -> Option<Vec<String>> {
    let Ending::Answered { items, .. } = ending else { return None };
    let mut parts = item.trim().split('.');
    let first = items.get(parts.next()?)?;
    let value = parts.try_fold(first, |value, part| value.get(part))?;
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(match value {
        Value::Array(entries) => entries.iter().map(text).collect(),
        one => vec![text(one)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(command: &str, condition: Condition) -> Step {
        Step { command: command.to_owned(), parameters: vec![], condition }
    }
    fn answered(ok: bool, items: &Value) -> Ending {
        Ending::Answered { ok, items: items.as_object().cloned().unwrap_or_default() }
    }

    #[test]
    fn a_condition_that_looks_into_a_place_is_told_apart() {
        let contains = |item: &str| Condition::Contains { item: item.to_owned(), value: "51.9".to_owned() };
        let after = |first: &str, condition| [step(first, Condition::Always), step("rng", condition)];
        assert!(depends_on_places(&after("loc", contains("anything"))));
        assert!(depends_on_places(&after("log", contains("lines"))));
        assert!(depends_on_places(&after("aud", contains("attributes.location.lat"))));
        assert!(!depends_on_places(&after("aud", contains("attributes.battery"))));
        assert!(!depends_on_places(&after("loc", Condition::Ok)));
        assert!(!depends_on_places(&after("loc", Condition::Failed)));
    }

    #[test]
    fn a_step_is_taken_when_its_condition_holds() {
        let equals = |item: &str, value: &str| Condition::Equals { item: item.into(), value: value.into() };
        let contains =
            |item: &str, value: &str| Condition::Contains { item: item.into(), value: value.into() };
        let steps = [
            step("aud", Condition::Always),
            step("log", Condition::Failed),
            step("loc", equals("battery.level", "7")),
            step("app", contains("names", "chess")),
            step("rng", Condition::Ok),
        ];
        let next = |ending: &Ending| next_step(&steps, 0, ending);
        assert_eq!(next(&answered(false, &serde_json::json!({}))), Some(1));
        assert_eq!(next(&Ending::Silent), Some(1));
        assert_eq!(next(&answered(true, &serde_json::json!({"battery": {"level": 7}}))), Some(2));
        assert_eq!(next(&answered(true, &serde_json::json!({"names": ["mail", "a chess game"]}))), Some(3));
        assert_eq!(next(&answered(true, &serde_json::json!({"battery": 7}))), Some(4));
        assert_eq!(next(&Ending::Stopped), None);
        assert_eq!(next_step(&steps, 4, &Ending::Silent), None);
    }

    #[test]
    fn steps_are_checked_in_words() {
        let always = |name| step(name, Condition::Always);
        assert!(check_steps(&[]).is_err());
        assert!(check_steps(&vec![always("loc"); 21]).is_err());
        assert_eq!(check_steps(&[always("loc"), always("xyz")]).unwrap_err().step, 2);
        assert_eq!(check_steps(&[step("loc", Condition::Ok)]).unwrap_err().step, 1);
        let nameless = Condition::Equals { item: " ".into(), value: "1".into() };
        assert!(check_steps(&[always("loc"), step("aud", nameless)]).is_err());
        assert_eq!(check_steps(&[always("loc"), step("aud", Condition::Failed)]), Ok(()));
    }
}
