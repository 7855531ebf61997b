//! Contacts as vCards (RFC 6350): family, work and friends, with fictional numbers and addresses.

use super::super::person::{FIRST, LAST};
use crate::chance::Dice;
use crate::simulate::Person;

const GROUPS: [&str; 3] = ["Family", "Work", "Friends"];
const CITIES: [&str; 4] = ["Chicago", "Boston", "Denver", "Atlanta"];

/// The cards of a person.
pub(super) fn cards(person: &Person, mut dice: Dice) -> Vec<String> {
    let count = 18 + dice.index(25);
    (0..count)
        .map(|number| {
            let first = dice.pick(FIRST).copied().unwrap_or("Ada");
            let last = dice.pick(LAST).copied().unwrap_or("Ash");
            // The first three make sure that no group is empty.
            let group = GROUPS.get(if number < 3 { number } else { dice.index(3) }).unwrap_or(&GROUPS[0]);
            let address = format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase());
            let mut card = format!(
                "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:x-example:{:x}-{:x}-{number}\r\nFN:{first} {last}\r\n\
                 N:{last};{first};;;\r\nTEL;TYPE=cell:+1312555{:04}\r\nEMAIL:{address}\r\nCATEGORIES:{group}\r\n",
                person.seed,
                person.index,
                100 + dice.below(100)
            );
            if *group == "Work" {
                card.push_str("ORG:Example Freight\r\nTITLE:Dispatcher\r\n");
            } else {
                let city = dice.pick(&CITIES).copied().unwrap_or("Chicago");
                card.push_str(&format!("ADR:;;{} Example Street;{city};;;USA\r\n", 1 + dice.below(200)));
            }
            if dice.chance(0.3) {
                card.push_str(&format!("BDAY:19{}0{}1{}\r\n", 60 + dice.below(40), 1 + dice.below(9), dice.below(9)));
            }
            card.push_str("END:VCARD\r\n");
            card
        })
        .collect()
}
