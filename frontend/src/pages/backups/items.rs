//! Fields for what is backed up: items to tick, each narrowed to groups or paths where it can be.

use crate::api::backup::{BackupItem, BackupItemInput};
use crate::model::backup::{ITEMS, groups, item_word, narrowing};
use crate::pages::prelude::*;

/// An item as it is chosen: itself, whether it is wanted, to what it is narrowed.
#[derive(Clone, Copy)]
struct Wish {
    item: BackupItem,
    on: RwSignal<bool>,
    groups: RwSignal<String>,
}

/// What is chosen.
#[derive(Clone, Copy)]
pub struct Wishes([Wish; 5]);

impl Wishes {
    /// With these ticked; contacts and the calendar where none are.
    pub fn new(ticked: Option<&[BackupItemInput]>) -> Self {
        Self(ITEMS.map(|item| {
            let own = ticked.and_then(|all| all.iter().find(|one| one.item == item));
            let usual = ticked.is_none() && matches!(item, BackupItem::Contacts | BackupItem::Calendar);
            let groups = own.and_then(|own| own.groups.as_ref()).map(|groups| groups.join(", "));
            Wish {
                item,
                on: RwSignal::new(usual || own.is_some()),
                groups: RwSignal::new(groups.unwrap_or_default()),
            }
        }))
    }

    /// What was chosen.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn chosen(&self) -> Result<Vec<BackupItemInput>, &'static str> {
        let some: Vec<BackupItemInput> = self
            .0
            .iter()
            .filter(|wish| wish.on.get_untracked())
            .map(|wish| {
                let only = wish.groups.with_untracked(|text| groups(text));
                let narrowed = narrowing(wish.item).is_some() && !only.is_empty();
                BackupItemInput { item: wish.item, groups: narrowed.then_some(only) }
            })
            .collect();
        if some.is_empty() { Err("Choose at least one thing to back up.") } else { Ok(some) }
    }
}

/// The fields.
#[component]
pub fn ItemsField(
    /// What is chosen.
    wishes: Wishes,
    /// What is wrong with it.
    #[prop(into)]
    problem: Signal<Option<String>>,
) -> impl IntoView {
    any_view! {
        <fieldset class="part">
            <legend>"What"</legend>
            <div class="item-ticks">
                {wishes.0.map(|wish| view! { <CheckField label=item_word(wish.item) value=wish.on /> }).collect_view()}
            </div>
            {wishes
                .0
                .map(|wish| {
                    move || {
                        narrowing(wish.item)
                            .filter(|_| wish.on.get())
                            .map(|(label, example)| {
                                view! {
                                    <TextField
                                        label=format!("{label} (optional)")
                                        value=wish.groups
                                        placeholder=example
                                    />
                                }
                            })
                    }
                })
                .collect_view()}
            <span role="alert">{move || problem.get().map(|text| view! { <span class="problem">{text}</span> })}</span>
        </fieldset>
    }
}
