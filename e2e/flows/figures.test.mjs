// Figures: a small file of measurements goes through the agent, and the same numbers stand in the tables of towers,
// quality and usage, and in the files one takes away.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { launch, shoot, visit } from "../harness/browser.mjs";
import { atOverview, go, settled, signIn } from "../harness/person.mjs";
import { run } from "../harness/process.mjs";
import { Server, program } from "../harness/server.mjs";

let server, browser, page, owner;
const folder = mkdtempSync(join(tmpdir(), "handsight-figures-"));
/** Cells, how often each was measured, and at which level. */
const CELLS = [[9001, 12, -80], [9002, 7, -95], [9003, 4, -110]];
before(async () => {
  server = await Server.start();
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Fabrikam Freight" });
  const head = "mcc,mnc,lac,cellid,lat,lon,signal,measured_at,rating,speed,direction,act,ta,psc,tac,pci,sid,nid,bid";
  const yesterday = Date.now() - 86_400_000;
  const rows = CELLS.flatMap(([cell, count, signal], at) => Array.from({ length: count }, (_, n) =>
    `302,720,61,${cell},${45.38 + at * 0.02},${-75.7 - at * 0.02},${signal},${yesterday + at * 100_000 + n * 1000},7.6,1.2,266.4,LTE,,,61,,,,`));
  const file = join(folder, "walk.csv");
  writeFileSync(file, [head, ...rows, ""].join("\n"));
  await run(program("handsight-agent"), [
    "replay", "--format", "opencellid", "--server", server.url, "--system-id", owner.enterprise.systemId, "--state", join(folder, "state"), file,
  ], { env: { PATH: process.env.PATH, HOME: folder } });
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a table's columns hold, as texts, told apart by their headings. */
async function columns(label, ...titles) {
  const table = page.getByRole("table", { name: label });
  await table.locator("tbody tr").first().waitFor();
  const heads = (await table.locator("thead th").allInnerTexts()).map((text) => text.trim().toLowerCase());
  const places = titles.map((title) => heads.indexOf(title.toLowerCase()));
  assert.ok(!places.includes(-1), `${titles} are among ${heads}`);
  const rows = await table.locator("tbody tr").all();
  return Promise.all(rows.map(async (row) => {
    const cells = await row.locator("td").allInnerTexts();
    return places.map((place) => cells[place].trim());
  }));
}

/** Presses a button that gives a file, and returns its lines. */
async function taken(button) {
  const download = page.waitForEvent("download");
  await button.click();
  const path = await (await download).path();
  return readFileSync(path, "utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
}

test("towers are ranked by how often they were measured", async () => {
  await go(page, "Towers");
  const rows = await columns("Towers", "Tower", "Samples", "Signal");
  assert.deepEqual(rows.map(([tower, samples]) => [Number(tower), Number(samples)]), CELLS.map(([cell, count]) => [cell, count]));
  for (const [index, [, , signal]] of rows.entries()) {
    const level = Number(/-?\d+/.exec(signal.replace("−", "-"))[0]);
    assert.ok(Math.abs(level - CELLS[index][2]) <= 2, `${signal} for ${CELLS[index][2]} dBm`);
  }
  await shoot(page, "towers-figures");
});

test("a tower's heading sorts the other way, and a search finds one", async () => {
  const table = page.getByRole("table", { name: "Towers" });
  await table.getByRole("button", { name: "Samples" }).click();
  await page.waitForFunction(() => document.querySelector("tbody tr td.lead")?.textContent.trim() === "9003");
  await page.getByRole("searchbox").fill("9002");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  assert.deepEqual(await columns("Towers", "Tower"), [["9002"]]);
  const file = await taken(page.getByRole("button", { name: "Export" }));
  assert.equal(file.length, 2);
  assert.match(file[1], /^302,720,[^,]*,61,9002,LTE,7,/);
});

test("the map of quality counts every sample once, in its table and in its file", async () => {
  await go(page, "QoS map");
  await page.locator('.map-canvas[data-drawn="true"]').waitFor();
  await settled(page);
  await shoot(page, "qos-figures");
  await page.getByText("Table", { exact: true }).click();
  await page.waitForURL(/as=table/);
  const rows = await columns(/^Hexagons/, "Samples");
  assert.equal(rows.reduce((sum, [samples]) => sum + Number(samples), 0), 23);
});

test("usage by department is the fleet's own, on the page and in its file", async () => {
  await fleet(server, owner);
  await go(page, "Usage");
  await settled(page);
  const { usage } = await owner.ask(
    "query($from: Date!, $to: Date!) { usage(from: $from, to: $to, by: [DEPARTMENT]) { keys { value } messages } }",
    period(),
  );
  const rows = await columns(/^Usage by group/, "Department", "SMS");
  const told = new Map(rows.map(([name, sms]) => [name, Number(sms.split(/\s/)[0].replace(/\D/g, ""))]));
  for (const { keys, messages } of usage.filter((row) => row.keys[0].value)) {
    assert.equal(told.get(keys[0].value), Number(messages), keys[0].value);
  }
  const file = await taken(page.getByRole("button", { name: "Export" }));
  assert.equal(file.length, rows.length + 1);
});

/** This month so far in the enterprise's time zone, as the page asks for it. */
function period() {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Dublin" }).format(new Date());
  return { from: `${today.slice(0, 7)}-01`, to: today };
}

test("devices are taken away as a file with every row", async () => {
  await go(page, "Devices");
  await page.getByRole("table", { name: "Devices" }).waitFor();
  const file = await taken(page.getByRole("button", { name: "Export" }));
  // Six of the fleet, and the phone that replayed.
  assert.equal(file.length, 1 + 7);
  assert.ok(file.some((line) => line.includes("Ana Ferreira")));
});
