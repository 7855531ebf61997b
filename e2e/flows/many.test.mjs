// Many devices at once: renamed by a pattern that is seen before it is done, and deleted with a word and a plain count.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { launch, NARROW, overflow, shoot, violations, visit, WIDE } from "../harness/browser.mjs";
import { atOverview, filterBy, go, settled, signIn, tick } from "../harness/person.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, page, owner;
before(async () => {
  server = await Server.start();
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  await fleet(server, owner);
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const table = () => page.getByRole("table", { name: "Devices" });
const row = (name) => table().getByRole("row").filter({ hasText: name });
const bulk = () => page.getByRole("region", { name: "Selected devices" });
const dialog = () => page.getByRole("dialog");
const names = async () => {
  const { devices } = await owner.ask("{ devices(first: 50) { nodes { name } } }");
  return devices.nodes.map((device) => device.name);
};
async function choose(entry) {
  await bulk().getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: entry }).click();
}

test("all that match are renamed by a pattern, as its preview said", async () => {
  await go(page, "Devices");
  await row("Phone A").waitFor();
  await page.getByRole("checkbox", { name: "Select Phone C" }).check();
  await bulk().getByRole("button", { name: "Select all 6 that match" }).click();
  await bulk().getByText("6 selected").waitFor();
  await choose("Rename …");
  const after = () => dialog().getByRole("table", { name: "Names" });
  await after().getByText("Ana Ferreira Scripted 1").waitFor();
  const pattern = dialog().getByLabel("Pattern");
  // What is wrong is said as one types, and nothing can be done with it.
  await pattern.fill("Van {serial}");
  await dialog().getByText("There is no placeholder {serial}.").waitFor();
  assert.ok(await dialog().getByRole("button", { name: /^Rename/ }).isDisabled());
  assert.deepEqual(await violations(page), []);
  await shoot(page, "rename-wrong");
  await pattern.fill("Van {department}");
  await dialog().getByText("devices would share their name with another").waitFor();
  await shoot(page, "rename-clash");
  await pattern.fill("Van {department}");
  await dialog().getByRole("button", { name: "Add {nn}: A counter of two digits: 01, 02, 03" }).click();
  assert.equal(await pattern.inputValue(), "Van {department} {nn}");
  await dialog().getByLabel("The counter begins at").fill("7");
  await after().getByText("Van Sales 07").waitFor();
  await dialog().getByText("would share").waitFor({ state: "detached" });
  assert.deepEqual(await violations(page), []);
  await shoot(page, "rename");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(NARROW);
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await violations(page), []);
  await shoot(page, "rename-narrow-dark");
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: "light" });
  assert.ok((await names()).includes("Phone A"), "nothing is renamed yet");
  await dialog().getByRole("button", { name: "Rename 6 devices" }).click();
  await dialog().waitFor({ state: "hidden" });
  await page.locator(".toast").filter({ hasText: "Renamed 6 devices" }).waitFor();
  await row("Van Finance 11").waitFor();
  assert.deepEqual((await names()).sort(), [
    "Van Field service 09", "Van Field service 10", "Van Finance 11", "Van Operations 12", "Van Sales 07", "Van Sales 08",
  ]);
});

test("all that a filter finds are deleted, after a word and with what ends with them", async () => {
  const { devices } = await owner.ask('{ devices(search: "Sales") { nodes { id } } }');
  await owner.change("issueAction", { devices: { ids: [devices.nodes[0].id] }, command: "rng", parameters: ["7"] }, "session { id }");
  await go(page, "Devices");
  await filterBy(page, "Department", "Sales");
  await row("Van Finance 11").waitFor({ state: "detached" });
  await tick(page, "Van Sales 07");
  await bulk().getByRole("button", { name: "Select all 2 that match" }).click();
  await choose("Delete …");
  await dialog().getByText("cancels one waiting action: this is about 2 devices").waitFor();
  await dialog().getByRole("listitem").filter({ hasText: "Van Sales 08" }).waitFor();
  const go_on = dialog().getByRole("button", { name: "Delete", exact: true });
  assert.ok(await go_on.isDisabled());
  assert.deepEqual(await violations(page), []);
  await shoot(page, "delete-many");
  await dialog().getByLabel("Type delete to go on").fill("delete");
  await go_on.click();
  await dialog().waitFor({ state: "hidden" });
  await page.getByText("No device matches").waitFor();
  await settled(page);
  assert.equal((await names()).length, 4);
});
