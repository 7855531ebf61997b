//! The filter language: a tree of conditions, its text in addresses and saved views, and its words on chips. Pure.
//!
//! Text: `all(homeCarrier.in(Carrier A,Carrier B);lastSeenAt.within(7d))`, with `any(…)` and `not(…)` beside it.
//! Inside values `% , ; ( )` are percent-encoded, so the text survives every value.

use crate::api::kinds::FilterOperator;

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Every part holds.
    All(Vec<Expression>),
    /// At least one part holds.
    Any(Vec<Expression>),
    /// The part does not hold.
    Not(Box<Expression>),
    /// One comparison.
    Where(Comparison),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The attribute's name.
    pub attribute: String,
    /// How it is compared.
    pub operator: FilterOperator,
    /// With what.
    pub values: Vec<String>,
}

const OPERATORS: [(FilterOperator, &str, &str); 13] = [
    (FilterOperator::Is, "is", "is"),
    (FilterOperator::IsNot, "isNot", "is not"),
    (FilterOperator::In, "in", "is"),
    (FilterOperator::NotIn, "notIn", "is neither"),
    (FilterOperator::Contains, "contains", "contains"),
    (FilterOperator::StartsWith, "startsWith", "starts with"),
    (FilterOperator::Less, "less", "below"),
    (FilterOperator::Greater, "greater", "above"),
    (FilterOperator::Before, "before", "before"),
    (FilterOperator::After, "after", "after"),
    (FilterOperator::Within, "within", "within the last"),
    (FilterOperator::IsEmpty, "isEmpty", "is unknown"),
    (FilterOperator::IsNotEmpty, "isNotEmpty", "is known"),
];

/// An operator as a choice in a form.
pub fn operator_words(operator: FilterOperator) -> &'static str {
    match operator {
        FilterOperator::In => "is one of",
        FilterOperator::NotIn => "is none of",
        other => OPERATORS.iter().find(|entry| entry.0 == other).map_or("is", |entry| entry.2),
    }
}

/// An operator's name in the text of a filter.
pub fn operator_name(operator: FilterOperator) -> &'static str {
    OPERATORS.iter().find(|entry| entry.0 == operator).map_or("is", |entry| entry.1)
}

/// The operator of that name.
pub fn operator_by_name(name: &str) -> Option<FilterOperator> {
    OPERATORS.iter().find(|entry| entry.1 == name).map(|entry| entry.0)
}

/// Whether an operator compares with something.
pub const fn takes_value(operator: FilterOperator) -> bool {
    !matches!(operator, FilterOperator::IsEmpty | FilterOperator::IsNotEmpty)
}

/// Whether an operator takes several values.
pub const fn takes_many(operator: FilterOperator) -> bool {
    matches!(operator, FilterOperator::In | FilterOperator::NotIn)
}

impl Expression {
    /// The filter as text.
    pub fn written(&self) -> String {
        let joined = |name: &str, parts: &[Self]| {
            format!("{name}({})", parts.iter().map(Self::written).collect::<Vec<_>>().join(";"))
        };
        match self {
            Self::All(parts) => joined("all", parts),
            Self::Any(parts) => joined("any", parts),
            Self::Not(part) => format!("not({})", part.written()),
            Self::Where(comparison) => format!(
                "{}.{}({})",
                comparison.attribute,
                operator_name(comparison.operator),
                comparison.values.iter().map(|value| escape(value)).collect::<Vec<_>>().join(",")
            ),
        }
    }

    /// Reads a filter's text; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (expression, rest) = read(text, 8)?;
        rest.is_empty().then_some(expression)
    }

    /// Reads a filter as the API writes it; `None` for what is none, or is nested too deeply to be one.
    pub fn of_api(value: &serde_json::Value) -> Option<Self> {
        Self::of_api_within(value, 8)
    }

    fn of_api_within(value: &serde_json::Value, depth: u8) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        let there = |name: &str| value.get(name).filter(|part| !part.is_null());
        let list = |parts: &serde_json::Value| {
            parts.as_array()?.iter().map(|part| Self::of_api_within(part, depth)).collect::<Option<Vec<_>>>()
        };
        if let Some(parts) = there("and") {
            return Some(Self::All(list(parts)?));
        }
        if let Some(parts) = there("or") {
            return Some(Self::Any(list(parts)?));
        }
        if let Some(part) = there("not") {
            return Some(Self::Not(Box::new(Self::of_api_within(part, depth)?)));
        }
        let condition = there("where")?;
        let values = condition.get("values").and_then(serde_json::Value::as_array);
        let texts = values.into_iter().flatten().map(|value| value.as_str().map(str::to_owned));
        Some(Self::Where(Comparison {
            attribute: condition.get("attribute")?.as_str()?.to_owned(),
            operator: serde_json::from_value(condition.get("operator")?.clone()).ok()?,
            values: texts.collect::<Option<Vec<_>>>()?,
        }))
    }

    /// The filter in words, `title` giving each attribute's name for people.
    pub fn words(&self, title: &dyn Fn(&str) -> String) -> String {
        let joined = |parts: &[Self], word: &str| {
            parts.iter().map(|part| part.words(title)).collect::<Vec<_>>().join(word)
        };
        match self {
            Self::All(parts) => joined(parts, " and "),
            Self::Any(parts) => joined(parts, " or "),
            Self::Not(part) => format!("not: {}", part.words(title)),
            Self::Where(comparison) => comparison.words(title),
        }
    }
}

