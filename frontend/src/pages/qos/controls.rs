//! What the map shows: the measure with its legend, and the filters.

use super::Here;
use crate::model::scale::Quality;
use crate::pages::prelude::*;

/// A choice whose value is a key of the address.
fn bound(
    here: Here,
    key: &'static str,
    value: impl Fn() -> String + Send + Sync + 'static,
) -> RwSignal<String> {
    let field = RwSignal::new(untrack(&value));
    Effect::new(move |_| field.set(value()));
    Effect::new(move |_| {
        let chosen = field.get();
        here.address.set(&[(key, &chosen)]);
    });
    field
}

/// The controls.
#[component]
pub fn Controls(here: Here) -> impl IntoView {
    let carrier = bound(here, "carrier", move || here.carrier.get());
    let generation = bound(here, "generation", move || here.generation.get());
    let days = bound(here, "days", move || here.address.get("days").unwrap_or_default());
    let carriers = Signal::derive(move || {
        let mut choices = vec![Choice::new("", "All carriers")];
        here.carriers.data.with(|rows| {
            for row in rows.iter().flatten() {
                if let Some(value) =
                    row.keys.first().and_then(|key| key.value.clone()).filter(|v| !v.is_empty())
                {
                    choices.push(Choice::new(value, row.key(0)));
                }
            }
        });
        choices
    });
    let generations = ["5G", "4G", "3G", "2G"].map(|name| Choice::new(name, format!("{name} only")));
    let generations: Vec<Choice> = std::iter::once(Choice::new("", "2G to 5G")).chain(generations).collect();
    let periods = [
        ("7", "Last 7 days"),
        ("30", "Last 30 days"),
        ("", "Last 90 days"),
        ("365", "Last 12 months"),
        ("730", "Last 24 months"),
    ];
    let periods: Vec<Choice> = periods.map(|(value, words)| Choice::new(value, words)).to_vec();
    let measures = Quality::ALL.map(|one| (one.property().to_owned(), one.words().to_owned())).to_vec();
    any_view! {
        <section class="panel qos-controls" aria-label="What the map shows">
            <Segmented
                label="Measure"
                choices=measures
                value=Signal::derive(move || here.quality.get().property().to_owned())
                on_choose=move |choice: String| here.address.set(&[("show", if choice == "signal" { "" } else { &choice })])
            />
            <Legend here />
            <div class="pair">
                <SelectField label="Carrier" value=carrier choices=carriers />
                <SelectField label="Network" value=generation choices=Signal::stored(generations) />
            </div>
            <SelectField label="Time" value=days choices=Signal::stored(periods) />
            <p class="small muted">"Exact figures of our own phones. Hexagons grow and shrink with the view."</p>
        </section>
    }
}

#[component]
fn Legend(here: Here) -> impl IntoView {
    let ends = move || here.quality.get().ends();
    let end = move |value: f64| here.quality.get().figure(value);
    any_view! {
        <div>
            <h3>{move || sentence(here.quality.get().meaning())}</h3>
            <div class="ramp" aria-hidden="true"></div>
            <div class="ramp-ends num">
                <span>{move || end(ends().0)}</span>
                <span>{move || end(here.quality.get().at(0.5))}</span>
                <span>{move || end(ends().1)}</span>
            </div>
        </div>
    }
}

/// A part of a sentence as one of its own.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
