// A stranger's first half hour: signs up, reads the three steps, does what they say with the real agent, asks the phone
// something and sees the answer, without ever reloading the page.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { settled, signUp } from "../harness/person.mjs";
import { Running } from "../harness/process.mjs";
import { Server, program } from "../harness/server.mjs";

let server, browser, page, agent;
const folder = mkdtempSync(join(tmpdir(), "handsight-first-"));
before(async () => {
  server = await Server.start();
  browser = await launch();
  page = await visit(browser, server);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await agent?.stop();
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const card = (title) => page.getByRole("region", { name: title }).first();

test("the first steps say how a phone gets in", async () => {
  await signUp(page, { enterprise: "Contoso Couriers", email: "olivia@contoso.example.com" });
  await page.getByRole("heading", { name: "Let phones in" }).waitFor();
  await settled(page);
  assert.deepEqual(await violations(page), []);
  await shoot(page, "first-steps");
});

test("the command of the second step works as it stands, and the phone appears by itself", async () => {
  const command = await page.getByText(/^handsight-agent run /).innerText();
  const [, ...args] = command.trim().split(/\s+/);
  agent = new Running(program("handsight-agent"), [...args, "--platform", "simulated"], {
    env: { PATH: process.env.PATH, HOME: folder, HANDSIGHT_AGENT_STATE: join(folder, "state") }, cwd: folder,
  });
  // The overview of an enterprise with phones takes the place of the steps.
  await page.getByRole("heading", { name: "What needs you" }).waitFor();
  assert.equal(await page.getByRole("heading", { name: "Let phones in" }).count(), 0);
});

test("asked where it is, the agent answers while one looks on", async () => {
  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: "Devices" }).click();
  await page.getByRole("table", { name: "Devices" }).locator("tbody tr").first().getByRole("link").first().click();
  await page.getByRole("button", { name: "Locate" }).first().click();
  await card("Locate").getByRole("status").getByText("Done", { exact: true }).waitFor();
  await card("Where").getByText(/^-?\d+\.\d+, -?\d+\.\d+$/).waitFor();
  await page.locator('.small-map [data-drawn="true"]').waitFor();
  await shoot(page, "first-answer");
  assert.deepEqual(await violations(page), []);
});
