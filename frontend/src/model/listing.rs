//! What the address of a list says: how it is sorted and which page it shows. Pure; any change of what is listed
//! leads back to the first page, since cursors of one list mean nothing in another.

use super::address::Query;
use super::number::{counted, grouped};

/// Keys that say which page is shown.
const PAGE: [&str; 3] = ["after", "before", "at"];

/// Which page an address names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Behind this cursor.
    pub after: Option<String>,
    /// Before this cursor.
    pub before: Option<String>,
    /// How many rows lie before it, as far as turning pages has told.
    pub at: i64,
}

/// The page an address names.
pub fn page(query: &Query) -> Page {
    Page {
        after: query.get("after").map(str::to_owned),
        before: query.get("before").map(str::to_owned),
        at: query.get("at").and_then(|text| text.parse().ok()).unwrap_or(0).max(0),
    }
}

/// The address of the page behind a cursor, `rows` further on.
pub fn next(query: Query, end: &str, rows: i64) -> Query {
    let at = page(&query).at + rows;
    query.without(&PAGE).with("after", end).with("at", &at.to_string())
}

/// The address of the page before a cursor, `rows` further back.
pub fn previous(query: Query, start: &str, rows: i64) -> Query {
    let at = (page(&query).at - rows).max(0);
    let query = query.without(&PAGE);
    // The first page has a plain address, so that it can be shared and shows what is new.
    if at == 0 { query } else { query.with("before", start).with("at", &at.to_string()) }
}

/// The address with one thing asked differently: the first page of it.
pub fn asked(query: Query, key: &str, value: &str) -> Query {
    query.without(&PAGE).with(key, value)
}

/// By what an address sorts, and whether largest first: `sort=-lastSeenAt`.
pub fn sort(query: &Query) -> Option<(String, bool)> {
    let text = query.get("sort")?;
    Some(match text.strip_prefix('-') {
        Some(key) => (key.to_owned(), true),
        None => (text.to_owned(), false),
    })
}

/// The address sorted by a key.
pub fn sorted(query: Query, key: &str, descending: bool) -> Query {
    asked(query, "sort", &format!("{}{key}", if descending { "-" } else { "" }))
}

/// `1–50 of 312`, or words when there are none.
pub fn range_words(at: i64, shown: i64, total: i64) -> String {
    if shown == 0 {
        return counted(total, "row", "rows");
    }
    let last = (at + shown).min(total.max(shown));
    let first = (last - shown + 1).max(1);
    format!("{}–{} of {}", grouped(first), grouped(last), grouped(total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_turned_both_ways() {
        let first = Query::parse("sort=-name");
        let second = next(first.clone(), "c49", 50);
        assert_eq!(page(&second), Page { after: Some("c49".into()), before: None, at: 50 });
        let third = next(second, "c99", 50);
        let back = previous(third, "c100", 50);
        assert_eq!(page(&back), Page { after: None, before: Some("c100".into()), at: 50 });
        assert_eq!(previous(back, "c50", 50), first);
    }

    #[test]
    fn asking_differently_leads_to_the_first_page() {
        let query = Query::parse("after=c49&at=50&q=ada");
        assert_eq!(asked(query.clone(), "q", "ben").written(), "?q=ben");
        let query = sorted(query, "lastSeenAt", true);
        assert_eq!(sort(&query), Some(("lastSeenAt".to_owned(), true)));
        assert_eq!(page(&query), Page::default());
    }

    #[test]
    fn ranges_are_told() {
        assert_eq!(range_words(0, 50, 312), "1–50 of 312");
        assert_eq!(range_words(300, 12, 312), "301–312 of 312");
        assert_eq!(range_words(0, 0, 0), "0 rows");
        assert_eq!(range_words(1_000, 50, 1_240), "1,001–1,050 of 1,240");
    }
}
