// Scripts: made in the form with the next runs shown, run by hand, each phone going its own way by its results, paused,
// changed and deleted; what destroys asks for its word.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, go, settled, signIn } from "../harness/person.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, page, owner, phones;
before(async () => {
  server = await Server.start();
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  phones = await fleet(server, owner, 2);
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const runs = () => page.getByRole("table", { name: "Runs" }).locator("tbody tr");

test("a script is made, with the next five runs shown before it is saved", async () => {
  await go(page, "Scripts");
  await page.getByRole("link", { name: "Make a script" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Morning round");
  await page.getByLabel("It runs").selectOption({ label: "Monday to Friday" });
  await page.getByLabel("At", { exact: true }).fill("07:30");
  await page.getByText("Next runs").waitFor();
  await settled(page);
  assert.equal(await page.getByRole("status").getByRole("listitem").count(), 5);
  await page.getByRole("button", { name: "Add a step" }).click();
  const second = page.getByRole("group", { name: "Step 2" });
  await second.getByLabel("When", { exact: true }).selectOption({ label: "If the step before was not done" });
  await second.getByLabel("Ask").selectOption({ label: "Ring" });
  assert.deepEqual(await violations(page), []);
  await shoot(page, "script-form");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Morning round" }).waitFor();
  await page.getByText("It has not run yet").waitFor();
});

test("run by hand, each phone goes its own way, and the counts follow by themselves", async () => {
  await page.getByRole("button", { name: "Run now" }).click();
  await runs().first().getByText("Running").waitFor();
  await phones[0].obey(() => ({ status: "failed", code: 3 }));
  await phones[1].obey(() => ({ items: { fix: { lat: 53.3, lon: -6.2, accuracyM: 9, at: new Date().toISOString(), source: "gps" } } }));
  await runs().first().getByRole("link", { name: "2. Ring" }).waitFor();
  await phones[0].obey();
  await runs().first().getByText("Ended").waitFor();
  await shoot(page, "script-runs");
  assert.deepEqual(await violations(page), []);
  await runs().first().getByRole("link", { name: "1. Locate" }).click();
  await page.getByRole("heading", { level: 1, name: "Locate" }).waitFor();
});

test("it is paused, goes on, and what destroys asks for its word", async () => {
  await go(page, "Scripts");
  await page.getByRole("link", { name: "Morning round" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("status").getByText("Paused").first().waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("status").getByText("Active").waitFor();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("group", { name: "Step 2" }).getByLabel("Ask").selectOption({ label: "Wipe" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Type wipe to go on").fill("wipe");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Morning round" }).waitFor();
});

test("a file of a step is called by its name, and words say whom they mean", async () => {
  await page.getByRole("link", { name: "Edit" }).click();
  const second = page.getByRole("group", { name: "Step 2" });
  await second.getByLabel("Ask").selectOption({ label: "Run a script" });
  await second.getByLabel("Script", { exact: true }).setInputFiles({ name: "free.sh", mimeType: "text/x-sh", buffer: Buffer.from("df -h\n") });
  await second.getByText("free.sh is there").waitFor();
  await page.getByLabel("Devices").selectOption({ label: "Devices that hold these words" });
  await page.getByLabel("Words").fill("Okafor");
  await page.getByText("1 device now: Phone B.").waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Type run to go on").fill("run");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Morning round" }).waitFor();
  await page.getByText("Run a script: free.sh").waitFor();
  await page.getByRole("link", { name: "Edit" }).click();
  await second.getByText("free.sh is chosen (6 B). Another file replaces it.").waitFor();
  assert.deepEqual(await violations(page), []);
  await second.scrollIntoViewIfNeeded();
  await shoot(page, "script-file");
  // A group instead of words; what it is stands in the form when one comes back.
  await page.getByLabel("Devices").selectOption({ label: "A group of devices" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Choose a group of phones.").waitFor();
  await page.getByLabel("Group", { exact: true }).selectOption("Sales");
  assert.deepEqual(await violations(page), []);
  await shoot(page, "script-group");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Type run to go on").fill("run");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Morning round" }).waitFor();
  await page.getByRole("link", { name: "Edit" }).click();
  await second.getByText("free.sh is chosen").waitFor();
  assert.equal(await page.getByLabel("Devices").evaluate((field) => field.selectedOptions[0].label), "Devices where Department is Sales");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByLabel("Type run to go on").fill("run");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Morning round" }).waitFor();
  await page.getByText("Devices where Department is Sales, at each run").waitFor();
  const { scripts } = await owner.ask("{ scripts { nodes { target { filter search } } } }");
  assert.deepEqual(scripts.nodes[0].target, { filter: { where: { attribute: "department", operator: "IS", values: ["Sales"] } }, search: null });
});

test("it is deleted with its history", async () => {
  await page.getByRole("button", { name: "Delete …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("Nothing runs by itself yet").waitFor();
});
