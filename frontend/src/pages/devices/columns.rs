//! The columns of the list of devices: which there are, which are chosen, and how each is drawn.

use super::Here;
use crate::api::device::{AttributeDefinition, DeviceRow};
use crate::api::kinds::AttributeClass;
use crate::model::number;
use crate::model::outcome::with_unit;
use crate::model::wording;
use crate::pages::prelude::*;

/// A column that needs no reported attribute: its key, its heading, whether it holds figures.
const OWN: [(&str, &str, bool); 22] = [
    ("name", "Name", false),
    ("holder", "Person", false),
    ("phoneNumber", "Number", false),
    ("status", "Status", false),
    ("model", "Model", false),
    ("osVersion", "System", false),
    ("homeCarrier", "Carrier", false),
    ("lastSeenAt", "Last seen", false),
    ("data7", "Data, 7 days", true),
    ("waitingActions", "Waiting", false),
    ("department", "Department", false),
    ("office", "Office", false),
    ("liability", "Liability", false),
    ("manufacturer", "Manufacturer", false),
    ("agentVersion", "Agent", false),
    ("servingCarrier", "Serving carrier", false),
    ("roaming", "Roaming", false),
    ("country", "Country", false),
    ("radio", "Radio", false),
    ("batteryPercent", "Battery", true),
    ("signalDbm", "Signal", true),
    ("enrolledAt", "Enrolled", false),
];

/// What is shown until somebody chooses.
const USUAL: [&str; 9] = [
    "name",
    "holder",
    "phoneNumber",
    "status",
    "model",
    "homeCarrier",
    "lastSeenAt",
    "data7",
    "waitingActions",
];

/// What an entry shows on a phone: enough to find it and to see whether it needs somebody.
const BRIEF: [&str; 6] = ["name", "holder", "phoneNumber", "status", "lastSeenAt", "waitingActions"];

/// The columns chosen, in order. The name is always first: a row without it could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen(Vec<String>);

impl Chosen {
    /// Reads them from the address.
    pub fn read(text: Option<&str>) -> Self {
        match text {
            None => Self(USUAL.iter().map(|key| (*key).to_owned()).collect()),
            Some(text) => {
                let mut keys = vec!["name".to_owned()];
                keys.extend(
                    text.split(',').filter(|key| !key.is_empty() && *key != "name").map(str::to_owned),
                );
                Self(keys)
            }
        }
    }

    /// The text for the address; empty for the usual ones.
    pub fn written(&self) -> String {
        if self.0 == USUAL { String::new() } else { self.0.join(",") }
    }

    /// Whether one is shown.
    pub fn has(&self, key: &str) -> bool {
        self.0.iter().any(|own| own == key)
    }

    /// Shows it at the end, or no longer.
    pub fn toggled(&self, key: &str) -> Self {
        let mut keys = self.0.clone();
        match keys.iter().position(|own| own == key) {
            Some(at) => {
                keys.remove(at);
            }
            None => keys.push(key.to_owned()),
        }
        Self(keys)
    }

    /// Whether one of them is a reported attribute.
    pub fn needs_reported(&self) -> bool {
        self.0.iter().any(|key| OWN.iter().all(|own| own.0 != key))
    }
}

/// The columns as the table takes them.
pub fn columns(chosen: &Chosen, known: &[AttributeDefinition]) -> Vec<Column<DeviceRow>> {
    chosen
        .0
        .iter()
        .map(|key| {
            let definition = known.iter().find(|definition| definition.name == *key);
            let sortable = definition.is_some_and(|definition| definition.sortable);
            let column = match OWN.iter().find(|own| own.0 == key) {
                Some((own, title, numeric)) => {
                    let column = Column::new(*own, *title, own_cell(own));
                    if *numeric { column.numeric() } else { column }
                }
                None => reported(key, definition),
            };
            let column = column.sortable(sortable);
            let column = if BRIEF.contains(&key.as_str()) { column } else { column.minor() };
            if key == "name" { column.lead() } else { column }
        })
        .collect()
}

fn plain(text: Option<&String>) -> AnyView {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => text.clone().into_any(),
        None => any_view! { <span class="muted">{number::NONE}</span> },
    }
}

