//! The bindings of `frontend/web/interop.js`. Names here and there are the same.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen(raw_module = "./interop.js")]
extern "C" {
    #[wasm_bindgen(js_name = randomKey)]
    pub fn random_key() -> String;
    #[wasm_bindgen(js_name = offsetMinutes)]
    pub fn offset_minutes(at: f64, zone: &str) -> f64;
    #[wasm_bindgen(js_name = timeZone)]
    pub fn time_zone() -> String;
    #[wasm_bindgen(js_name = timeZones)]
    pub fn time_zones() -> Array;
    #[wasm_bindgen(js_name = countryName)]
    pub fn country_name(code: &str) -> String;
    pub fn lock(name: &str) -> Promise;
    pub fn copy(text: &str) -> Promise;
    #[wasm_bindgen(js_name = saveFile)]
    pub fn save_file(name: &str, kind: &str, text: &str);
    #[wasm_bindgen(js_name = readFile)]
    pub fn read_file(input: &HtmlElement, size: u32) -> Promise;
    #[wasm_bindgen(js_name = chosenFile)]
    pub fn chosen_file(input: &HtmlElement) -> Option<web_sys::File>;
    #[wasm_bindgen(js_name = fileDigest)]
    pub fn file_digest(file: &web_sys::File) -> Promise;
    #[wasm_bindgen(js_name = sendPiece)]
    pub fn send_piece(path: &str, token: &str, file: &web_sys::File, first: f64, last: f64) -> Promise;
    #[wasm_bindgen(js_name = takeFile)]
    pub fn take_file(path: &str, token: &str, name: &str) -> Promise;
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(theme: &str);

    #[wasm_bindgen(js_name = placePopover)]
    pub fn place_popover(button: &HtmlElement, popover: &HtmlElement);
    #[wasm_bindgen(js_name = closePopover)]
    pub fn close_popover(element: &HtmlElement);
    #[wasm_bindgen(js_name = moveFocus)]
    pub fn move_focus(container: &HtmlElement, selector: &str, step: i32);

    /// A chart on an element; its options are ECharts' own, with colours named `var(--c1)` resolved for the theme.
    #[derive(Clone)]
    pub type Chart;
    /// Loads the chart library when it is not there yet, and draws; resolves to a [`Chart`].
    #[wasm_bindgen(js_name = openChart)]
    pub fn open_chart(element: &HtmlElement, option: &JsValue) -> Promise;
    /// Draws other data in place.
    #[wasm_bindgen(method)]
    pub fn update(this: &Chart, option: &JsValue);
    /// Gives everything back.
    #[wasm_bindgen(method)]
    pub fn close(this: &Chart);

    /// A map on an element.
    #[derive(Clone)]
    pub type Map;
    /// Loads the map library when it is not there yet, and draws the outlines of the world; resolves to a [`Map`].
    /// `on_event` gets `(kind, detail)` for each thing that happens on it.
    #[wasm_bindgen(js_name = openMap)]
    pub fn open_map(element: &HtmlElement, options: &JsValue, on_event: &Function) -> Promise;
    /// Calls a verb of the map (see `web/map.js`) with one argument.
    #[wasm_bindgen(method, js_name = call)]
    pub fn call(this: &Map, verb: &str, argument: &JsValue);
    /// Gives everything back.
    #[wasm_bindgen(method, js_name = close)]
    pub fn close_map(this: &Map);
}
