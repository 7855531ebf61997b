//! What a device reports, by class: what every device has, what only its platform has, and what only it has.

use crate::api::device::DeviceAttribute;
use crate::api::device_full::DeviceFull;
use crate::api::kinds::AttributeClass;
use crate::model::number;
use crate::model::outcome::with_unit;
use crate::model::wording;
use crate::pages::prelude::*;

/// What is known of it directly, then the attributes that every device has.
#[component]
pub fn DeviceCard(
    /// The device.
    device: Signal<DeviceFull>,
) -> impl IntoView {
    let rows = move || {
        device.with(|device| {
            let mut rows = own(device);
            rows.extend(
                device
                    .attributes
                    .iter()
                    .filter(|attribute| attribute.class == AttributeClass::Common)
                    .filter(|attribute| !OWN_NAMES.contains(&attribute.name.as_str()))
                    .map(|attribute| {
                        (attribute.title.clone(), with_unit(&attribute.value, attribute.unit.as_deref()))
                    }),
            );
            rows
        })
    };
    any_view! {
        <Card title="Device" width="w4">
            <dl class="attrs">
                {move || rows().into_iter().map(|(name, value)| view! { <dt>{name}</dt> <dd>{value}</dd> }).collect_view()}
            </dl>
        </Card>
    }
}

/// Attributes that the card tells in its own words already.
const OWN_NAMES: [&str; 19] = [
    "name",
    "status",
    "phoneNumber",
    "holder",
    "holderEmail",
    "department",
    "office",
    "liability",
    "platform",
    "manufacturer",
    "model",
    "osVersion",
    "agentVersion",
    "homeCarrier",
    "servingCarrier",
    "roaming",
    "radio",
    "signalDbm",
    "batteryPercent",
];

fn own(device: &DeviceFull) -> Vec<(String, String)> {
    let joined = |parts: [Option<&str>; 2]| {
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let system = wording::platform(&device.platform);
    let carrier = match (&device.home_carrier, &device.serving_carrier) {
        (Some(home), Some(serving)) if home != serving => Some(format!("{home}, now on {serving}")),
        (home, serving) => home.clone().or_else(|| serving.clone()),
    };
    let signal = match (device.signal_dbm, &device.radio) {
        (Some(signal), Some(radio)) => Some(format!("{}, {radio}", number::dbm(f64::from(signal)))),
        (Some(signal), None) => Some(number::dbm(f64::from(signal))),
        (None, radio) => radio.clone(),
    };
    let rows = [
        ("Model", Some(joined([device.manufacturer.as_deref(), device.model.as_deref()]))),
        ("System", Some(joined([Some(system.as_str()), device.os_version.as_deref()]))),
        ("Carrier", carrier),
        ("Signal", signal),
        ("Battery", device.battery_percent.map(|battery| format!("{battery} %"))),
        ("Liability", Some(wording::liability(device.liability).to_owned())),
        ("Office", device.office.clone()),
        ("Agent", device.agent_version.clone()),
    ];
    rows.into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.filter(|value| !value.is_empty())?)))
        .collect()
}

/// What only its platform has, and what only it has.
#[component]
pub fn MoreAttributes(
    /// The device.
    device: Signal<DeviceFull>,
) -> impl IntoView {
    let of = move |class: AttributeClass| {
        device.with(|device| {
            device.attributes.iter().filter(|attribute| attribute.class == class).cloned().collect::<Vec<_>>()
        })
    };
    let card = move |title: String, list: Vec<DeviceAttribute>, hint: &'static str| {
        (!list.is_empty()).then(|| {
            view! {
                <Card title width="w6" aside=move || view! { <span class="small muted">{hint}</span> }>
                    <dl class="attrs">
                        {list
                            .into_iter()
                            .map(|attribute| {
                                let value = with_unit(&attribute.value, attribute.unit.as_deref());
                                view! {
                                    <dt>{attribute.title}</dt>
                                    <dd>
                                        {value}
                                        " "
                                        <span class="muted small"><Ago at=Some(attribute.reported_at.at()) /></span>
                                    </dd>
                                }
                            })
                            .collect_view()}
                    </dl>
                </Card>
            }
        })
    };
    move || {
        let platform = device.with(|device| wording::platform(&device.platform));
        any_view! {
            {card(format!("Only for {platform}"), of(AttributeClass::Platform), "can be filtered by")}
            {card("Only for this phone".to_owned(), of(AttributeClass::Sporadic), "shown here only")}
        }
    }
}
