//! What a struct declares, and whether that makes sense: each mistake is told in words, where it stands.

use syn::{
    Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Path, Result, Type, meta::ParseNestedMeta,
    parenthesized, punctuated::Punctuated, spanned::Spanned, token::Comma,
};

/// A struct as it is declared.
pub(crate) struct Declaration {
    pub name: Ident,
    /// `None` for one that is only read.
    pub table: Option<Table>,
    pub alias: Option<String>,
    pub columns: Vec<Column>,
}

/// The table that a row is of.
pub(crate) struct Table {
    pub name: String,
    /// What it is read from.
    pub from: String,
    /// The place of the field that names a row.
    pub key: Option<usize>,
    pub insert: bool,
    pub update: bool,
}

/// A field with the columns that it is made of: one, unless a module reads and writes it.
pub(crate) struct Column {
    pub field: Ident,
    pub ty: Type,
    pub names: Vec<String>,
    pub form: Form,
    /// What is selected under its name; then it is not stored.
    pub expr: Option<String>,
    pub kept: bool,
}

/// How a field stands in its column.
pub(crate) enum Form {
    Plain,
    Json,
    Closed,
    With(Path),
}

/// What stands in the attributes of a struct, with where it stands.
#[derive(Default)]
struct Words {
    table: Option<LitStr>,
    from: Option<LitStr>,
    alias: Option<LitStr>,
    key: Option<LitStr>,
    insert: Option<Path>,
    update: Option<Path>,
}

fn text(meta: &ParseNestedMeta<'_>, place: &mut Option<LitStr>) -> Result<()> {
    let text: LitStr = meta.value()?.parse()?;
    if text.value().trim().is_empty() {
        return Err(Error::new(text.span(), "this must not be empty"));
    }
    match place.replace(text) {
        None => Ok(()),
        Some(_) => Err(meta.error("this is said twice")),
    }
}

impl Words {
    fn read(input: &DeriveInput) -> Result<Self> {
        let mut words = Self::default();
        for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("row")) {
            attribute.parse_nested_meta(|meta| {
                match meta.path.get_ident().map(ToString::to_string).as_deref() {
                    Some("table") => text(&meta, &mut words.table)?,
                    Some("from") => text(&meta, &mut words.from)?,
                    Some("alias") => text(&meta, &mut words.alias)?,
                    Some("key") => text(&meta, &mut words.key)?,
                    Some("insert") => words.insert = Some(meta.path.clone()),
                    Some("update") => words.update = Some(meta.path.clone()),
                    _ => {
                        return Err(meta.error(
                            "a row has `table`, `key`, `insert`, `update`, `alias` and `from`, nothing else",
                        ));
                    }
                }
                Ok(())
            })?;
        }
        Ok(words)
    }

    fn table(&self, columns: &[Column]) -> Result<Option<Table>> {
        let Some(name) = &self.table else {
            let texts = [&self.from, &self.key].into_iter().flatten().map(Spanned::span);
            let mut stray =
                texts.chain([&self.insert, &self.update].into_iter().flatten().map(Spanned::span));
            return match stray.next() {
                Some(span) => Err(Error::new(span, "name the `table`: without one, a row is only read")),
                None => Ok(None),
            };
        };
        let joined = self.from.is_some() || self.alias.is_some();
        if let (true, Some(word)) = (joined, self.insert.as_ref().or(self.update.as_ref())) {
            return Err(Error::new_spanned(word, "a row with `from` or `alias` is stored by hand"));
        }
        if let Some(from) = self.from.as_ref().filter(|_| self.alias.is_none()) {
            return Err(Error::new(from.span(), "give the `alias` that its table has in `from`"));
        }
        let key = self.key.as_ref().map(|key| place_of(columns, key)).transpose()?;
        if let (Some(update), None) = (&self.update, key) {
            return Err(Error::new_spanned(update, "name the `key`: `update` looks for the row by it"));
        }
        let from = match (&self.from, &self.alias) {
            (Some(from), _) => from.value(),
            (None, Some(alias)) => format!("{} {}", name.value(), alias.value()),
            (None, None) => name.value(),
        };
        let (insert, update) = (self.insert.is_some(), self.update.is_some());
        Ok(Some(Table { name: name.value(), from, key, insert, update }))
    }
}

/// The place of the field that a key names.
fn place_of(columns: &[Column], key: &LitStr) -> Result<usize> {
    let names_it = |column: &Column| column.names.iter().any(|name| *name == key.value());
    match columns.iter().enumerate().find(|(_, column)| names_it(column)) {
        Some((place, column)) if matches!(column.form, Form::Plain) && !is_option(&column.ty) => Ok(place),
        Some(_) => Err(Error::new(key.span(), "a key is a plain column that is never null")),
        None => Err(Error::new(key.span(), format!("no field has the column `{}`", key.value()))),
    }
}

