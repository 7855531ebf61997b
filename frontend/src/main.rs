//! Starts the console in the browser; everything else is in the library.
fn main() {
    handsight_console::start();
}
