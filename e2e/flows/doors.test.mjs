// The doors for strangers: who may sign up, and what waits until an e-mail address is confirmed.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { launch, violations, visit } from "../harness/browser.mjs";
import { atOverview, settled, signUp } from "../harness/person.mjs";
import { Server } from "../harness/server.mjs";

const servers = [];
let browser;
const start = async (environment) => {
  browser ??= await launch();
  const server = await Server.start({ environment });
  servers.push(server);
  return { server, page: await visit(browser, server) };
};
const quiet = (page) => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent");
after(async () => {
  await browser?.close();
  for (const server of servers) await server.stop();
});

test("whoever signed up sees what waits, and the operator can vouch for them", async () => {
  const { server, page } = await start({});
  await signUp(page, { enterprise: "Contoso Couriers", email: "olivia@contoso.example.com" });
  await settled(page);
  const bar = page.getByRole("region", { name: "E-mail address" });
  await bar.getByText("We wrote to olivia@contoso.example.com").waitFor();
  assert.deepEqual(await violations(page), []);
  // This server has no mail server, and says who helps.
  await bar.getByRole("button", { name: "Send again" }).click();
  await page.getByText("ask its operator to confirm your enterprise").waitFor();
  page.faults.splice(0); // The refusal is a 409, which the browser notes.
  const owner = await server.api.signIn("olivia@contoso.example.com", "correct horse battery 9");
  const { enterprise } = await owner.ask("{ enterprise { systemId } }");
  await server.run("enterprise", "verify", "--system-id", enterprise.systemId);
  await page.reload();
  await atOverview(page);
  await settled(page);
  assert.equal(await bar.count(), 0);
  quiet(page);
});

test("a letter's link asks before it confirms, and says when it is no longer good", async () => {
  const { page } = await start({});
  await page.goto("/confirm-email#cut.off");
  await page.getByRole("heading", { level: 1, name: "Confirm your e-mail address" }).waitFor();
  await page.getByRole("button", { name: "It is my address" }).click();
  await page.getByRole("heading", { level: 1, name: "This link is no longer good" }).waitFor();
  assert.deepEqual(await violations(page), []);
});

test("by invitation, a link of the operator's opens the form once", async () => {
  const { server, page } = await start({ HANDSIGHT_SIGN_UP: "invitation" });
  await page.goto("/sign-in");
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await settled(page);
  assert.equal(await page.getByRole("link", { name: "Set up an enterprise" }).count(), 0);
  await page.goto("/sign-up");
  await page.getByRole("heading", { level: 1, name: "Set up an enterprise by invitation" }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.equal(await page.getByRole("button", { name: "Set up" }).count(), 0);
  await assert.rejects(server.api.signUp(), { status: 403 });
  const link = (await server.run("enterprise", "invite", "--email", "olivia@contoso.example.com")).trim();
  await page.goto("/sign-in");
  await page.goto(link.slice(server.url.length));
  await page.getByLabel("Enterprise").fill("Contoso Couriers");
  await page.getByLabel("Your name").fill("Olivia Owner");
  await page.getByLabel("Work e-mail address").fill("olivia@contoso.example.com");
  await page.getByLabel("Password").fill("correct horse battery 9");
  await page.getByRole("button", { name: "Set up" }).click();
  await atOverview(page);
  await settled(page);
  // The operator knew whose address it is.
  assert.equal(await page.getByRole("region", { name: "E-mail address" }).count(), 0);
  quiet(page);
  const again = { enterpriseName: "Another", name: "Olivia", email: "olivia@contoso.example.com", password: "correct horse battery 9", invitation: link };
  await assert.rejects(server.api.rest("/auth/sign-up", { body: again }), { status: 403 });
});

test("where sign-up is off, nothing looks like a way in", async () => {
  const { server, page } = await start({ HANDSIGHT_SIGN_UP: "off" });
  await page.goto("/sign-up");
  await page.getByRole("heading", { level: 1, name: "Enterprises are set up by the operator" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await assert.rejects(server.api.signUp(), { status: 403 });
  quiet(page);
});
