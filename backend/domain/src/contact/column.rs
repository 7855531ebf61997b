//! What the columns of a table hold, by their headings: those of Gmail (old and new) and of Outlook in eight
//! languages, and what people write themselves.

use crate::closed::closed;

closed! {
    /// Meaning of a column of a contact file.
    pub enum Column {
        /// Ignored.
        Ignored = "IGNORED",
        /// Full name.
        Name = "NAME",
        /// Given name.
        Given = "GIVEN",
        /// Middle names.
        Middle = "MIDDLE",
        /// Family name.
        Family = "FAMILY",
        /// Mobile number, preferred over other numbers.
        Mobile = "MOBILE",
        /// Phone number of any kind.
        Phone = "PHONE",
        /// Kind of the phone number in the next column.
        PhoneKind = "PHONE_KIND",
        /// E-mail address.
        Email = "EMAIL",
        /// Department.
        Department = "DEPARTMENT",
        /// Office.
        Office = "OFFICE",
        /// Notes.
        Notes = "NOTES",
    }
}

const NAMES: &[(Column, &str)] = &[
    (
        Column::Name,
        "name|full name|display name|file as|contact name|person|employee|anzeigename|vollstandiger name|nom complet|nom d affichage|nombre completo|nombre para mostrar|nome completo|nome visualizzato|nome de exibicao|volledige naam|naam|weergavenaam|nazwa|imie i nazwisko|fn",
    ),
    (
        Column::Given,
        "first name|given name|firstname|givenname|forename|vorname|prenom|nombre|nome|voornaam|primeiro nome|imie|fornamn|fornavn",
    ),
    (
        Column::Middle,
        "middle name|additional name|weitere vornamen|zweiter vorname|deuxieme prenom|segundo nombre|secondo nome|middelste naam|tweede voornaam|segundo nome",
    ),
    (
        Column::Family,
        "last name|family name|lastname|surname|nachname|familienname|nom|nom de famille|apellido|apellidos|cognome|achternaam|sobrenome|apelido|nazwisko|efternamn|etternavn|efternavn",
    ),
    (
        Column::Mobile,
        "mobile phone|mobile|mobile number|mobile phone number|cell|cell phone|cellphone|cell number|mobiltelefon|mobil|mobilnummer|handy|handynummer|tel mobile|telephone mobile|numero de mobile|portable|telephone portable|telefono movil|movil|celular|telefono celular|telefono cellulare|cellulare|mobiele telefoon|mobiel|mobiel nummer|gsm|telemovel|telefone celular|telefon komorkowy|komorka|mobilephone",
    ),
    (
        Column::Phone,
        "phone|phone number|phonenumber|telephone|telephone number|tel|msisdn|number|primary phone|business phone|business phone 2|home phone|home phone 2|work phone|other phone|company main phone|car phone|telefon|telefonnummer|rufnummer|telefon geschaftlich|telefon geschaftlich 2|telefon privat|telefon privat 2|telefon firma|weiteres telefon|haupttelefon|numero de telephone|telephone bureau|telephone bureau 2|telephone domicile|telephone 2 domicile|telephone principal|telefono|numero de telefono|telefono del trabajo|telefono del trabajo 2|telefono particular|telefono particular 2|telefono principal|numero di telefono|telefono ufficio|telefono ufficio 2|telefono abitazione|telefono abitazione 2|telefono principale|telefoon|telefoonnummer|telefoon op werk|telefoon op werk 2|telefoon werk|telefoon thuis|telefoon thuis 2|hoofdtelefoon|telefone|telefone comercial",
    ),
    (
        Column::Email,
        "email|e mail|mail|email address|e mail address|e mail 2 address|e mail 3 address|e mail adresse|e mail 2 adresse|e mail 3 adresse|emailadresse|adresse de messagerie|adresse de messagerie 2|adresse de messagerie 3|adresse e mail|adresse email|courriel|mel|correo electronico|correo|direccion de correo electronico|direccion de correo electronico 2|direccion del correo electronico|indirizzo posta elettronica|indirizzo di posta elettronica|indirizzo posta elettronica 2|indirizzo e mail|indirizzo email|posta elettronica|e mailadres|e mailadres 2|emailadres|e mail adres|endereco de email|endereco de correio eletronico|adres e mail",
    ),
    (
        Column::Department,
        "department|dept|abteilung|departement|service|departamento|reparto|afdeling|dzial|avdelning|organization department|organization 1 department",
    ),
    (
        Column::Office,
        "office|office location|location|site|buro|buroraum|standort|bureau|emplacement bureau|oficina|ubicacion de la oficina|sede|ufficio|ubicazione ufficio|kantoor|kantoorlocatie|escritorio",
    ),
    (
        Column::Notes,
        "notes|note|comment|comments|remarks|notizen|bemerkung|bemerkungen|remarque|remarques|notas|comentarios|annotazioni|notities|opmerkingen",
    ),
];

fn fold(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ł' => 'l',
        'ę' => 'e',
        'ą' => 'a',
        'ś' => 's',
        'ć' => 'c',
        c if c.is_alphanumeric() => c,
        _ => ' ',
    }
}

/// A heading without case, accents and punctuation.
fn plain(heading: &str) -> String {
    let folded: String = heading.chars().flat_map(char::to_lowercase).map(fold).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `E-mail 2 - Value` and `Phone 1 - Type`, as Gmail numbers them.
fn numbered(plain: &str) -> Option<Column> {
    let mut words = plain.split(' ').collect::<Vec<_>>();
    let last = words.pop()?;
    let number = words.pop()?;
    number.parse::<u8>().ok()?;
    match (words.join(" ").as_str(), last) {
        ("phone", "value") => Some(Column::Phone),
        ("phone", "type" | "label") => Some(Column::PhoneKind),
        ("e mail" | "email", "value") => Some(Column::Email),
        _ => None,
    }
}

impl Column {
    /// By its heading.
    pub fn of_heading(heading: &str) -> Self {
        let plain = plain(heading);
        if plain.is_empty() || plain.len() > 60 {
            return Self::Ignored;
        }
        let listed = NAMES.iter().find(|(_, names)| names.split('|').any(|name| name == plain));
        listed.map(|(column, _)| *column).or_else(|| numbered(&plain)).unwrap_or(Self::Ignored)
    }
}

/// Whether a kind of number, as Gmail and vCards name it, is a mobile one.
pub(super) fn is_mobile(kind: &str) -> bool {
    let kind = plain(kind);
    ["mobil", "cell", "handy", "movil", "portable", "gsm", "telemovel", "komor", "iphone"]
        .iter()
        .any(|word| kind.contains(word))
}
