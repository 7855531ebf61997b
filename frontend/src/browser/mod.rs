//! The browser, as far as the console needs it beyond what its framework gives: the present, chance, storage, the
//! clipboard, files to take away, turns between tabs, and the lazily loaded map and charts. Nothing here decides.

mod interop;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

pub use interop::{Chart, Map, close_popover, move_focus, open_chart, open_map, place_popover};

/// The present, in milliseconds since 1970 in UTC, by this browser's clock.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// A number below `limit`, for spreading things out; nothing secret may come of it.
pub fn chance(limit: u32) -> u32 {
    (js_sys::Math::random() * f64::from(limit)) as u32
}

/// A key that makes a repeated mutation one: 128 bits from the browser's source of secrets.
pub fn idempotency_key() -> String {
    interop::random_key()
}

/// How far this instant is east of UTC in a time zone, in minutes; an empty zone is the browser's own.
pub fn offset_minutes(at: i64, zone: &str) -> i64 {
    interop::offset_minutes(at as f64, zone) as i64
}

/// The browser's own time zone, an IANA name.
pub fn time_zone() -> String {
    interop::time_zone()
}

/// Every time zone the browser knows, IANA names.
pub fn time_zones() -> Vec<String> {
    interop::time_zones().iter().filter_map(|name| name.as_string()).collect()
}

/// A country's name from its two letters; the text itself when it is no such code.
pub fn country_name(code: &str) -> String {
    if code.len() == 2 { interop::country_name(code) } else { code.to_owned() }
}

/// The address of a WebSocket on this server.
pub fn socket_address(path: &str) -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|scheme| scheme == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}{path}", location.host().unwrap_or_default())
}

/// This page's own origin, such as `https://handsight.example.com`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// A turn among all tabs of this browser; ends when dropped.
pub struct Turn(Option<js_sys::Function>);

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Waits for a turn under `name`. Where the browser has no locks (plain HTTP off this machine) it is given at once.
pub async fn lock(name: &str) -> Turn {
    let release = wasm_bindgen_futures::JsFuture::from(interop::lock(name)).await.ok();
    Turn(release.and_then(|release| release.dyn_into().ok()))
}

/// What this browser remembers under a key.
pub fn remembered(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Puts text on the clipboard; says whether that worked.
pub async fn copy(text: String) -> bool {
    let done = interop::copy(&text);
    wasm_bindgen_futures::JsFuture::from(done).await.is_ok_and(|done| done.is_truthy())
}

/// Lets the person save text as a file.
pub fn save_file(name: &str, kind: &str, text: &str) {
    interop::save_file(name, kind, text);
}

/// The name of the file that a field of kind `file` holds, and its bytes in pieces of `size`, each in base64. `None`
/// when it holds none or cannot be read.
pub async fn read_file(input: &web_sys::HtmlElement, size: u32) -> Option<(String, Vec<String>)> {
    let read = wasm_bindgen_futures::JsFuture::from(interop::read_file(input, size)).await.ok()?;
    let read = js_sys::Array::from(&read);
    let mut parts = read.iter().filter_map(|part| part.as_string());
    let name = parts.next()?;
    Some((name, parts.collect()))
}

/// The file chosen in a field for files.
pub fn chosen_file(input: &web_sys::HtmlElement) -> Option<web_sys::File> {
    interop::chosen_file(input)
}

/// The SHA-256 of a file, 64 hex digits; `None` where the browser has no means for it.
pub async fn file_digest(file: &web_sys::File) -> Option<String> {
    wasm_bindgen_futures::JsFuture::from(interop::file_digest(file)).await.ok()?.as_string()
}

/// Sends the bytes of a file from `first` to `last`: the HTTP status (0 when nobody answered) and the place of the
/// next byte.
pub async fn send_piece(path: &str, token: &str, file: &web_sys::File, first: f64, last: f64) -> (u16, f64) {
    let sent =
        wasm_bindgen_futures::JsFuture::from(interop::send_piece(path, token, file, first, last)).await;
    let pair: js_sys::Array = sent.ok().and_then(|sent| sent.dyn_into().ok()).unwrap_or_default();
    (pair.get(0).as_f64().unwrap_or(0.0) as u16, pair.get(1).as_f64().unwrap_or(first))
}

/// Lets the person save a file of the server: the HTTP status, 0 when nobody answered.
pub async fn take_file(path: &str, token: &str, name: &str) -> u16 {
    let taken = wasm_bindgen_futures::JsFuture::from(interop::take_file(path, token, name)).await;
    taken.ok().and_then(|status| status.as_f64()).unwrap_or(0.0) as u16
}

/// Light, dark, or as the system says (`None`); remembered.
pub fn set_theme(theme: Option<&str>) {
    interop::set_theme(theme.unwrap_or_default());
}

/// The theme that was chosen, `light` or `dark`; `None` follows the system.
pub fn chosen_theme() -> Option<String> {
    remembered("handsight.theme").filter(|theme| theme == "light" || theme == "dark")
}

/// The title of the browser's tab.
pub fn set_title(title: &str) {
    document().set_title(title);
}
