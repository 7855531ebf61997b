// Starts the wasm, and says in words when the browser cannot.
import init from "./handsight.js";
import wasm from "./handsight_bg.wasm";

init({ module_or_path: wasm }).then(
  () => document.getElementById("boot")?.remove(),
  (reason) => {
    console.error(reason);
    const boot = document.getElementById("boot");
    if (boot) {
      boot.textContent = "Handsight could not start in this browser. Reload the page; if it stays so, use a current Firefox, Chrome, Edge or Safari.";
    }
  },
);
