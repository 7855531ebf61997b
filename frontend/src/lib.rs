//! The console of Handsight: what an enterprise's people see in their browser. Rooms: `api` (typed queries per
//! noun), `model` (pure, tested natively), `ui` (the kit; knows no noun), `shell` (the frame), `pages` (a folder a
//! route), `browser` (what only a browser can do). It depends on no backend crate, only on `schema.graphql`.

mod api;
mod browser;
mod model;
mod pages;
mod shell;
mod ui;

/// Starts the console in the page that loaded it.
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(shell::app::App);
}
