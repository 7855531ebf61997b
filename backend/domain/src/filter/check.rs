//! From what was asked to a filter that may be used: limits first, then attribute, operator, values.

use std::time::Duration;

use chrono::DateTime;

use super::{
    Asked, AskedCondition, Filter, InvalidFilter, MOST_CONDITIONS, MOST_DEPTH, MOST_VALUE_BYTES, MOST_VALUES,
    Operator, Test,
};
use crate::{
    attribute::{self, Attribute, Kind},
    time::Timestamp,
};

/// The operators that an attribute of this kind takes.
pub const fn operators(kind: Kind) -> &'static [Operator] {
    use Operator as O;
    match kind {
        Kind::Text => {
            &[O::Is, O::IsNot, O::In, O::NotIn, O::Contains, O::StartsWith, O::IsEmpty, O::IsNotEmpty]
        }
        Kind::Choice(_) => &[O::Is, O::IsNot, O::In, O::NotIn],
        Kind::Number => &[O::Is, O::IsNot, O::In, O::NotIn, O::Less, O::Greater, O::IsEmpty, O::IsNotEmpty],
        Kind::Boolean => &[O::Is, O::IsNot],
        Kind::Instant => &[O::Before, O::After, O::Within, O::IsEmpty, O::IsNotEmpty],
    }
}

pub(super) fn check(asked: &Asked, now: Timestamp) -> Result<Filter, InvalidFilter> {
    let mut left = MOST_CONDITIONS;
    walk(asked, now, MOST_DEPTH, &mut left)
}

fn walk(asked: &Asked, now: Timestamp, depth: usize, left: &mut usize) -> Result<Filter, InvalidFilter> {
    let depth = depth.checked_sub(1).ok_or(InvalidFilter::Depth)?;
    *left = left.checked_sub(1).ok_or(InvalidFilter::Conditions)?;
    let mut all =
        |parts: &[Asked]| parts.iter().map(|p| walk(p, now, depth, left)).collect::<Result<Vec<_>, _>>();
    match (&asked.and, &asked.or, &asked.not, &asked.condition) {
        (Some(parts), None, None, None) => Ok(Filter::And(all(parts)?)),
        (None, Some(parts), None, None) => Ok(Filter::Or(all(parts)?)),
        (None, None, Some(part), None) => Ok(Filter::Not(Box::new(walk(part, now, depth, left)?))),
        (None, None, None, Some(condition)) => self::condition(condition, now),
        _ => Err(InvalidFilter::Shape),
    }
}

fn condition(asked: &AskedCondition, now: Timestamp) -> Result<Filter, InvalidFilter> {
    let attribute = attribute::find(&asked.attribute)
        .ok_or_else(|| InvalidFilter::Attribute(asked.attribute.chars().take(60).collect()))?;
    let allowed = operators(attribute.kind);
    if !allowed.contains(&asked.operator) {
        let allowed = allowed.iter().map(|o| o.name()).collect::<Vec<_>>().join(", ");
        return Err(InvalidFilter::Operator {
            attribute: attribute.name,
            operator: asked.operator.name(),
            allowed,
        });
    }
    let read = Reader { attribute, operator: asked.operator, values: asked.values.as_deref().unwrap_or(&[]) };
    let leaf = |test| Filter::Where(attribute, test);
    let not = |test| Filter::Not(Box::new(Filter::Where(attribute, test)));
    use Operator as O;
    Ok(match asked.operator {
        O::Is => leaf(read.equals(1)?),
        O::IsNot => not(read.equals(1)?),
        O::In => leaf(read.equals(MOST_VALUES)?),
        O::NotIn => not(read.equals(MOST_VALUES)?),
        O::Contains => leaf(Test::Contains(read.text()?.to_ascii_lowercase())),
        O::StartsWith => leaf(Test::StartsWith(read.text()?.to_ascii_lowercase())),
        O::Less => leaf(Test::Less(read.number(read.text()?)?)),
        O::Greater => leaf(Test::Greater(read.number(read.text()?)?)),
        O::Before => leaf(Test::Before(read.instant()?)),
        O::After => leaf(Test::After(read.instant()?)),
        O::Within => leaf(Test::After(now.before(read.duration()?))),
        O::IsEmpty => leaf(read.none(Test::Empty)?),
        O::IsNotEmpty => not(read.none(Test::Empty)?),
    })
}

