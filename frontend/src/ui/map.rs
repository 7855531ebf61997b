//! A map: the library is loaded when the first one appears. What lies on it is told by verbs, each with one argument;
//! what was told before the library arrived is told again when it has.

use crate::browser::{self, Map};
use leptos::html;
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// What happens on a map.
#[derive(Clone, Debug, PartialEq)]
pub enum MapEvent {
    /// A mark was pressed: its layer, its place on the screen, its properties.
    Picked(Value),
    /// The ground was pressed.
    Cleared,
    /// The pointer came to a mark.
    Hovered(Value),
    /// The pointer left the marks.
    Left,
    /// The view moved: `lng`, `lat`, `zoom`.
    Moved(Value),
    /// Tiles were refused, with the HTTP status.
    Failed(u16),
}

impl MapEvent {
    fn read(kind: &str, detail: Value) -> Option<Self> {
        Some(match kind {
            "picked" => Self::Picked(detail),
            "cleared" => Self::Cleared,
            "hovered" if detail.is_null() => Self::Left,
            "hovered" => Self::Hovered(detail),
            "moved" => Self::Moved(detail),
            "failed" => {
                Self::Failed(detail["status"].as_u64().and_then(|s| u16::try_from(s).ok()).unwrap_or(0))
            }
            _ => return None,
        })
    }
}

#[derive(Default)]
struct Inner {
    map: Option<Map>,
    waiting: Vec<(&'static str, Value)>,
}

/// The way to tell a map what to show.
#[derive(Clone, Copy)]
pub struct MapHandle(StoredValue<Inner, LocalStorage>);

impl MapHandle {
    /// A handle for a map that is made with it.
    pub fn new() -> Self {
        Self(StoredValue::new_local(Inner::default()))
    }

    /// Tells the map. Of one verb, only the newest argument counts until the map is there.
    pub fn call(&self, verb: &'static str, argument: Value) {
        self.0.try_update_value(|inner| match &inner.map {
            Some(map) => tell(map, verb, &argument),
            None => {
                inner.waiting.retain(|(waiting, _)| *waiting != verb);
                inner.waiting.push((verb, argument));
            }
        });
    }

    /// Fits the view to west, south, east and north.
    pub fn fit(&self, bounds: Option<[f64; 4]>) {
        if let Some([west, south, east, north]) = bounds {
            self.call("fit", json!([[west, south], [east, north]]));
        }
    }
}

impl Default for MapHandle {
    fn default() -> Self {
        Self::new()
    }
}

fn tell(map: &Map, verb: &str, argument: &Value) {
    if let Ok(argument) = js_sys::JSON::parse(&argument.to_string()) {
        map.call(verb, &argument);
    }
}

/// A map.
#[component]
pub fn MapCanvas(
    /// What it shows, for screen readers.
    #[prop(into)]
    label: String,
    /// How it is told.
    handle: MapHandle,
    /// Where it begins: longitude, latitude, zoom.
    #[prop(optional)]
    view: Option<[f64; 3]>,
    /// Pixels at the left that a panel covers.
    #[prop(default = 0)]
    room: u32,
    /// A picture: it is neither moved nor zoomed, and takes no focus.
    #[prop(optional)]
    still: bool,
    /// What happens on it.
    #[prop(into)]
    on_event: Callback<MapEvent>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let (failed, ready) = (RwSignal::new(false), RwSignal::new(false));
    let listener = StoredValue::new_local(None::<Closure<dyn Fn(String, JsValue)>>);
    Effect::new(move |done: Option<bool>| {
        let Some(element) = node.get() else { return false };
        if done == Some(true) {
            return true;
        }
        let closure = Closure::<dyn Fn(String, JsValue)>::new(move |kind: String, detail: JsValue| {
            let detail = js_sys::JSON::stringify(&detail).ok().and_then(|text| text.as_string());
            let detail = detail.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null);
            if let Some(event) = MapEvent::read(&kind, detail) {
                on_event.try_run(event);
            }
        });
        let options = match view {
            Some([lng, lat, zoom]) => {
                json!({ "label": label, "still": still, "center": [lng, lat], "zoom": zoom })
            }
            None => json!({ "label": label, "still": still }),
        };
        let options = js_sys::JSON::parse(&options.to_string()).unwrap_or(JsValue::NULL);
        let opening = browser::open_map(&element, &options, closure.as_ref().unchecked_ref());
        listener.set_value(Some(closure));
        leptos::task::spawn_local(async move {
            let Ok(map) = JsFuture::from(opening).await else {
                failed.try_set(true);
                return;
            };
            let map: Map = map.unchecked_into();
            let kept = handle.0.try_update_value(|inner| {
                for (verb, argument) in inner.waiting.drain(..) {
                    tell(&map, verb, &argument);
                }
                inner.map = Some(map.clone());
            });
            if kept.is_none() || ready.try_set(true).is_some() {
                map.close_map();
            }
        });
        true
    });
    on_cleanup(move || {
        handle.0.try_update_value(|inner| {
            if let Some(map) = inner.map.take() {
                map.close_map();
            }
        });
    });
    any_view! {
        <div node_ref=node class="map-canvas" data-room=room.to_string()></div>
        {move || {
            (!ready.get() && !failed.get())
                .then(|| view! { <div class="map-wait" role="status"><span class="boot-mark" aria-hidden="true"></span>"Loading the map"</div> })
        }}
        {move || {
            failed
                .get()
                .then(|| {
                    view! {
                        <div class="map-wait" role="alert">
                            "This browser cannot draw the map (it needs WebGL). The list has the same figures."
                        </div>
                    }
                })
        }}
    }
}
