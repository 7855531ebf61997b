// Turns the wasm and its glue into files a server can hand out as they are: bundled, named by their content,
// compressed once. Run by the xtask, which gives it a stage (wasm-bindgen's output) and a folder to fill.
// It loads nothing from any network.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What a first visit may cost, in bytes after brotli: the console's promise. Above it the build fails. */
const FIRST_LOAD_LIMIT = 500_000;

const [stage, out, mode] = process.argv.slice(2);
const release = mode === "release";
const web = dirname(fileURLToPath(import.meta.url));
const root = dirname(web);
const modules = join(root, "node_modules");

for (const file of readdirSync(web)) {
  if (file.endsWith(".js")) cpSync(join(web, file), join(stage, file));
}

// The splitting's script fetches each chunk by its plain name; as an import it is named by content like everything.
const chunks = join(stage, "chunks.js");
if (existsSync(chunks)) {
  const imports = [];
  const text = readFileSync(chunks, "utf8").replaceAll(/new URL\("(\.\/[^"]+\.wasm)", import\.meta\.url\)/g, (_, path) => {
    imports.push(`import chunk${imports.length} from "${path}";`);
    return `chunk${imports.length - 1}`;
  });
  // It writes what went wrong to the browser's console, where a chunk that was on its way when somebody went elsewhere
  // is no fault.
  const quiet = text.replaceAll("console.error(e)", "leaving || console.error(e)");
  const script = `${imports.join("\n")}
let leaving = false;
addEventListener("pagehide", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });
${quiet}`;
  if (quiet === text) throw new Error("the splitting's script tells its faults in another way now");
  writeFileSync(chunks, script);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "assets"), { recursive: true });

/** Copies a package's file under a name that carries its content, and returns the address it will have. */
function place(file, name, ending) {
  const bytes = readFileSync(join(modules, file));
  const hashed = `${name}-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}.${ending}`;
  writeFileSync(join(out, "assets", hashed), bytes);
  return JSON.stringify(`/assets/${hashed}`);
}
// Outlines are data, the map's worker a script of its own, its style wanted with it only: all by address.
const addresses = {
  COUNTRIES_COARSE: place("world-atlas/countries-110m.json", "countries-110m", "json"),
  COUNTRIES_FINE: place("world-atlas/countries-50m.json", "countries-50m", "json"),
  US_STATES: place("us-atlas/states-10m.json", "us-states-10m", "json"),
  MAP_STYLE: place("maplibre-gl/dist/maplibre-gl.css", "maplibre-gl", "css"),
  MAP_WORKER: place("maplibre-gl/dist/maplibre-gl-worker.mjs", "maplibre-gl-worker", "mjs"),
};

const shared = {
  absWorkingDir: stage,
  bundle: true,
  outdir: join(out, "assets"),
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  publicPath: "/assets/",
  nodePaths: [modules],
  minify: release,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  // wasm-bindgen names a module once for each function that it imports from it; all are the same.
  logOverride: { "duplicate-object-key": "silent" },
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".wasm": "file", ".woff2": "file" },
  define: addresses,
};
const styles = await build({ ...shared, entryPoints: [join(root, "style/console.css")] });
const scripts = await build({
  ...shared, format: "esm", splitting: true, entryPoints: [join(stage, "boot.js")],
});
const theme = await build({ ...shared, format: "iife", entryPoints: [join(stage, "theme.js")] });

const made = new Map();
for (const result of [styles, scripts, theme]) {
  for (const [path, meta] of Object.entries(result.metafile.outputs)) made.set(relative(out, join(stage, path)), meta);
}
const entry = (source) =>
  [...made].find(([, meta]) => meta.entryPoint && meta.entryPoint.endsWith(source))[0];
const js = entry("boot.js");
const css = entry("style/console.css");
const themeJs = entry("theme.js");

/** A script and every script it imports before it can run. */
function closure(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const use of made.get(path)?.imports ?? []) {
    // Of a file that is imported for its address alone, a chunk or the wasm itself, nothing is fetched by that.
    if (use.kind !== "import-statement") continue;
    const target = relative(out, join(stage, use.path));
    if (made.has(target)) closure(target, seen);
  }
  return seen;
}
const first = closure(js);
const files = readdirSync(join(out, "assets"));
const wasm = files.find((name) => /^handsight_bg-.*\.wasm$/.test(name));
const latin = files.find((name) => /inter-latin-wght-normal/.test(name));

const html = readFileSync(join(web, "index.html"), "utf8")
  .replaceAll("{{css}}", `/${css}`)
  .replaceAll("{{theme}}", `/${themeJs}`)
  .replaceAll("{{js}}", `/${js}`)
  .replaceAll("{{wasm}}", `/assets/${wasm}`)
  .replaceAll("{{font}}", `/assets/${latin}`);
writeFileSync(join(out, "index.html"), html);
cpSync(join(web, "favicon.svg"), join(out, "favicon.svg"));

/** Every file of the folder, by its path inside it. */
function all(folder, found = []) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) all(path, found);
    else found.push(relative(out, path));
  }
  return found;
}
const sizes = new Map();
for (const path of all(out)) {
  const bytes = readFileSync(join(out, path));
  // Fonts are compressed already; doing it twice only costs the browser time.
  if (path.endsWith(".woff2")) { sizes.set(path, bytes.length); continue; }
  const brotli = brotliCompressSync(bytes, { params: {
    [constants.BROTLI_PARAM_QUALITY]: release ? 11 : 5,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  } });
  writeFileSync(join(out, `${path}.br`), brotli);
  writeFileSync(join(out, `${path}.gz`), gzipSync(bytes, { level: release ? 9 : 6 }));
  sizes.set(path, brotli.length);
}

const loaded = new Set(["index.html", css, themeJs, ...first, `assets/${wasm}`, `assets/${latin}`]);
const total = [...loaded].reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
const digest = createHash("sha256");
for (const path of [...sizes.keys()].sort()) digest.update(path).update(readFileSync(join(out, path)));
writeFileSync(join(out, "version.txt"), `${digest.digest("hex").slice(0, 16)}\n`);

for (const path of [...loaded].sort()) console.log(`  ${((sizes.get(path) ?? 0) / 1000).toFixed(1).padStart(7)} kB  ${path}`);
const later = files
  .filter((name) => /^(split|chunk)_.*\.wasm$/.test(name))
  .map((name) => ({ name, size: sizes.get(`assets/${name}`) }))
  .sort((one, other) => other.size - one.size);
if (later.length > 0) {
  for (const { name, size } of later) console.log(`  ${(size / 1000).toFixed(1).padStart(7)} kB  when wanted: ${name}`);
  const sum = later.reduce((sum, { size }) => sum + size, 0);
  console.log(`chunks: ${later.length}, together ${(sum / 1000).toFixed(1)} kB brotli, the biggest ${(later[0].size / 1000).toFixed(1)} kB`);
}
console.log(`first load: ${(total / 1000).toFixed(1)} kB brotli (limit ${FIRST_LOAD_LIMIT / 1000} kB)`);
if (release && total > FIRST_LOAD_LIMIT) {
  console.error("the first load is over its limit: load something later, or leave it out");
  process.exit(1);
}
