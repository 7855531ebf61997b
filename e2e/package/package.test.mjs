// What an operator installs, made of the programs and the console that were built here: what is in it, with which
// rights, what its bill says, and that it serves where it is unpacked.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Running, freePort, run, until } from "../harness/process.mjs";
import { program, root } from "../harness/server.mjs";

const console_ = resolve(root, process.env.HANDSIGHT_CONSOLE ?? "dist");
const documents = "usr/share/doc/handsight";
let folder, out, tree, told;

const pack = (binaries, built, into) =>
  run(join(root, "scripts/package"), ["--bin-dir", binaries, "--console", built, "--out", into, "--quick"], { cwd: root });
const named = (into, ending) => readdirSync(into).find((name) => name.endsWith(ending));
const deb = (into) => named(into, ".deb");
const digest = (kind, file) => createHash(kind).update(readFileSync(file)).digest("hex");
const mode = (file) => (statSync(file).mode & 0o7777).toString(8);
/** Every file below a folder, by its path in it. */
const files = (below) => readdirSync(below, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? files(join(below, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name]);
/** Whether a program is on this machine. */
const there = (name) => run("sh", ["-c", `command -v ${name}`]).then(() => true, () => false);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "handsight-package-"));
  out = join(folder, "out");
  tree = join(folder, "tree");
  told = join(folder, "told");
  await pack(dirname(program("handsight")), console_, out);
  for (const part of [tree, told, join(folder, "parts")]) mkdirSync(part);
  await run("ar", ["x", join(out, deb(out))], { cwd: join(folder, "parts") });
  await run("tar", ["-xpf", join(folder, "parts/data.tar.xz"), "-C", tree]);
  await run("tar", ["-xpf", join(folder, "parts/control.tar.xz"), "-C", told]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("the checksums are those of the files beside them", () => {
  const lines = readFileSync(join(out, "SHA256SUMS"), "utf8").trim().split("\n");
  assert.equal(lines.length, 3);
  for (const line of lines) {
    const [sum, name] = line.split("  ");
    assert.equal(digest("sha256", join(out, name)), sum, name);
  }
  assert.deepEqual(readdirSync(out).sort(), ["SHA256SUMS", ...lines.map((line) => line.split("  ")[1])].sort());
});

test("the package is what Debian's tools read", async () => {
  const { stdout: parts } = await run("ar", ["t", join(out, deb(out))]);
  assert.deepEqual(parts.trim().split("\n"), ["debian-binary", "control.tar.xz", "data.tar.xz"]);
  const control = readFileSync(join(told, "control"), "utf8");
  assert.match(control, /^Package: handsight\nVersion: \d+\.\d+\.\d+\S*\nArchitecture: (amd64|arm64|riscv64)\n/);
  assert.match(control, /^Depends: .*\badduser\b.*\blibc6 \(>= 2\.\d+\)/m);
  assert.doesNotMatch(control, /@[A-Z]+@/, "every place is filled");
  for (const line of readFileSync(join(told, "md5sums"), "utf8").trim().split("\n")) {
    const [sum, path] = line.split("  ");
    assert.equal(digest("md5", join(tree, path)), sum, path);
  }
  assert.equal(readFileSync(join(told, "conffiles"), "utf8"), "/etc/handsight/handsight.toml\n");
  for (const script of ["postinst", "prerm", "postrm"]) {
    assert.equal(mode(join(told, script)), "755");
    await run("sh", ["-n", join(told, script)]);
  }
  if (await there("dpkg-deb")) await run("dpkg-deb", ["--info", join(out, deb(out))]);
});

test("everything is in its place, belongs to root and has no more rights than it needs", async () => {
  const found = files(tree);
  const console = found.filter((path) => path.startsWith("usr/share/handsight/console/"));
  assert.deepEqual(console.map((path) => path.slice("usr/share/handsight/console/".length)).sort(), files(console_).sort());
  assert.deepEqual(found.filter((path) => !console.includes(path)).sort(), [
    "etc/handsight/handsight.toml", "usr/bin/handsight", "usr/bin/handsight-agent", "usr/lib/systemd/system/handsight.service",
    `${documents}/README.md`, `${documents}/changelog.gz`, `${documents}/copyright`, `${documents}/installing.md`,
    `${documents}/sbom.cdx.json.gz`, `${documents}/third-party.txt.gz`,
  ]);
  for (const path of found) {
    const expected = path.startsWith("usr/bin/") ? "755" : path.startsWith("etc/") ? "640" : "644";
    assert.equal(mode(join(tree, path)), expected, path);
  }
  const { stdout: list } = await run("tar", ["--numeric-owner", "-tvf", join(folder, "parts/data.tar.xz")]);
  for (const line of list.trim().split("\n")) assert.match(line, /^[-d]\S+ 0\/0 /, line);
  // For other systems there are the very same files.
  assert.equal(digest("sha256", join(out, named(out, ".tar.xz"))), digest("sha256", join(folder, "parts/data.tar.xz")));
});

test("the bill of materials is what Cargo.lock and the console's lock file say", () => {
  const text = readFileSync(join(out, "sbom.cdx.json"));
  assert.deepEqual(gunzipSync(readFileSync(join(tree, documents, "sbom.cdx.json.gz"))), text);
  const bill = JSON.parse(text);
  assert.deepEqual([bill.bomFormat, bill.specVersion, bill.metadata.component.name], ["CycloneDX", "1.6", "handsight"]);
  assert.ok(deb(out).startsWith(`handsight_${bill.metadata.component.version}_`));
  const locked = new Map(readFileSync(join(root, "Cargo.lock"), "utf8").split("[[package]]").slice(1).map((block) => {
    const value = (key) => block.match(new RegExp(`^${key} = "(.*)"$`, "m"))?.[1];
    return [`${value("name")} ${value("version")}`, value("checksum")];
  }));
  const scripts = JSON.parse(readFileSync(join(root, "frontend/package-lock.json"), "utf8")).packages;
  const crates = bill.components.filter((one) => one.purl.startsWith("pkg:cargo/"));
  for (const one of crates) {
    const name = `${one.name} ${one.version}`;
    assert.ok(locked.has(name), name);
    assert.equal(one.hashes?.[0].content, locked.get(name), name);
  }
  for (const one of bill.components) {
    assert.ok(one.licenses.length === 1 && one.licenses[0].expression, `${one.name} has a licence`);
    if (crates.includes(one)) continue;
    const known = scripts[`node_modules/${one.name}`];
    assert.equal(known?.version, one.version, one.name);
    assert.equal(`sha512-${Buffer.from(one.hashes[0].content, "hex").toString("base64")}`, known.integrity, one.name);
  }
  const scope = (name) => crates.find((one) => one.name === name)?.scope;
  for (const name of ["handsight-server", "handsight-agent", "handsight-console", "tokio", "rustls", "libsqlite3-sys", "leptos"]) assert.equal(scope(name), "required", name);
  for (const name of ["handsight-derive", "cc"]) assert.equal(scope(name), "excluded", name);
  for (const name of ["handsight-testkit", "proptest"]) assert.equal(scope(name), undefined, name);
  const references = new Set([bill.metadata.component, ...bill.components].map((one) => one["bom-ref"]));
  assert.equal(references.size, bill.components.length + 1);
  for (const { ref, dependsOn } of bill.dependencies) for (const one of [ref, ...dependsOn]) assert.ok(references.has(one), one);
});

test("the licence of every library that is in it is in it", () => {
  const text = gunzipSync(readFileSync(join(tree, documents, "third-party.txt.gz"))).toString();
  const bill = JSON.parse(readFileSync(join(out, "sbom.cdx.json")));
  const inside = bill.components.filter((one) => one.scope === "required" && !one.name.startsWith("handsight-"));
  assert.ok(inside.length > 300, `${inside.length} libraries`);
  for (const one of inside) assert.ok(text.includes(`\n${one.name} ${one.version} (`), `${one.name} ${one.version}`);
  assert.match(text, /Permission is hereby granted, free of charge/);
});

test("the settings have every key that the README names, and no other", () => {
  const settings = readFileSync(join(tree, "etc/handsight/handsight.toml"), "utf8");
  const keys = [...settings.matchAll(/^#?([a-z_]+) = /gm)].map(([, key]) => key);
  const table = readFileSync(join(root, "README.md"), "utf8").split(/^## /m).find((part) => part.startsWith("Configuration"));
  const rows = [...table.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap(([, cell]) => cell.replaceAll("`", "").split(", "));
  assert.deepEqual(keys.sort(), rows.sort());
});

test("systemd finds no fault in the unit", async (t) => {
  if (!(await there("systemd-analyze"))) return t.skip("systemd-analyze is missing");
  const unit = readFileSync(join(tree, "usr/lib/systemd/system/handsight.service"), "utf8");
  const copy = join(folder, "handsight.service");
  // It looks for the program and the page where they will be.
  writeFileSync(copy, unit.replaceAll(/(=|file:\/\/)\/usr\//g, (_, before) => `${before}${tree}/usr/`));
  const { stdout, stderr } = await run("systemd-analyze", ["verify", "--man=no", copy]);
  assert.equal((stdout + stderr).split("\n").filter((line) => line.includes("handsight")).join("\n"), "");
});

test("what was unpacked serves: the settings are read, the console is found, the agent runs", { timeout: 60_000 }, async () => {
  const port = await freePort();
  const state = mkdtempSync(join(folder, "state-"));
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    PATH: process.env.PATH, HOME: state, HANDSIGHT_LISTEN: `127.0.0.1:${port}`,
    HANDSIGHT_DATABASE_URL: `sqlite:${join(state, "handsight.sqlite")}`, HANDSIGHT_OBJECTS: `file:${join(state, "objects")}`,
  };
  const server = new Running(join(tree, "usr/bin/handsight"), ["--config", join(tree, "etc/handsight/handsight.toml"), "serve"], { env: environment, cwd: state });
  try {
    await until("the unpacked server", async () => server.alive ? (await fetch(`${url}/readyz`)).ok : assert.fail(server.output), { state: () => server.output });
    const index = await fetch(url);
    assert.equal(index.status, 200);
    assert.equal(await index.text(), readFileSync(join(console_, "index.html"), "utf8"));
    const asset = files(join(console_, "assets")).find((name) => name.endsWith(".js"));
    const served = await fetch(`${url}/assets/${asset}`);
    assert.deepEqual(Buffer.from(await served.arrayBuffer()), readFileSync(join(console_, "assets", asset)));
  } finally {
    assert.equal(await server.stop(), 0, server.output);
  }
  const { stdout } = await run(join(tree, "usr/bin/handsight-agent"), ["--version"], { env: environment });
  assert.match(stdout, /^handsight-agent \d/);
});

test("the same input gives the same bytes, whatever its times and rights are", async () => {
  const made = [];
  for (const [name, rights] of [["one", 0o755], ["other", 0o700]]) {
    const [programs, built, into] = ["bin", "console", "out"].map((part) => join(folder, name, part));
    for (const part of [programs, join(built, "assets")]) mkdirSync(part, { recursive: true });
    for (const file of name === "one" ? ["handsight", "handsight-agent"] : ["handsight-agent", "handsight"]) {
      writeFileSync(join(programs, file), file);
      chmodSync(join(programs, file), rights);
    }
    writeFileSync(join(built, "index.html"), "<!doctype html>");
    writeFileSync(join(built, "assets/a.js"), "1");
    await pack(programs, built, into);
    made.push(readFileSync(join(into, "SHA256SUMS"), "utf8"));
  }
  assert.equal(made[0], made[1]);
});
