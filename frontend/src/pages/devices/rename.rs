//! Renaming the devices chosen by a pattern: what they would be called is shown as one types, with what clashes.

use crate::api::device_many::{DeviceRenamePreview, rename, rename_preview};
use crate::api::issue::Targets;
use crate::model::number::{counted, grouped};
use crate::pages::prelude::*;
use std::time::Duration;

/// The dialog; open while devices are chosen for it.
#[component]
pub fn RenameDialog(
    /// The devices.
    targets: RwSignal<Option<Targets>>,
    /// What to do when they are renamed.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let open = opens(targets);
    any_view! {
        <Dialog open wide=true title="Rename devices">
            {targets.get_untracked().map(|targets| view! { <Form open targets on_done /> })}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, targets: Targets, on_done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::here();
    let targets = StoredValue::new(targets);
    let (pattern, first) = (RwSignal::new("{person} {model}".to_owned()), RwSignal::new("1".to_owned()));
    let form = Sending::new();
    let number = move || first.with(|first| first.trim().parse::<i32>().ok().filter(|number| *number >= 0));
    // The question follows a moment after the last key.
    let asked = RwSignal::new((pattern.get_untracked(), 1));
    let settle = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let (wanted, number) = (pattern.get(), number());
        // What was refused is no longer what stands here.
        form.take_back();
        if let Some(old) = settle.get_value() {
            old.clear();
        }
        let Some(number) = number else { return };
        let wanted = (wanted, number);
        if asked.with_untracked(|asked| *asked == wanted) {
            return;
        }
        let later = move || {
            asked.try_set(wanted.clone());
        };
        settle.set_value(set_timeout_with_handle(later, Duration::from_millis(250)).ok());
    });
    let seen = load(
        move || asked.get(),
        move |(pattern, first)| rename_preview(targets.get_value(), pattern, first),
    );
    let answered =
        move || seen.current() && number().is_some_and(|number| asked.get() == (pattern.get(), number));
    let problem = Signal::derive(move || {
        seen.data.with(|seen| seen.as_ref().and_then(|seen| seen.problem.clone())).or_else(|| form.why())
    });
    let changes = move || {
        seen.data.with(|seen| {
            seen.as_ref().map_or(0, |seen| if seen.problem.is_none() { seen.changed_count } else { 0 })
        })
    };
    let go = form.submits(move || {
        if !untrack(answered) || untrack(changes) == 0 {
            return;
        }
        let (pattern, first) = asked.get_untracked();
        form.send(rename(targets.get_value(), pattern, first), move |changed| {
            toasts.say(format!("Renamed {}", counted(i64::from(changed), "device", "devices")));
            open.try_set(false);
            on_done.try_run(());
        });
    });
    any_view! {
        <form on:submit=go>
            <div class="two">
                <TextField
                    label="Pattern"
                    value=pattern
                    help="Words in braces are filled in for each device; what is not known of it is left out."
                    problem
                    required=true
                    autofocus=true
                />
                <TextField
                    label="The counter begins at"
                    value=first
                    kind="number"
                    problem=Signal::derive(move || {
                        number().is_none().then(|| "A whole number from 0 on.".to_owned())
                    })
                />
            </div>
            {placeholders(seen, pattern)}
            <Faulted load=seen />
            <Loaded load=seen lines=5 draw=preview />
            <DialogFoot>
                <Button label="Cancel" on_press=move |()| open.set(false) />
                <Button
                    label=Signal::derive(move || match changes() {
                        0 => "Rename".to_owned(),
                        some => format!("Rename {}", counted(i64::from(some), "device", "devices")),
                    })
                    kind=Kind::Primary
                    submit=true
                    busy=form.busy
                    disabled=Signal::derive(move || changes() == 0 || !answered())
                />
            </DialogFoot>
        </form>
    }
}

/// The placeholders as buttons that put them at the pattern's end.
fn placeholders(seen: Load<DeviceRenamePreview>, pattern: RwSignal<String>) -> impl IntoView {
    let known = Memo::new(move |_| {
        seen.data.with(|seen| seen.as_ref().map(|seen| seen.placeholders.clone()).unwrap_or_default())
    });
    let button = move |word: String, title: String| {
        let label = format!("Add {{{word}}}: {title}");
        let shown = format!("{{{word}}}");
        let add = move |_| {
            pattern.update(|text| {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
                text.push_str(&format!("{{{word}}}"));
            });
        };
        view! {
            <button type="button" class="pill" title=title aria-label=label on:click=add>
                {shown}
            </button>
        }
    };
    view! {
        <div class="row" role="group" aria-label="Placeholders">
            {move || known.get().into_iter().map(|one| button(one.word, one.title)).collect_view()}
        </div>
    }
}

fn preview(data: Signal<DeviceRenamePreview>) -> AnyView {
    any_view! { {move || data.with(drawn)} }
}

fn drawn(seen: &DeviceRenamePreview) -> AnyView {
    if seen.problem.is_some() {
        return any_view! {
            <p class="muted" role="status">"Nothing is renamed until this is mended."</p>
        };
    }
    let clashes = (seen.clash_count > 0).then(|| {
        let many = counted(i64::from(seen.clash_count), "device would share its", "devices would share their");
        let named: Vec<String> = seen
            .clashes
            .iter()
            .map(|clash| format!("“{}” × {}", clash.name, grouped(i64::from(clash.device_count))))
            .collect();
        let named = named.join(", ");
        view! {
            <Notice tone=Tone::Warn>
                <p>{format!("{many} name with another: {named}. That is allowed; a counter ({{n}}) tells them apart.")}</p>
            </Notice>
        }
    });
    let same = seen.device_count - seen.changed_count;
    let same = (same > 0).then(|| {
        let words =
            counted(i64::from(same), "device has this name already", "devices have these names already");
        view! { <p class="small muted">{words}"."</p> }
    });
    let more = i64::from(seen.device_count) - seen.samples.len() as i64;
    let rows = seen.samples.iter().map(|sample| {
        view! {
            <tr>
                <td>{sample.before.clone()}</td>
                <td><b>{sample.after.clone()}</b></td>
            </tr>
        }
    });
    any_view! {
        {clashes}
        <table class="plain" aria-label="Names">
            <thead>
                <tr>
                    <th scope="col">"Now"</th>
                    <th scope="col">"Then"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {(more > 0).then(|| view! { <p class="small muted">{format!("and {} more, counted by the names they have now", grouped(more))}</p> })}
        {same}
    }
}
