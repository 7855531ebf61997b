// Starts the wasm, and says in words when the browser cannot.
import init from "./handsight.js";
import wasm from "./handsight_bg.wasm";

// Whoever leaves while it loads ends the loading: that is no fault.
let leaving = false;
addEventListener("pagehide", () => { leaving = true; });

init({ module_or_path: wasm }).then(
  () => document.getElementById("boot")?.remove(),
  (reason) => {
    if (leaving) return;
    console.error(reason);
    const boot = document.getElementById("boot");
    if (boot) {
      boot.textContent = "Handsight could not start in this browser. Reload the page; if it stays so, use a current Firefox, Chrome, Edge or Safari.";
    }
  },
);
