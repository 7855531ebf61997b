// Runs before the first paint, so that a dark console never flashes white.
const chosen = localStorage.getItem("handsight.theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
