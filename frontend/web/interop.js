// What the wasm asks of the browser that is shorter said in JavaScript, and the doors to the two heavy libraries,
// which are loaded when a page first needs them.

export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const formats = new Map();
export function offsetMinutes(at, zone) {
  if (!zone) return -new Date(at).getTimezoneOffset();
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
        hour: "numeric", minute: "numeric", second: "numeric",
      });
    } catch {
      return 0;
    }
    formats.set(zone, format);
  }
  const part = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const local = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return Math.round((local - Math.floor(at / 1000) * 1000) / 60000);
}

export function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
}

export function timeZones() {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}

let countries;
export function countryName(code) {
  try {
    countries ??= new Intl.DisplayNames(["en"], { type: "region" });
    return countries.of(code.toUpperCase()) ?? code;
  } catch {
    return code;
  }
}

export function lock(name) {
  if (!navigator.locks) return Promise.resolve(null);
  return new Promise((given) => {
    navigator.locks.request(name, () => new Promise((release) => given(release)));
  });
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function saveFile(name, kind, text) {
  const address = URL.createObjectURL(new Blob([text], { type: kind }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The name of the file that a field holds, and its bytes in base64 pieces; nothing when it holds none. */
export async function readFile(input, size) {
  const file = input.files?.[0];
  if (!file) return [];
  const bytes = new Uint8Array(await file.arrayBuffer());
  const out = [file.name];
  for (let at = 0; at < bytes.length; at += size) {
    let text = "";
    for (const byte of bytes.subarray(at, at + size)) text += String.fromCharCode(byte);
    out.push(btoa(text));
  }
  input.value = "";
  return out;
}

export function chosenFile(input) {
  return input.files?.[0];
}

// The SHA-256 of a file as hex; rejects where the page is not served safely.
export async function fileDigest(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Sends one piece of a file; resolves to [status, place of the next byte], or [0, first] when nobody answered.
export async function sendPiece(path, token, file, first, last) {
  const headers = { authorization: `Bearer ${token}` };
  if (file.size > 0) headers["content-range"] = `bytes ${first}-${last}/${file.size}`;
  try {
    const answer = await fetch(path, { method: "PUT", headers, body: file.slice(first, last + 1) });
    return [answer.status, Number(answer.headers.get("upload-offset") ?? first)];
  } catch {
    return [0, first];
  }
}

// Fetches a file and lets the person save it under a name; resolves to the status, 0 for no answer.
export async function takeFile(path, token, name) {
  try {
    const answer = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) return answer.status;
    const address = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return answer.status;
  } catch {
    return 0;
  }
}

export function setTheme(theme) {
  if (theme) {
    localStorage.setItem("handsight.theme", theme);
    document.documentElement.dataset.theme = theme;
  } else {
    localStorage.removeItem("handsight.theme");
    delete document.documentElement.dataset.theme;
  }
  window.dispatchEvent(new Event("handsight-theme"));
}

export async function openChart(element, option) {
  const { Chart } = await import("./chart.js");
  return new Chart(element, option);
}

export async function openMap(element, options, onEvent) {
  const { HandsightMap } = await import("./map.js");
  return HandsightMap.open(element, options, onEvent);
}

/** Where anchor positioning is not there yet: puts a popover below its button, inside the window. */
export function placePopover(button, popover) {
  if (CSS.supports("position-area", "bottom")) return;
  const at = button.getBoundingClientRect();
  const box = popover.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - box.width - 8));
  const below = at.bottom + 4;
  const top = below + box.height > innerHeight - 8 ? Math.max(8, at.top - box.height - 4) : below;
  popover.style.inset = `${top}px auto auto ${left}px`;
}

/** Closes the popover that holds an element. */
export function closePopover(element) {
  element.closest("[popover]")?.hidePopover();
}

/** Moves the focus among what matches, by so many places from where it is; stays at the ends. */
export function moveFocus(container, selector, step) {
  const all = [...container.querySelectorAll(selector)].filter((item) => !item.disabled);
  const at = all.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
