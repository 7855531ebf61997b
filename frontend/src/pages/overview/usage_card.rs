//! Usage by department, stacked over the chart's buckets, as a chart or as a table.

use super::Here;
use super::figures::Figures;
use crate::model::pivot::{Measure, Series};
use crate::model::plot;
use crate::pages::prelude::*;
use serde_json::Value;

/// What the card offers.
const SHOWN: [Measure; 4] = [Measure::Data, Measure::Voice, Measure::Messages, Measure::Roaming];

/// The card.
#[component]
pub fn UsageCard(here: Here) -> impl IntoView {
    let as_table = RwSignal::new(false);
    let choices = SHOWN.map(|measure| (measure.name().to_owned(), measure.words().to_owned())).to_vec();
    let aside = move || {
        view! {
            <Segmented
                label="What"
                choices=choices.clone()
                value=Signal::derive(move || here.measure.get().name().to_owned())
                on_choose=move |choice: String| here.address.set(&[("show", if choice == "data" { "" } else { &choice })])
            />
            <PlotOrTable as_table />
        }
    };
    any_view! {
        <Card width="w8" title="Usage by department" aside>
            <Loaded load=here.figures lines=8 draw=move |figures| drawn(here, figures, as_table) />
        </Card>
    }
}

fn option(figures: &Figures, measure: Measure) -> Value {
    let series = figures.charted(measure);
    let top = (0..figures.buckets.len())
        .map(|at| series.iter().map(|one| one.values[at]).sum::<f64>())
        .fold(0.0, f64::max);
    let (factor, unit) = measure.scale(top);
    plot::stacked(&figures.buckets, &series, factor, unit)
}

fn drawn(here: Here, figures: Signal<Figures>, as_table: RwSignal<bool>) -> AnyView {
    let any = Memo::new(move |_| figures.with(|figures| !figures.charted(here.measure.get()).is_empty()));
    let table = ViewFn::from(move || view! { <Departments here figures /> });
    let shown = Signal::derive(move || figures.with(|figures| option(figures, here.measure.get())));
    let label = Signal::derive(move || format!("{} by department, stacked", here.measure.get().words()));
    any_view! {
        {move || {
            if any.get() {
                any_view! { <Plotted label option=shown height=310 as_table table=table.clone() /> }
            } else {
                any_view! {
                    <Empty
                        icon=Glyph::Chart
                        title="Nothing used yet"
                        text="As soon as phones report calls, messages or data, they are summed here by department."
                    />
                }
            }
        }}
    }
}

#[component]
fn Departments(here: Here, figures: Signal<Figures>) -> impl IntoView {
    let columns = Signal::derive(move || {
        let measure = here.measure.get();
        let mut columns =
            vec![Column::new("department", "Department", |one: &Series| one.name.clone()).lead()];
        for (at, bucket) in figures.with(|figures| figures.buckets.clone()).into_iter().enumerate() {
            columns.push(
                Column::new(bucket.clone(), bucket, move |one: &Series| {
                    measure.figure(one.values.get(at).copied().unwrap_or_default())
                })
                .numeric(),
            );
        }
        columns
    });
    let rows = Signal::derive(move || {
        figures.with(|figures| {
            let mut rows = figures.series(here.measure.get(), usize::MAX);
            let sum = |at| rows.iter().map(|one| one.values[at]).sum::<f64>();
            let values = (0..figures.buckets.len()).map(sum).collect();
            rows.push(Series { name: "All".to_owned(), values });
            rows
        })
    });
    any_view! {
        <div class="tall">
            {Table::changing("Usage by department", columns, |one| one.name.clone()).rows(rows)}
        </div>
    }
}