/// The values of one condition, read as its attribute wants them.
struct Reader<'a> {
    attribute: &'static Attribute,
    operator: Operator,
    values: &'a [String],
}

impl Reader<'_> {
    fn count(&self, wanted: &'static str) -> InvalidFilter {
        InvalidFilter::Values { attribute: self.attribute.name, operator: self.operator.name(), wanted }
    }
    fn wrong(&self, value: &str, wanted: impl Into<String>) -> InvalidFilter {
        InvalidFilter::Value {
            attribute: self.attribute.name,
            operator: self.operator.name(),
            value: value.chars().take(60).collect(),
            wanted: wanted.into(),
        }
    }
    fn none(&self, test: Test) -> Result<Test, InvalidFilter> {
        if self.values.is_empty() { Ok(test) } else { Err(self.count("no value")) }
    }
    fn text(&self) -> Result<&str, InvalidFilter> {
        let [value] = self.values else { return Err(self.count("one value")) };
        self.short(value)
    }
    fn short<'v>(&self, value: &'v str) -> Result<&'v str, InvalidFilter> {
        if value.len() > MOST_VALUE_BYTES || value.contains('\0') {
            return Err(self.wrong(value, "a text of at most 1,000 bytes"));
        }
        Ok(value)
    }
    fn equals(&self, most: usize) -> Result<Test, InvalidFilter> {
        if self.values.is_empty() || self.values.len() > most {
            return Err(self.count(if most == 1 { "one value" } else { "1 to 500 values" }));
        }
        let values = self.values.iter().map(|v| self.short(v)).collect::<Result<Vec<_>, _>>()?;
        match self.attribute.kind {
            Kind::Number => {
                values.into_iter().map(|v| self.number(v)).collect::<Result<_, _>>().map(Test::OneOfNumbers)
            }
            Kind::Boolean => match values.as_slice() {
                ["true"] => Ok(Test::Truth(true)),
                ["false"] => Ok(Test::Truth(false)),
                other => Err(self.wrong(other.first().unwrap_or(&""), "`true` or `false`")),
            },
            Kind::Choice(words) => match values.iter().find(|v| !words.contains(v)) {
                Some(stranger) => Err(self.wrong(stranger, format!("one of {}", words.join(", ")))),
                None => Ok(Test::OneOf(values.into_iter().map(str::to_owned).collect())),
            },
            Kind::Text | Kind::Instant => Ok(Test::OneOf(values.into_iter().map(str::to_owned).collect())),
        }
    }
    fn number(&self, value: &str) -> Result<f64, InvalidFilter> {
        value.parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(|| self.wrong(value, "a number"))
    }
    fn instant(&self) -> Result<Timestamp, InvalidFilter> {
        let value = self.text()?;
        DateTime::parse_from_rfc3339(value)
            .map(|at| Timestamp::from_millis(at.timestamp_millis()))
            .map_err(|_| self.wrong(value, "an instant such as `2026-01-31T12:00:00Z`"))
    }
    fn duration(&self) -> Result<Duration, InvalidFilter> {
        let value = self.text()?;
        let seconds = value.char_indices().next_back().and_then(|(at, unit)| {
            let each: u64 = match unit {
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                'w' => 604_800,
                _ => return None,
            };
            value.get(..at)?.parse::<u64>().ok()?.checked_mul(each).filter(|s| *s <= 36_525 * 86_400)
        });
        seconds
            .map(Duration::from_secs)
            .ok_or_else(|| self.wrong(value, "a time span such as `30m`, `24h`, `7d` or `2w`"))
    }
}
