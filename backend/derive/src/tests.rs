//! Each mistake in a declaration is told in words.

use syn::{DeriveInput, parse_quote};

use crate::{declaration::Declaration, output};

/// What is told of a declaration; nothing of a good one.
fn told(input: &DeriveInput) -> String {
    match Declaration::read(input) {
        Ok(declaration) => {
            assert!(!output::tokens(&declaration).is_empty());
            String::new()
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_good_declaration_is_taken() {
    let whole: DeriveInput = parse_quote! {
        #[row(table = "things", key = "thing_id", insert, update)]
        struct Thing {
            #[row(name = "thing_id")]
            id: ThingId,
            #[row(json, kept)]
            words: Option<Vec<String>>,
            #[row(with = place, names("lat", "lon"))]
            place: (f64, f64),
        }
    };
    assert_eq!(told(&whole), "");
    let read: DeriveInput = parse_quote! {
        struct Fact {
            #[row(expr = "COUNT(*)")]
            n: i64,
        }
    };
    assert_eq!(told(&read), "");
}

#[test]
fn mistakes_are_told_in_words() {
    let mistakes: [(DeriveInput, &str); 17] = [
        (
            parse_quote!(
                enum Thing {
                    A,
                }
            ),
            "a row is a struct with named fields",
        ),
        (
            parse_quote!(
                struct Thing(i64);
            ),
            "a row is a struct with named fields",
        ),
        (
            parse_quote!(
                struct Thing<'a> {
                    a: &'a str,
                }
            ),
            "a row has no generics",
        ),
        (
            parse_quote!(
                #[row(tabel = "things")]
                struct Thing {
                    a: i64,
                }
            ),
            "a row has `table`, `key`, `insert`, `update`, `alias` and `from`, nothing else",
        ),
        (
            parse_quote!(
                #[row(table = " ")]
                struct Thing {
                    a: i64,
                }
            ),
            "this must not be empty",
        ),
        (
            parse_quote!(
                #[row(table = "a", table = "b")]
                struct Thing {
                    a: i64,
                }
            ),
            "this is said twice",
        ),
        (
            parse_quote!(
                #[row(insert)]
                struct Thing {
                    a: i64,
                }
            ),
            "name the `table`: without one, a row is only read",
        ),
        (
            parse_quote!(
                #[row(table = "things", update)]
                struct Thing {
                    a: i64,
                }
            ),
            "name the `key`: `update` looks for the row by it",
        ),
        (
            parse_quote!(
                #[row(table = "things", key = "b")]
                struct Thing {
                    a: i64,
                }
            ),
            "no field has the column `b`",
        ),
        (
            parse_quote!(
                #[row(table = "things", key = "a")]
                struct Thing {
                    a: Option<i64>,
                }
            ),
            "a key is a plain column that is never null",
        ),
        (
            parse_quote!(
                #[row(table = "things", alias = "t", insert)]
                struct Thing {
                    a: i64,
                }
            ),
            "a row with `from` or `alias` is stored by hand",
        ),
        (
            parse_quote!(
                #[row(table = "things", key = "a", update)]
                struct Thing {
                    a: i64,
                    #[row(kept)]
                    b: i64,
                }
            ),
            "nothing is left for `update` to write",
        ),
        (
            parse_quote!(
                struct Thing {
                    #[row(json, closed)]
                    a: i64,
                }
            ),
            "one of `json`, `closed` and `with` is enough",
        ),
        (
            parse_quote!(
                struct Thing {
                    #[row(names("a", "b"))]
                    a: i64,
                }
            ),
            "`names` stands with `with`, and without `name`",
        ),
        (
            parse_quote!(
                struct Thing {
                    #[row(closed)]
                    a: Option<Mode>,
                }
            ),
            "a word of a closed list is never null: map this one by `with`",
        ),
        (
            parse_quote!(
                #[row(table = "things", insert)]
                struct Thing {
                    #[row(kept)]
                    a: i64,
                }
            ),
            "`kept` says what `update` leaves alone, and this row has no `update`",
        ),
        (
            parse_quote!(
                struct Thing {
                    a: i64,
                    #[row(name = "a")]
                    b: i64,
                }
            ),
            "another field has the column `a` already",
        ),
    ];
    for (input, words) in mistakes {
        assert_eq!(told(&input), words);
    }
}