impl Comparison {
    fn words(&self, title: &dyn Fn(&str) -> String) -> String {
        let name = title(&self.attribute);
        match (self.operator, self.values.as_slice()) {
            (FilterOperator::Is, [yes]) if yes == "true" => return name,
            (FilterOperator::Is, [no]) if no == "false" => return format!("Not {}", lower_first(&name)),
            _ => {}
        }
        let words = OPERATORS.iter().find(|entry| entry.0 == self.operator).map_or("is", |entry| entry.2);
        let values: Vec<String> = self.values.iter().map(|value| value_words(self.operator, value)).collect();
        let join = if self.operator == FilterOperator::NotIn { " nor " } else { " or " };
        format!("{name} {words} {}", values.join(join)).trim_end().to_owned()
    }
}

fn value_words(operator: FilterOperator, value: &str) -> String {
    if operator == FilterOperator::Within {
        return span_words(value);
    }
    // Words of closed lists are written in capitals; people read them in small letters.
    let word = value.len() > 1 && value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    if word && value.len() > 2 {
        let text = value.to_ascii_lowercase().replace('_', " ");
        return text;
    }
    match value.split_once('T') {
        Some((day, _)) if matches!(operator, FilterOperator::Before | FilterOperator::After) => {
            day.to_owned()
        }
        _ => value.to_owned(),
    }
}

/// `7d` as `7 days`.
pub fn span_words(span: &str) -> String {
    let (amount, unit) = span.split_at(span.len().saturating_sub(1));
    let unit = match unit {
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        _ => return span.to_owned(),
    };
    format!("{amount} {unit}{}", if amount == "1" { "" } else { "s" })
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '%' => out.push_str("%25"),
            ',' => out.push_str("%2C"),
            ';' => out.push_str("%3B"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            other => out.push(other),
        }
    }
    out
}

fn unescape(text: &str) -> String {
    [("%29", ")"), ("%28", "("), ("%3B", ";"), ("%2C", ","), ("%25", "%")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn read(text: &str, depth: usize) -> Option<(Expression, &str)> {
    let depth = depth.checked_sub(1)?;
    let open = text.find('(')?;
    let (name, rest) = (&text[..open], &text[open + 1..]);
    match name {
        "all" | "any" | "not" => {
            let (parts, rest) = read_parts(rest, depth)?;
            let expression = match name {
                "all" => Expression::All(parts),
                "any" => Expression::Any(parts),
                _ => Expression::Not(Box::new(parts.into_iter().next()?)),
            };
            Some((expression, rest))
        }
        _ => {
            let (attribute, operator) = name.rsplit_once('.')?;
            let close = rest.find(')')?;
            let values = &rest[..close];
            let comparison = Comparison {
                attribute: attribute.to_owned(),
                operator: operator_by_name(operator)?,
                values: if values.is_empty() {
                    Vec::new()
                } else {
                    values.split(',').map(unescape).collect()
                },
            };
            let named = !comparison.attribute.is_empty() && !comparison.attribute.contains([';', ')']);
            named.then(|| (Expression::Where(comparison), &rest[close + 1..]))
        }
    }
}

fn read_parts(mut text: &str, depth: usize) -> Option<(Vec<Expression>, &str)> {
    let mut parts = Vec::new();
    loop {
        let (part, rest) = read(text, depth)?;
        parts.push(part);
        match rest.strip_prefix(';') {
            Some(more) => text = more,
            None => return rest.strip_prefix(')').map(|rest| (parts, rest)),
        }
    }
}

/// The chips of a filter: what must all hold, one by one.
pub fn conjuncts(filter: Option<&Expression>) -> Vec<Expression> {
    match filter {
        None => Vec::new(),
        Some(Expression::All(parts)) => parts.clone(),
        Some(other) => vec![other.clone()],
    }
}

/// The filter of chips: nothing, the one, or all of them.
pub fn conjoined(mut parts: Vec<Expression>) -> Option<Expression> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Expression::All(parts)),
    }
}

/// One chip of comparisons joined by or.
pub fn disjoined(comparisons: Vec<Comparison>) -> Option<Expression> {
    let mut parts: Vec<_> = comparisons.into_iter().map(Expression::Where).collect();
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Expression::Any(parts)),
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
