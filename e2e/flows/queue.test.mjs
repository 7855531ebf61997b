// What waits at a phone, put in another order by a person; and a phone that is sent to another server, in words and fields
// that say what happens.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, settled, signIn } from "../harness/person.mjs";
import { Phone } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

const ELSEWHERE = "https://eu.example.com";

let server, browser, page, owner, phone;
before(async () => {
  server = await Server.start();
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  phone = new Phone(server.url, owner.enterprise.systemId);
  await phone.enrol({ platform: "linux", model: "Board 9", hardwareId: "e2e-queue" });
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const ask = (command, parameters = []) => owner.change("issueAction", { devices: { ids: [phone.device] }, command, parameters }, "session { id }");
const queue = () => page.getByRole("region", { name: "Waiting, in order" });
const titles = async () => (await queue().locator("li .strong").allInnerTexts()).map((title) => title.trim());

test("what waits is raised, and the phone does it first", async () => {
  for (const [command, ...parameters] of [["aud"], ["loc"], ["msg", "The depot closes at six"]]) await ask(command, parameters);
  await page.goto(`/devices/${phone.device}/actions`);
  await queue().waitFor();
  assert.deepEqual(await titles(), ["Audit the device", "Locate", "Show a message"]);
  await queue().getByRole("listitem").filter({ hasText: "Show a message" }).getByRole("button", { name: "Raise" }).click();
  await page.getByText("Raised: it goes out now").waitFor();
  await page.waitForFunction(() => document.querySelector("ol.queue li .strong")?.textContent.includes("Show a message"));
  await queue().getByText("raised").waitFor();
  assert.deepEqual(await titles(), ["Show a message", "Audit the device", "Locate"]);
  await settled(page);
  await shoot(page, "queue-raised");
  assert.deepEqual(await violations(page), []);
  const done = [];
  await phone.obey((command) => {
    done.push(command.name);
    return {};
  });
  assert.deepEqual(done, ["msg", "aud", "loc"]);
  await queue().waitFor({ state: "detached" });
});

test("a phone is moved to another server, and its page says where it went", async () => {
  await page.goto(`/devices/${phone.device}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: /Move to another server/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Server", { exact: true }).fill(ELSEWHERE);
  await dialog.getByLabel("System ID", { exact: true }).fill("3064061562");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByText(/check digit is wrong/).waitFor();
  await dialog.getByLabel("System ID", { exact: true }).fill("3064061526");
  await shoot(page, "move-form");
  await dialog.getByRole("button", { name: "Go on" }).click();
  await dialog.getByLabel("Type move to go on").fill("move");
  await shoot(page, "move-word");
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await page.waitForURL(/\/sessions\//);
  await ask("msg", ["Too late"]);
  const [moving] = await phone.fetch();
  // The invitation is left out; the time until which the order holds follows it and was looked at already.
  assert.deepEqual([moving.name, ...moving.parameters], ["mov", ELSEWHERE, "3064061526", null]);
  await phone.receipt([moving.text]);
  await phone.results([{ sequence: moving.sequence, command: "mov", items: { device: "dev_there", serverUrl: ELSEWHERE } }]);
  await assert.rejects(phone.fetch(), (refused) => refused.status === 401);
  await page.goto(`/devices/${phone.device}/actions`);
  await page.getByText(`This phone was moved to ${ELSEWHERE}`).waitFor();
  await page.getByText("Moved", { exact: true }).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "New action" }).count(), 0, "nothing can be asked of it");
  await page.getByText("Cancelled").first().waitFor();
  await settled(page);
  await shoot(page, "moved");
  assert.deepEqual(await violations(page), []);
});