/// Whether a type is an `Option`: its column may be null.
pub(crate) fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

impl Declaration {
    /// Reads a struct.
    pub(crate) fn read(input: &DeriveInput) -> Result<Self> {
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => &fields.named,
                _ => return Err(Error::new_spanned(&input.ident, "a row is a struct with named fields")),
            },
            _ => return Err(Error::new_spanned(&input.ident, "a row is a struct with named fields")),
        };
        if !input.generics.params.is_empty() {
            return Err(Error::new_spanned(&input.generics, "a row has no generics"));
        }
        let words = Words::read(input)?;
        let columns = fields.iter().map(Column::read).collect::<Result<Vec<_>>>()?;
        let table = words.table(&columns)?;
        for (field, column) in fields.iter().zip(&columns) {
            column.fits(field, table.as_ref())?;
        }
        once(fields, &columns)?;
        if let (Some(update), Some(table)) = (&words.update, &table) {
            let changes = |(place, column): (usize, &Column)| !column.kept && table.key != Some(place);
            if !columns.iter().enumerate().any(changes) {
                return Err(Error::new_spanned(update, "nothing is left for `update` to write"));
            }
        }
        Ok(Self { name: input.ident.clone(), table, alias: words.alias.map(|alias| alias.value()), columns })
    }
}

/// Holds that no column is of two fields.
fn once(fields: &Punctuated<Field, Comma>, columns: &[Column]) -> Result<()> {
    let mut seen: Vec<&String> = Vec::new();
    for (field, column) in fields.iter().zip(columns) {
        for name in &column.names {
            if seen.contains(&name) {
                return Err(Error::new_spanned(
                    field,
                    format!("another field has the column `{name}` already"),
                ));
            }
            seen.push(name);
        }
    }
    Ok(())
}

impl Column {
    fn read(field: &Field) -> Result<Self> {
        let Some(ident) = field.ident.clone() else {
            return Err(Error::new_spanned(field, "a row is a struct with named fields"));
        };
        let (mut name, mut expr, mut names) = (None::<LitStr>, None::<LitStr>, Vec::new());
        let (mut form, mut kept) = (Form::Plain, false);
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("row")) {
            attribute.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string);
                let new = match word.as_deref() {
                    Some("json") => Form::Json,
                    Some("closed") => Form::Closed,
                    Some("with") => Form::With(meta.value()?.parse()?),
                    Some("name") => return text(&meta, &mut name),
                    Some("expr") => return text(&meta, &mut expr),
                    Some("kept") => {
                        kept = true;
                        return Ok(());
                    }
                    Some("names") => {
                        let inside;
                        parenthesized!(inside in meta.input);
                        let all = Punctuated::<LitStr, Comma>::parse_terminated(&inside)?;
                        names = all.iter().map(LitStr::value).collect();
                        return Ok(());
                    }
                    _ => {
                        return Err(meta.error(
                            "a field has `name`, `names`, `json`, `closed`, `with`, `expr` and `kept`, nothing else",
                        ));
                    }
                };
                match std::mem::replace(&mut form, new) {
                    Form::Plain => Ok(()),
                    _ => Err(meta.error("one of `json`, `closed` and `with` is enough")),
                }
            })?;
        }
        match (names.is_empty(), &name, &form) {
            (true, ..) => names = vec![name.map_or_else(|| ident.to_string(), |name| name.value())],
            (false, None, Form::With(_)) => {}
            _ => {
                return Err(Error::new_spanned(&ident, "`names` stands with `with`, and without `name`"));
            }
        }
        let expr = expr.map(|expr| expr.value());
        Ok(Self { field: ident, ty: field.ty.clone(), names, form, expr, kept })
    }

    /// Whether what a field says fits its type and its table.
    fn fits(&self, field: &Field, table: Option<&Table>) -> Result<()> {
        let wrong = |words: &str| Err(Error::new_spanned(field, words));
        if self.expr.is_some() && table.is_some_and(|table| table.insert || table.update) {
            return wrong("what is computed can't be stored: this row has `insert` or `update`");
        }
        if self.expr.is_some() && self.names.len() > 1 {
            return wrong("what is computed is one column");
        }
        if matches!(self.form, Form::Closed) && is_option(&self.ty) {
            return wrong("a word of a closed list is never null: map this one by `with`");
        }
        if self.kept && !table.is_some_and(|table| table.update) {
            return wrong("`kept` says what `update` leaves alone, and this row has no `update`");
        }
        Ok(())
    }
}
