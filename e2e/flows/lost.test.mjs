// A lost phone: found in the console, decided about once, seen step by step with the way each message took, found again;
// and a wipe that waits for a typed word. The phone has no data at first: what it must do comes by SMS alone.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { Gateway } from "../harness/gateway.mjs";
import { atOverview, go, signIn } from "../harness/person.mjs";
import { Phone, genuine, parse } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, page, owner, phone, gateway;
before(async () => {
  gateway = await Gateway.start();
  server = await Server.start({ environment: { HANDSIGHT_SMS_URL: gateway.url } });
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  phone = new Phone(server.url, owner.enterprise.systemId);
  await phone.enrol({ phoneNumber: "+12025550142", model: "Lost Board" });
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
  gateway?.stop();
});

const card = (title) => page.getByRole("region", { name: title, exact: true }).first();

test("one decision: located, locked and followed, by SMS", async () => {
  await go(page, "Lost phone");
  await page.getByText("No phone is marked as lost.").waitFor();
  await page.getByRole("list").getByRole("link").last().click();
  await page.getByLabel("Message on the screen").fill("Please call");
  await page.getByLabel("Number to call").fill("2025550100");
  assert.equal(await page.getByLabel("Locate it now", { exact: true }).isChecked(), true);
  assert.equal(await page.getByLabel("Wipe it", { exact: true }).isChecked(), false, "nothing that destroys begins chosen");
  await page.getByLabel("Ring", { exact: true }).uncheck();
  await page.getByRole("button", { name: "Mark as lost" }).click();
  await page.getByText(/Lost since/).waitFor();
  await gateway.reached(1);
  const text = gateway.texts[0];
  assert.ok(genuine(text, phone.deviceId));
  assert.deepEqual(parse(text).commands, [
    { name: "loc", parameters: [] },
    { name: "lck", parameters: ["Please call Call 2025550100"] },
    { name: "loc", parameters: ["5"] },
  ]);
  await card("Lock").getByText(/Sent by SMS/).waitFor();
  await phone.obey((command) => (command.name === "loc" ? { items: { fix: { lat: 53.35, lon: -6.26, accuracyM: 9, at: new Date().toISOString(), source: "gps" } } } : {}));
  await card("Lock").getByRole("status").getByText("Done", { exact: true }).waitFor();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, "lost");
  await go(page, "Devices");
  await page.getByRole("table", { name: "Devices" }).getByText("Lost", { exact: true }).waitFor();
});

test("found again: following ends, and what stays as it is is said", async () => {
  await go(page, "Lost phone");
  await page.getByRole("region", { name: "Lost now" }).getByRole("link").click();
  await page.getByRole("button", { name: "Found again" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The screen stays locked until its passcode is entered.").waitFor();
  await dialog.getByRole("button", { name: "Mark as found" }).click();
  await page.getByText(/Found again .*, says Olivia Owner/).waitFor();
  const heard = await phone.obey();
  assert.deepEqual(heard.map((one) => [one.name, one.parameters[0]]), [["msg", "This phone was found again. Its passcode opens it."], ["loc", "0"]]);
});

test("a wipe waits for its word, and the phone gets it signed", async () => {
  await page.getByLabel("Locate it now", { exact: true }).uncheck();
  await page.getByLabel("Lock it", { exact: true }).uncheck();
  await page.getByLabel("Follow it", { exact: true }).uncheck();
  if (await page.getByLabel("Ring", { exact: true }).isChecked()) await page.getByLabel("Ring", { exact: true }).uncheck();
  await page.getByLabel("Wipe it", { exact: true }).check();
  await page.getByRole("button", { name: "Mark as lost" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type wipe to go on").fill("wipe");
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await page.getByText(/Lost since/).waitFor();
  // `obey` throws at a destructive command without the enterprise's signature.
  const heard = await phone.obey();
  assert.deepEqual(heard.map((one) => one.name), ["wip"]);
  await card("Wipe").getByRole("status").getByText("Done", { exact: true }).waitFor();
});
