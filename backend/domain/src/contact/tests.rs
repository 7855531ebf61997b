//! Files of every kind of right and wrong.

use proptest::prelude::*;

use super::{read as read_at, *};
use crate::pace::Pace;

fn read(bytes: &[u8], options: &Options) -> Parsed {
    read_at(bytes, options, &Pace::default()).unwrap()
}

fn ie() -> Options {
    Options { country: Some("IE".to_owned()), columns: vec![] }
}

fn taken(parsed: &Parsed) -> Vec<(usize, Details)> {
    parsed.entries.iter().filter(|e| e.usable()).map(|e| (e.line, e.details.clone())).collect()
}

fn who(name: &str, phone: &str, email: &str) -> Details {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Details { name: some(name), phone_number: some(phone), email: some(email), ..Details::default() }
}

#[test]
fn gmail_old_and_new() {
    let old = "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Organization 1 - Department\n\
        Ada Byron,Ada,Byron,* Work,ada@example.com,Work,01 222 2222,Mobile,086 123 4567 ::: 086 765 4321,Engines\n";
    let new = "First Name,Middle Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Organization Department\n\
        Ada,,Byron,* Work,ada@example.com,Mobile,+353 86 123 4567,Engines\n";
    let expected = Details {
        department: Some("Engines".to_owned()),
        ..who("Ada Byron", "+353861234567", "ada@example.com")
    };
    for text in [old, new] {
        let parsed = read(text.as_bytes(), &ie());
        assert_eq!(taken(&parsed), [(2, expected.clone())], "{parsed:?}");
        assert_eq!((parsed.separator, parsed.format), (Some(','), Format::Table));
    }
}

#[test]
fn outlook_in_several_languages() {
    let files = [
        "First Name;Last Name;Mobile Phone;E-mail Address;Department\nAda;Byron;086 123 4567;ada@example.com;X",
        "Vorname;Nachname;Mobiltelefon;E-Mail-Adresse;Abteilung\nAda;Byron;086 123 4567;ada@example.com;X",
        "Prénom;Nom;Tél. mobile;Adresse de messagerie;Service\nAda;Byron;086 123 4567;ada@example.com;X",
        "Nombre;Apellidos;Teléfono móvil;Dirección de correo electrónico;Departamento\nAda;Byron;086 123 4567;ada@example.com;X",
        "Nome;Cognome;Cellulare;Indirizzo posta elettronica;Reparto\nAda;Byron;086 123 4567;ada@example.com;X",
        "Voornaam;Achternaam;Mobiele telefoon;E-mailadres;Afdeling\nAda;Byron;086 123 4567;ada@example.com;X",
    ];
    for text in files {
        let parsed = read(text.as_bytes(), &ie());
        let expected = Details {
            department: Some("X".to_owned()),
            ..who("Ada Byron", "+353861234567", "ada@example.com")
        };
        assert_eq!(taken(&parsed), [(2, expected)], "{text}");
        // The same bytes as Windows writes them.
        let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
        assert!(!lost);
        let again = read(&bytes, &ie());
        assert_eq!(taken(&again), taken(&parsed), "{} {text}", again.encoding);
        // And as UTF-16 with its mark.
        let wide: Vec<u8> =
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(taken(&read(&wide, &ie())), taken(&parsed));
    }
}

#[test]
fn separators_quotes_and_line_ends() {
    let text = "sep=|\r\n\"Name\"|\"Mobile\"|\"Notes\"\r\n\"Byron| Ada\"|\"+353861234567\"|\"two\r\nlines, \"\"quoted\"\"\"\r\n\r\n\"Grace\"|\"+353861234568\"|\r\n";
    let parsed = read(text.as_bytes(), &ie());
    assert_eq!(parsed.separator, Some('|'));
    let lines: Vec<_> = parsed.entries.iter().map(|e| e.line).collect();
    assert_eq!(lines, [3, 6]);
    assert_eq!(parsed.entries[0].details.notes.as_deref(), Some("two\nlines, \"quoted\""));
    let tabs = read(b"name\tphone\nAda\t+353861234567\n", &ie());
    assert_eq!((tabs.separator, taken(&tabs).len()), (Some('\t'), 1));
}

