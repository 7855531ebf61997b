//! Every group with every measure, sorted by any heading.

use super::{Comparison, DIMENSIONS, Group, ranked};
use crate::api::kinds::UsageDimension;
use crate::model::number::{bytes, grouped, percent};
use crate::model::pivot::{Measure, change};
use crate::pages::prelude::*;

/// Groups of a page.
const ROWS: usize = 50;

fn figure(measure: Measure) -> impl Fn(&Group) -> AnyView + Send + Sync + 'static {
    move |group: &Group| {
        let (now, before) = (measure.of(&group.now), measure.of(&group.before));
        let text = match measure {
            Measure::Data | Measure::Roaming => bytes(now),
            Measure::Voice => grouped((now / 60.0).round() as i64),
            Measure::Messages | Measure::Dropped => grouped(now as i64),
        };
        any_view! {
            {text}
            " "
            <span class="small muted change-in-row">{change(now, before).unwrap_or_else(|| "–".to_owned())}</span>
        }
    }
}

fn columns(title: &'static str, device: bool) -> Vec<Column<Group>> {
    let lead = Column::new("name", title, move |group: &Group| {
        match group.key.value.as_deref().filter(|_| device) {
            Some(id) => any_view! { <a href=format!("/devices/{id}")>{group.name.clone()}</a> },
            None => any_view! { <span class="strong">{group.name.clone()}</span> },
        }
    })
    .lead()
    .sortable(true);
    let measures = [
        (Measure::Data, "Data"),
        (Measure::Voice, "Minutes"),
        (Measure::Messages, "SMS"),
        (Measure::Roaming, "Roaming data"),
        (Measure::Dropped, "Dropped calls"),
    ];
    let mut columns = vec![lead];
    for (measure, title) in measures {
        columns.push(Column::new(measure.name(), title, figure(measure)).numeric().sortable(true));
    }
    columns.push(
        Column::new("rate", "Drop rate", |group: &Group| {
            if group.now.calls > 0 {
                percent(group.now.dropped as f64 / group.now.calls as f64)
            } else {
                "–".to_owned()
            }
        })
        .numeric(),
    );
    columns
}

/// The table.
#[component]
pub fn Groups(found: Signal<Comparison>, measure: Memo<Measure>, dimension: Memo<usize>) -> impl IntoView {
    let sort = RwSignal::new(None::<Sort>);
    let page = RwSignal::new(0_usize);
    Effect::new(move |_| {
        measure.track();
        dimension.track();
        sort.set(None);
        page.set(0);
    });
    let shown_sort =
        move || sort.get().unwrap_or_else(|| Sort { key: measure.get().name().to_owned(), descending: true });
    let sorted = Memo::new(move |_| {
        let sort = shown_sort();
        found.with(|found| {
            let mut groups = ranked(&found.groups, Measure::read(Some(&sort.key)));
            if sort.key == "name" {
                groups.sort_by_key(|group| std::cmp::Reverse(group.name.to_lowercase()));
            }
            if !sort.descending {
                groups.reverse();
            }
            groups
        })
    });
    let rows = move || {
        sorted.with(|groups| groups.iter().skip(page.get() * ROWS).take(ROWS).cloned().collect::<Vec<_>>())
    };
    let count = move || sorted.with(Vec::len);
    let range = move || {
        let from = page.get() * ROWS;
        format!("{}–{} of {}", (from + 1).min(count()), (from + ROWS).min(count()), grouped(count() as i64))
    };
    let names = Signal::derive(move || {
        let (kind, _, title) = DIMENSIONS[dimension.get()];
        columns(title, kind == UsageDimension::Device)
    });
    let label = "Usage by group, with the change against the days before";
    let table = Table::changing(label, names, |group| format!("{:?}", group.key))
        .sorted(shown_sort, move |chosen| sort.set(Some(chosen)));
    any_view! {
        {table.rows(Signal::derive(rows))}
        {move || {
            (count() > ROWS)
                .then(|| {
                    view! {
                        <Pager
                            range=Signal::derive(range)
                            has_previous=Signal::derive(move || page.get() > 0)
                            has_next=Signal::derive(move || (page.get() + 1) * ROWS < count())
                            on_previous=move |()| page.update(|page| *page -= 1)
                            on_next=move |()| page.update(|page| *page += 1)
                        />
                    }
                })
        }}
    }
}
