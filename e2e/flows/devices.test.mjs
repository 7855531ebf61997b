// The main job: a phone enrols and appears, is found, asked and seen to answer, while the page is open; many at once;
// what is dangerous is slow; a connection that breaks heals. Also by keyboard alone.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, filterBy, go, settled, signIn, tick } from "../harness/person.mjs";
import { Phone } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, page, owner, phones;
before(async () => {
  server = await Server.start();
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const FIX = { fix: { lat: 53.3498, lon: -6.2603, accuracyM: 14, at: "2026-01-05T09:00:00Z", source: "gps" } };
const table = () => page.getByRole("table", { name: "Devices" });
const row = (name) => table().getByRole("row").filter({ hasText: name });
/** What is shown large on a device's page: the action under way, else the newest. */
const card = (title) => page.getByRole("region", { name: title }).first();
const state = (title, word) => card(title).getByRole("status").getByText(word, { exact: true }).waitFor();
const names = async () => (await table().locator("tbody tr td.lead").allInnerTexts()).map((name) => name.trim());

test("an empty list says how to begin, and leads to link, QR and system ID", async () => {
  await go(page, "Devices");
  await page.getByText("No device has enrolled yet").waitFor();
  await page.getByRole("link", { name: "Enrol the first device" }).click();
  await page.getByRole("heading", { level: 1, name: "Enrolment" }).waitFor();
  const { systemId } = owner.enterprise;
  // It is shown in groups, so that it can be read out; without them it is what one copies.
  await page.getByText(new RegExp(`${systemId}|${systemId.replace(/(...)(...)(....)/, "$1 $2 $3")}`)).first().waitFor();
  await page.getByText(`${server.url}/e/${systemId}`).first().waitFor();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await shoot(page, "enrolment");
  // What the link shows to somebody with a phone.
  const answer = await fetch(`${server.url}/e/${systemId}`);
  assert.equal(answer.status, 200);
});

test("a phone that enrols appears in the open list by itself", async () => {
  await go(page, "Devices");
  await page.getByText("No device has enrolled yet").waitFor();
  phones = [new Phone(server.url, owner.enterprise.systemId)];
  await phones[0].enrol({ platform: "linux", model: "Board 9" });
  await table().waitFor();
  assert.equal((await names()).length, 1);
});

test("search, filter, sort and a saved view are in the address and come back", async () => {
  phones = await fleet(server, owner);
  await page.reload();
  await table().waitFor();
  await page.getByRole("searchbox").fill("Ferreira");
  await page.waitForURL(/q=Ferreira/);
  await row("Phone A").waitFor();
  await row("Phone B").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await row("Phone B").waitFor();
  await filterBy(page, "Department", "Sales");
  await row("Phone C").waitFor({ state: "detached" });
  assert.deepEqual(await names(), ["Phone A", "Phone B"]);
  await table().getByRole("button", { name: "Name" }).click();
  await page.waitForURL(/sort=/);
  await page.waitForFunction(() => document.querySelector("tbody tr td.lead")?.textContent.includes("Phone B"));
  assert.deepEqual(await names(), ["Phone B", "Phone A"]);
  // A chip is changed where it stands, and changed back.
  await page.getByRole("button", { name: "Change the filter: Department is Sales" }).click();
  const form = page.getByRole("dialog");
  assert.equal(await form.getByLabel("Attribute").evaluate((field) => field.selectedOptions[0].label), "Department");
  assert.equal(await form.getByLabel("Value", { exact: true }).inputValue(), "Sales");
  await form.getByLabel("Value", { exact: true }).fill("Finance");
  await form.getByRole("button", { name: "Change filter" }).click();
  await row("Phone E").waitFor();
  assert.deepEqual(await names(), ["Phone E"]);
  await page.goBack();
  await row("Phone B").waitFor();
  const address = page.url();
  await page.getByRole("button", { name: "Save view" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill("Sales, backwards");
  await page.getByRole("dialog").getByRole("button", { name: "Save view" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await go(page, "Devices");
  await row("Phone C").waitFor();
  // The view counts what it shows: the two of Sales.
  await page.getByRole("link", { name: /Sales, backwards\s*2$/ }).click();
  await row("Phone C").waitFor({ state: "detached" });
  assert.deepEqual(await names(), ["Phone B", "Phone A"]);
  assert.equal(new URL(page.url()).search, new URL(address).search);
  await shoot(page, "devices-saved-view");
});

test("locate: asked, received and answered while the device's page is open", async () => {
  await go(page, "Devices");
  await row("Phone A").getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Phone A" }).waitFor();
  await page.getByRole("button", { name: "Locate" }).first().click();
  await state(/Locat/, "Waiting");
  await phones[0].obey(() => ({ items: FIX }));
  await state(/Locat/, "Done");
  await card(/Locat/).getByText(/53\.3498|53\.35/).first().waitFor();
  await shoot(page, "device-located");
});

test("a message with words of its own, and what the phone said", async () => {
  await page.getByRole("button", { name: "Message" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").first().fill("The depot closes at six");
  assert.deepEqual(await violations(page), []);
  await dialog.locator("form .dialog-foot button").last().click();
  await dialog.waitFor({ state: "hidden" });
  const commands = await phones[0].obey(() => ({ items: { shownAt: "2026-01-05T09:01:00Z" } }));
  assert.deepEqual(commands.map((command) => [command.name, command.parameters[0]]), [["msg", "The depot closes at six"]]);
  await state("Show a message", "Done");
});

test("a refusal and a failure are shown in the phone's words", async () => {
  await page.getByRole("button", { name: "Locate" }).first().click();
  await state(/Locat/, "Waiting");
  await phones[0].obey(() => ({ status: "failed", code: 3, message: "No position within 60 s" }));
  await state(/Locat/, "Failed");
  await page.getByText("No position within 60 s").first().waitFor();
});

test("many at once: one session, counted as it goes", async () => {
  await go(page, "Devices");
  await filterBy(page, "Department", "Field service");
  await row("Phone A").waitFor({ state: "detached" });
  await tick(page, "Phone C", "Phone D");
  const bulk = page.getByRole("region", { name: "Selected devices" });
  await bulk.getByText("2 selected").waitFor();
  await shoot(page, "devices-bulk");
  await bulk.getByRole("button", { name: "Lock" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 devices, all online now.").waitFor();
  await dialog.getByText("2 cannot be called: they get this when they next ask.").waitFor();
  await shoot(page, "devices-bulk-preview");
  await dialog.locator("form .dialog-foot button").last().click();
  await dialog.waitFor({ state: "hidden" });
  await page.locator(".toast").filter({ hasText: "asked of 2 devices" }).getByRole("button", { name: "Follow" }).click();
  await page.waitForURL(/\/sessions\//);
  await settled(page);
  const counts = page.getByRole("region", { name: "Counts" });
  const counted = (label, figure) => counts.locator(".figure-of").filter({ hasText: new RegExp(`^${figure}\\s*${label}$`) }).waitFor();
  await counted("asked", 2);
  await counted("done", 0);
  await phones[2].obey();
  await counted("done", 1);
  await phones[3].obey(() => ({ status: "refused", code: 1, message: "No lock on this device" }));
  const listed = page.getByRole("table", { name: "Actions" });
  await listed.getByText("Done", { exact: true }).waitFor();
  await listed.getByText("Refused", { exact: true }).waitFor();
  await counted("failed", 1);
  await shoot(page, "session");
  assert.deepEqual(await violations(page), []);
});

test("a wipe names the devices, wants its word, and reaches the phone signed", async () => {
  await go(page, "Devices");
  await tick(page, "Phone E");
  const bulk = page.getByRole("region", { name: "Selected devices" });
  await bulk.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Wipe …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Go on …" }).click();
  await dialog.getByRole("listitem").filter({ hasText: "Phone E" }).waitFor();
  const wipe = dialog.getByRole("button", { name: "Wipe", exact: true });
  assert.ok(await wipe.isDisabled());
  assert.deepEqual(await violations(page), []);
  await shoot(page, "wipe-confirm");
  const label = await dialog.getByText(/^Type .+ to go on$/).innerText();
  const word = /^Type (.+) to go on$/.exec(label)[1];
  await dialog.getByLabel(label).fill("not the word");
  assert.ok(await wipe.isDisabled());
  assert.deepEqual(await phones[4].fetch(), [], "nothing has gone out yet");
  await dialog.getByLabel(label).fill(word);
  await wipe.click();
  await dialog.waitFor({ state: "hidden" });
  // The scripted phone throws at a destructive command without the enterprise's signature.
  const commands = await phones[4].obey();
  assert.equal(commands.at(-1).name, "wip");
});

test("a block of one phone says whom and what before its red button", async () => {
  await go(page, "Devices");
  await row("Phone F").getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Phone F" }).waitFor();
  await page.locator("main").getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Block …" }).click();
  const dialog = page.getByRole("dialog", { name: "Block usage: Phone F" });
  await dialog.getByRole("combobox").first().selectOption("roaming");
  await dialog.getByRole("button", { name: "Block usage" }).click();
  await dialog.waitFor({ state: "hidden" });
  const commands = await phones[5].obey();
  assert.deepEqual(commands.map((command) => [command.name, command.parameters[0]]), [["blk", "roaming"]]);
  await state("Block usage", "Done");
});

test("a lost connection is told and heals; what happened meanwhile is there", async () => {
  await go(page, "Devices");
  await row("Phone B").getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Phone B" }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await server.kill();
  await page.getByText("Not live").waitFor();
  await server.up();
  const { devices } = await owner.ask("{ devices(first: 50) { nodes { id name } } }");
  const { id } = devices.nodes.find((device) => device.name === "Phone B");
  await owner.change("issueAction", { devices: { ids: [id] }, command: "rng", parameters: ["7"] }, "session { id }");
  await page.getByText("Live", { exact: true }).waitFor({ timeout: 45_000 });
  await state(/Ring/, "Waiting");
  await phones[1].obey();
  await state(/Ring/, "Done");
});

test("what needs somebody on the overview is asked from there", async () => {
  await page.goto("/");
  await atOverview(page);
  await settled(page);
  await page.getByRole("region", { name: "What needs you" }).getByRole("link", { name: "See why" }).first().click();
  await page.waitForURL(/\/sessions\//);
  await page.getByRole("table", { name: "Actions" }).waitFor();
});

test("by keyboard alone: find a page, filter, walk, select, open, go back", async () => {
  await page.goto("/");
  await atOverview(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Find/ }).waitFor();
  await page.keyboard.type("devi");
  await page.getByRole("option", { name: /Devices/ }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
  await table().waitFor();
  await page.keyboard.press("/");
  assert.ok(await page.getByRole("searchbox").evaluate((field) => document.activeElement === field));
  await page.keyboard.type("Phone");
  await page.waitForURL(/q=Phone/);
  // The one that nobody has named yet does not match: when it has gone, the search has been answered.
  await row("Board 9").waitFor({ state: "detached" });
  const focused = () => page.evaluate(() => document.activeElement?.closest("tr")?.querySelector("td.lead")?.textContent.trim() ?? null);
  for (let n = 0; n < 40 && (await page.evaluate(() => document.activeElement?.tagName)) !== "TR"; n += 1) await page.keyboard.press("Tab");
  assert.equal(await focused(), "Phone A");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "Phone B");
  await page.keyboard.press(" ");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Phone C" }).waitFor();
  await page.goBack();
  await table().waitFor();
  // The search stands in the address, so going back brings it back.
  assert.match(page.url(), /q=Phone/);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Find/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: /Find/ }).waitFor({ state: "hidden" });
});