#[test]
fn what_is_wrong_is_said_by_line() {
    let text = "Name,Phone,Email\nAda,12,ada@example\nGrace,+35386123456789012,grace@example.com\nNobody,,\nCut,4.91512E+11,cut@example.com\nMary,0861234567,Mary <mary@Example.COM>,extra\n";
    let parsed = read(text.as_bytes(), &ie());
    let flaws: Vec<_> =
        parsed.entries.iter().flat_map(|e| e.flaws.iter().map(move |f| (e.line, f.field, f.fatal))).collect();
    assert_eq!(
        flaws,
        [
            (2, "phoneNumber", false),
            (2, "email", false),
            (2, "row", true),
            (3, "phoneNumber", false),
            (4, "row", true),
            (5, "phoneNumber", false),
            (6, "row", false),
        ]
    );
    assert!(parsed.entries[3].flaws[0].message.contains("spreadsheet"));
    assert_eq!(parsed.entries[4].details.email.as_deref(), Some("mary@example.com"));
    let nowhere = read(text.as_bytes(), &Options::default());
    assert!(nowhere.entries[4].flaws[0].message.contains("country"));
}

#[test]
fn twins_are_merged() {
    let text =
        "Name,Phone,Email\nAda,0861234567,\n,+353 86 123 4567,ada@example.com\nA. Byron,,ADA@example.com\n";
    let parsed = read(text.as_bytes(), &ie());
    assert_eq!(taken(&parsed), [(2, who("Ada", "+353861234567", "ada@example.com"))]);
    let into: Vec<_> = parsed.entries.iter().map(|e| e.merged_into).collect();
    assert_eq!(into, [None, Some(2), Some(2)]);
}

#[test]
fn a_table_without_headings_and_columns_by_hand() {
    let parsed = read(b"Ada,0861234567\nGrace,0861234568\n", &ie());
    assert_eq!(parsed.format, Format::BareTable);
    assert_eq!(taken(&parsed)[1], (2, who("Grace", "+353861234568", "")));
    let odd = "A,B,C\nAda,x,0861234567\n";
    assert!(taken(&read(odd.as_bytes(), &ie())).is_empty());
    let options = Options { columns: vec![(0, Column::Name), (2, Column::Mobile)], ..ie() };
    assert_eq!(taken(&read(odd.as_bytes(), &options)), [(2, who("Ada", "+353861234567", ""))]);
}

#[test]
fn cards_of_three_versions() {
    let text = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg=\r\n-Karl;;;\r\nTEL;HOME:01 222 2222\r\nTEL;CELL:086 123 4567\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Grace\\, H\r\n opper\r\nORG:Navy;Compilers\r\nitem1.EMAIL;TYPE=INTERNET:grace@example.com\r\nNOTE:one\\ntwo\r\nEND:VCARD\r\n\
        BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Mary\r\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:+353-86-123-4569;ext=5\r\n";
    let parsed = read(text.as_bytes(), &ie());
    assert_eq!(parsed.format, Format::Cards);
    let grace = Details {
        department: Some("Compilers".to_owned()),
        notes: Some("one\ntwo".to_owned()),
        ..who("Grace, Hopper", "", "grace@example.com")
    };
    assert_eq!(
        taken(&parsed),
        [
            (1, who("Jörg-Karl Müller", "+353861234567", "")),
            (8, grace),
            (16, who("Mary", "+353861234569", ""))
        ]
    );
    assert!(parsed.entries[2].flaws[0].message.contains("does not end"));
}