fn own_cell(key: &'static str) -> impl Fn(&DeviceRow) -> AnyView + Send + Sync + 'static {
    move |device| match key {
        "name" => {
            let lost = device.lost.as_ref().map(|_| view! { " " <Chip tone=Tone::Bad label="Lost" /> });
            any_view! { <a href=format!("/devices/{}", device.id.inner())>{device.name.clone()}</a> {lost} }
        }
        "holder" => plain(device.holder.as_ref()),
        "phoneNumber" => match &device.phone_number {
            Some(number) => any_view! { <span class="num">{number.clone()}</span> },
            None => plain(None),
        },
        "status" => status(device),
        "model" => plain(device.model.as_ref()),
        "osVersion" => {
            let name = wording::platform(&device.platform);
            format!("{name} {}", device.os_version.as_deref().unwrap_or_default())
                .trim_end()
                .to_owned()
                .into_any()
        }
        "homeCarrier" => plain(device.home_carrier.as_ref()),
        "lastSeenAt" => any_view! { <Ago at=device.last_seen_at.as_ref().map(|at| at.at()) /> },
        "data7" => {
            let values: Vec<f64> = device.data_last7_days.iter().map(|day| day.0 as f64).collect();
            let total: f64 = values.iter().sum();
            let label = format!("{} in seven days", number::bytes(total));
            any_view! {
                <span class="nowrap">
                    <Spark values label />
                    " "
                    <span class="figure-cell">{number::bytes(total)}</span>
                </span>
            }
        }
        "waitingActions" => match device.waiting_actions {
            0 => plain(None),
            some => any_view! { <Chip tone=Tone::Wait label=some.to_string() /> },
        },
        "department" => plain(device.department.as_ref()),
        "office" => plain(device.office.as_ref()),
        "liability" => wording::liability(device.liability).into_any(),
        "manufacturer" => plain(device.manufacturer.as_ref()),
        "agentVersion" => plain(device.agent_version.as_ref()),
        "servingCarrier" => plain(device.serving_carrier.as_ref()),
        "roaming" => if device.roaming { "Yes" } else { "No" }.into_any(),
        "country" => plain(device.country.as_ref()),
        "radio" => plain(device.radio.as_ref()),
        "batteryPercent" => plain(device.battery_percent.map(|battery| format!("{battery} %")).as_ref()),
        "signalDbm" => plain(device.signal_dbm.map(|signal| number::dbm(f64::from(signal))).as_ref()),
        "enrolledAt" => any_view! { <Moment at=Some(device.enrolled_at.at()) /> },
        _ => plain(None),
    }
}

/// The state of a device in one chip: roaming stands before reachable, because it costs.
fn status(device: &DeviceRow) -> AnyView {
    let (tone, word) = wording::device_status(device.status);
    if device.roaming && tone == Tone::Ok {
        let place = device.country.as_deref().map(|country| format!("Roaming, {country}"));
        return any_view! { <Chip tone=Tone::Warn label=place.unwrap_or_else(|| "Roaming".to_owned()) /> };
    }
    any_view! { <Chip tone label=word /> }
}

fn reported(key: &str, definition: Option<&AttributeDefinition>) -> Column<DeviceRow> {
    let title = definition.map_or_else(|| key.to_owned(), |definition| definition.title.clone());
    let name = key.to_owned();
    Column::new(key, title, move |device: &DeviceRow| {
        let found = device.attributes.iter().flatten().find(|attribute| attribute.name == name);
        plain(found.map(|attribute| with_unit(&attribute.value, attribute.unit.as_deref())).as_ref())
    })
}

/// The menu that chooses them.
#[component]
pub fn ColumnsMenu(
    /// Where the list is.
    here: Here,
    /// What is shown.
    chosen: Memo<Chosen>,
    /// What there is.
    definitions: Load<Vec<AttributeDefinition>>,
) -> impl IntoView {
    let toggle = move |key: &str| {
        let text = chosen.with_untracked(|chosen| chosen.toggled(key)).written();
        here.replace(here.query.get_untracked().with("columns", &text));
    };
    let item = move |key: String, title: String| {
        let own = key.clone();
        view! {
            <MenuItem
                label=title
                stay=true
                checked=Signal::derive(move || Some(chosen.with(|chosen| chosen.has(&own))))
                on_press=move |()| toggle(&key)
            />
        }
    };
    any_view! {
        <Menu label="Columns" icon=Glyph::Columns bare=true>
            {OWN.iter().skip(1).map(|(key, title, _)| item((*key).to_owned(), (*title).to_owned())).collect_view()}
            {move || {
                definitions
                    .data
                    .get()
                    .into_iter()
                    .flatten()
                    .filter(|known| known.class == AttributeClass::Common && OWN.iter().all(|own| own.0 != known.name))
                    .filter(|known| known.name != "platform" && known.name != "holderEmail")
                    .map(|known| item(known.name, known.title))
                    .collect_view()
            }}
            <hr />
            <MenuItem
                label="The usual columns"
                icon=Glyph::Refresh
                on_press=move |()| here.replace(here.query.get_untracked().with("columns", ""))
            />
        </Menu>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choosing_is_remembered_in_the_address() {
        let usual = Chosen::read(None);
        assert_eq!(usual.written(), "");
        let with = usual.toggled("department");
        assert_eq!(Chosen::read(Some(&with.written())), with);
        assert_eq!(with.toggled("department"), usual);
        assert!(!with.needs_reported());
        assert!(with.toggled("freeStorageBytes").needs_reported());
    }

    #[test]
    fn the_name_stays_whatever_the_address_says() {
        assert_eq!(Chosen::read(Some("status,name")).written(), "name,status");
        assert!(Chosen::read(Some("")).has("name"));
    }

    #[test]
    fn the_usual_columns_exist() {
        assert!(USUAL.iter().all(|key| OWN.iter().any(|own| own.0 == *key)));
    }
}
