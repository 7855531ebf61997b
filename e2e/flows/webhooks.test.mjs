// The callback, as an administrator and a program live it: a webhook is added, its secret shown once, tried, told of a
// phone's answer with a signature that the program checks, broken, looked into, sent again, given a new secret, removed.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, go, settled, signIn } from "../harness/person.mjs";
import { until } from "../harness/process.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, page, owner, program, phone, secret;
const calls = [];
let status = 200;
before(async () => {
  program = createServer((request, answer) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      calls.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      answer.writeHead(status).end(status === 200 ? "thanks" : "the help desk is closed");
    });
  });
  await new Promise((resolve) => program.listen(0, "127.0.0.1", resolve));
  server = await Server.start({ environment: { HANDSIGHT_WEBHOOKS_ALLOW: "127.0.0.1" } });
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  [phone] = await fleet(server, owner, 1);
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
  program?.close();
});

const dialog = () => page.getByRole("dialog");
const looked = async (name) => {
  await settled(page);
  assert.deepEqual(await violations(page), [], name);
  await shoot(page, `webhooks-${name}`);
};
/** Whether a call carries a signature made with this secret (Standard Webhooks: over id, time and body). */
const signedWith = (word, { headers, body }) => {
  const key = Buffer.from(word.replace(/^whsec_/, ""), "base64");
  const made = createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64");
  return headers["webhook-signature"].split(" ").includes(`v1,${made}`);
};
const told = (kind) => until(kind, () => calls.findLast((call) => JSON.parse(call.body).type === kind));

test("an address that is none is refused in words; a good one shows its secret once", async () => {
  await go(page, "Webhooks");
  await page.getByText("No program is told what happens").waitFor();
  await page.getByRole("button", { name: "Add a webhook" }).last().click();
  await dialog().getByLabel("Address").fill("http://10.0.0.1/hook");
  await dialog().getByRole("button", { name: "Add the webhook" }).click();
  await dialog().getByText(/https/).nth(1).waitFor();
  await dialog().getByLabel("Address").fill(`http://127.0.0.1:${program.address().port}/desk`);
  await dialog().getByLabel("What it is for").fill("Help desk");
  await looked("form");
  await dialog().getByRole("button", { name: "Add the webhook" }).click();
  secret = await dialog().getByText(/^whsec_/).innerText();
  await dialog().getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "Help desk" }).click();
  await page.getByText("Nothing was sent here").waitFor();
});

test("a test reaches the program, signed", async () => {
  await page.getByRole("button", { name: "Send a test" }).click();
  const deliveries = page.getByRole("table", { name: "Deliveries" });
  await deliveries.getByText("Delivered").waitFor();
  const call = await until("the call", () => calls[0]);
  assert.ok(signedWith(secret, call));
});

test("an answer of a phone is told with what it said; what was refused is looked into and sent again", async () => {
  status = 503;
  await owner.change("issueAction", { devices: { ids: [phone.id] }, command: "msg", parameters: ["Call the desk"] }, "actions { id }");
  await phone.obey();
  const call = await told("result.created");
  assert.ok(signedWith(secret, call));
  const line = page.getByRole("table", { name: "Deliveries" }).locator("tbody tr").filter({ hasText: "result.created" });
  await line.getByRole("button", { name: "result.created" }).click();
  await dialog().getByRole("region", { name: "Answer to attempt 1" }).getByText("the help desk is closed").waitFor();
  await looked("delivery");
  status = 200;
  await dialog().getByRole("button", { name: "Send again" }).click();
  await dialog().getByRole("heading", { name: "Attempt 2" }).waitFor();
  await dialog().getByRole("button", { name: "Close" }).last().click();
  await line.getByText("Delivered").waitFor();
  await looked("page");
});

test("a new secret signs beside the old one", async () => {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "New secret …" }).click();
  await dialog().getByRole("button", { name: "Make a new secret" }).click();
  const newer = await dialog().getByText(/^whsec_/).innerText();
  await dialog().getByRole("button", { name: "Done" }).click();
  const before = calls.length;
  await page.getByRole("button", { name: "Send a test" }).click();
  const call = await until("the test", () => calls[before]);
  assert.ok(signedWith(secret, call) && signedWith(newer, call));
});

test("switched off it is told nothing; deleted it is gone", async () => {
  await page.getByRole("button", { name: "Switch off" }).click();
  await page.getByRole("button", { name: "Switch on" }).waitFor();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Delete …" }).click();
  await dialog().getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("No program is told what happens").waitFor();
});