fn refusal(text: &str) -> String {
    match read_at(text.as_bytes(), &ie(), &Pace::default()) {
        Err(Unread::Refused(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_over_a_limit_is_refused_in_words() {
    let wide = |columns: usize| format!("Name\nAda\n{}\n", ",".repeat(columns - 1));
    assert_eq!(read(wide(MOST_COLUMNS).as_bytes(), &ie()).entries.len(), 1);
    assert!(refusal(&wide(MOST_COLUMNS + 1)).starts_with("line 3 has 257 columns"));
    let long = |bytes: usize| format!("Name,Email\n{},ada@example.com\n", "x".repeat(bytes));
    assert_eq!(read(long(MOST_CELL).as_bytes(), &ie()).entries.len(), 1);
    assert!(refusal(&long(MOST_CELL + 1)).contains("line 2"));
    let large = format!("{}\n", ",x".repeat(MOST_COLUMNS - 1)).repeat(MOST_CELLS / MOST_COLUMNS + 1);
    assert!(large.len() < MOST_BYTES && refusal(&large).contains("cells"), "many empty ones are many");
    // A quotation mark that nobody closes makes one text of all that follows.
    assert!(refusal(&format!("Name,Email\n\"{}", "x,y\n".repeat(40_000))).contains("quotation mark"));
    let card = |fields: usize| format!("BEGIN:VCARD\n{}END:VCARD\n", "TEL:1\n".repeat(fields - 1));
    assert_eq!(read(card(MOST_FIELDS).as_bytes(), &ie()).entries.len(), 1);
    assert!(refusal(&card(MOST_FIELDS + 1)).contains("begins on line 1"));
    assert!(refusal(&"x".repeat(MOST_BYTES + 1)).contains("5 MB"));
}

#[test]
fn work_grows_as_the_file_does() {
    let shapes: [(&str, &str); 8] = [
        ("BEGIN:VCARD\nX;ENCODING=QUOTED-PRINTABLE=\n", "aaaaaa=\n"),
        ("BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE", "\n ="),
        ("BEGIN:VCARD\nN:", ";"),
        ("BEGIN:VCARD\nTEL", ";TYPE=x"),
        ("", "BEGIN:VCARD\nEND:VCARD\n"),
        ("Name,Phone\n", "\n"),
        ("Name,Phone\n", "\"\"\"\","),
        ("Name,Phone\n", "Ada,0861234567\n"),
    ];
    for (begin, again) in shapes {
        let work = |times: usize| {
            let pace = Pace::default();
            let _ = read_at(format!("{begin}{}", again.repeat(times)).as_bytes(), &ie(), &pace);
            pace.steps()
        };
        let (once, twice) = (work(4_000), work(8_000));
        assert!(twice <= 2 * once + 1_000, "{again:?}: {once} steps, and {twice} for twice as much");
    }
}

#[test]
fn reading_ends_when_nobody_waits() {
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let text = "BEGIN:VCARD\nFN:Ada\nEND:VCARD\n";
    let read = read_at(text.as_bytes(), &ie(), &Pace::until(stop));
    assert_eq!(read.err(), Some(Unread::Stopped(crate::pace::Stopped)));
}

#[test]
fn of_many_numbers_the_first_that_will_do_is_taken() {
    let many = |bad: usize| format!("BEGIN:VCARD\n{}TEL:0861234567\nEND:VCARD\n", "TEL:1\n".repeat(bad));
    assert_eq!(taken(&read(many(MOST_TRIES - 1).as_bytes(), &ie())).len(), 1);
    assert!(taken(&read(many(MOST_TRIES).as_bytes(), &ie())).is_empty());
}

proptest! {
    #[test]
    fn any_bytes_give_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..600), cards in any::<bool>()) {
        let mut whole = if cards { b"BEGIN:VCARD\nTEL;CELL:".to_vec() } else { b"Name,Phone\n".to_vec() };
        whole.extend(&bytes);
        for bytes in [&whole, &bytes] {
            let parsed = read(bytes, &ie());
            for entry in parsed.entries.iter().filter(|e| e.usable()) {
                prop_assert!(entry.details.phone_number.is_some() || entry.details.email.is_some());
                prop_assert!(entry.line >= 1);
            }
        }
    }

    #[test]
    fn what_is_written_as_a_table_is_read_again(
        people in proptest::collection::vec(("[a-zA-Zéß ,;\"|]{1,20}", 0_u32..9_999_999), 1..20),
        separator in proptest::sample::select(vec![b',', b';', b'\t', b'|'])
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(vec![]);
        writer.write_record(["Name", "Mobile", "E-mail", "Department"]).unwrap();
        for (name, number) in &people {
            let record = [name.as_str(), &format!("+35386{number:07}"), "", "d"];
            writer.write_record(record).unwrap();
        }
        let parsed = read(&writer.into_inner().unwrap(), &Options::default());
        prop_assert_eq!(parsed.entries.len(), people.len());
        for (entry, (name, number)) in parsed.entries.iter().zip(&people) {
            if entry.merged_into.is_none() {
                let number = format!("+35386{number:07}");
                prop_assert_eq!(entry.details.phone_number.as_deref(), Some(number.as_str()));
                let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
                prop_assert_eq!(entry.details.name.clone().unwrap_or_default(), name);
            }
        }
    }
}
