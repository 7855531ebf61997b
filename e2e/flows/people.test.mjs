// People: an enterprise is set up, its owner leaves and comes back, another person joins by link and meets the limits
// of a role, a program gets a token, a session ends.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { NARROW, launch, overflow, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, go, settled, signIn, signOut, signUp } from "../harness/person.mjs";
import { Server } from "../harness/server.mjs";

const OWNER = { enterprise: "Northwind Freight", email: "olivia@northwind.example.com", password: "correct horse battery 9" };
let server, browser, page;
const pages = [];
const come = async (options) => {
  const made = await visit(browser, server, options);
  pages.push(made);
  return made;
};
before(async () => {
  server = await Server.start();
  browser = await launch();
  page = await come();
});
afterEach(() => {
  for (const one of pages) assert.deepEqual(one.faults.splice(0), [], "the browser's console stays silent");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the sign-up says what is wrong before it sends anything", async () => {
  await page.goto("/sign-up");
  await page.getByLabel("Enterprise").fill("Northwind Freight");
  await page.getByLabel("Work e-mail address").fill("not an address");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Set up" }).click();
  assert.ok((await page.locator(".problem").count()) >= 3);
  assert.deepEqual(await violations(page), []);
  await shoot(page, "sign-up-problems");
});

test("a sign-up leads to an overview that says how to begin", async () => {
  await signUp(page, OWNER);
  await settled(page);
  await page.getByText(/Evaluation, \d+ days left/).first().waitFor();
  await page.getByText("0 of 25 devices").first().waitFor();
  await shoot(page, "overview-empty");
});

test("a reload keeps the person signed in, and a deep link survives the sign-in", async () => {
  await page.reload();
  await atOverview(page);
  const other = await come();
  await other.goto("/members");
  await other.waitForURL(/\/sign-in\?next=/);
  await signIn(other, OWNER, { path: other.url() });
  await other.waitForURL(/\/members/);
  await other.getByRole("heading", { level: 1, name: "Members" }).waitFor();
  await other.context().close();
});

test("a wrong password is refused in words that help and give nothing away", async () => {
  const other = await come();
  await signIn(other, { email: OWNER.email, password: "wrong horse battery 9" });
  const said = await other.getByRole("alert").filter({ hasText: /\S/ }).first().innerText();
  const stranger = await come();
  await signIn(stranger, { email: "nobody@example.com", password: "wrong horse battery 9" });
  assert.equal(await stranger.getByRole("alert").filter({ hasText: /\S/ }).first().innerText(), said);
  assert.deepEqual(await violations(other), []);
  await other.context().close();
  await stranger.context().close();
});

test("the theme is chosen and stays", async () => {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByText("Dark", { exact: true }).click();
  const dark = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const colour = await dark();
  await page.keyboard.press("Escape");
  await page.reload();
  await atOverview(page);
  assert.equal(await dark(), colour);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByText("Light", { exact: true }).click();
  assert.notEqual(await dark(), colour);
  await page.keyboard.press("Escape");
});

test("on a phone's width the navigation is at the bottom and nothing scrolls sideways", async () => {
  const phone = await come({ size: NARROW });
  await signIn(phone, OWNER);
  await atOverview(phone);
  await settled(phone);
  assert.equal(await overflow(phone), 0);
  await phone.getByRole("button", { name: "More" }).click();
  await phone.getByRole("dialog").getByRole("link", { name: "Settings" }).click();
  await phone.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  assert.equal(await overflow(phone), 0);
  await phone.context().close();
});

test("a person joins by link as auditor, sees, and cannot change", async () => {
  await go(page, "Members");
  await page.getByRole("button", { name: "Invite a member" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill("auditor@northwind.example.com");
  await dialog.getByLabel("Role").selectOption({ label: "Auditor" });
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const path = /\/invitations\/\S+/.exec(await dialog.getByText(/\/invitations\//).innerText())[0];
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("table", { name: "Invitations" }).getByText("auditor@northwind.example.com").waitFor();
  const auditor = await come();
  await auditor.goto(path);
  await auditor.getByRole("heading", { name: "Join Northwind Freight" }).waitFor();
  assert.deepEqual(await violations(auditor), []);
  await auditor.getByLabel("Your name").fill("Aude Auditor");
  await auditor.getByLabel("New password").fill("another horse battery 9");
  await auditor.getByRole("button", { name: /Join|Accept/ }).click();
  await atOverview(auditor);
  await go(auditor, "Members");
  await auditor.getByRole("table", { name: "Members" }).getByText("Aude Auditor").waitFor();
  assert.equal(await auditor.getByRole("button", { name: "Invite a member" }).count(), 0);
  const nav = auditor.getByRole("navigation", { name: "Main", exact: true });
  assert.equal(await nav.getByRole("link", { name: "API tokens" }).count(), 0);
  // What the page does not offer the server refuses as well.
  const api = await server.api.signIn("auditor@northwind.example.com", "another horse battery 9");
  await assert.rejects(api.change("setEnrolmentOpen", { open: false }, "enrolment { open }"), { code: "FORBIDDEN" });
  // The link is used up.
  const again = await come();
  await again.goto(path);
  await again.getByRole("heading", { name: "This invitation is no longer good" }).waitFor();
  for (const one of [auditor, again]) await one.context().close();
});

test("a program gets a token with few scopes, uses it, and loses it", async () => {
  await go(page, "API tokens");
  await page.getByRole("button", { name: "Create a token" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Nightly export");
  await dialog.getByRole("checkbox", { name: "See devices" }).check();
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Create the token" }).click();
  const secret = (await dialog.getByText(/^hst_\d{10}_/).innerText()).trim();
  await shoot(page, "token-made");
  await page.keyboard.press("Escape");
  const program = server.api.as(secret);
  assert.equal((await program.ask("{ devices(first: 1) { totalCount } }")).devices.totalCount, 0);
  await assert.rejects(program.ask("{ members(first: 1) { totalCount } }"), { code: "FORBIDDEN" });
  await page.getByText("Nightly export").first().waitFor();
  assert.equal(await page.getByText(secret).count(), 0, "the secret is shown once");
  await page.getByRole("button", { name: "Revoke …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("table", { name: "API tokens" }).getByText("Revoked").waitFor();
  await assert.rejects(program.ask("{ devices(first: 1) { totalCount } }"), { status: 401 });
});

test("a role is changed, and holds at once; a member is removed", async () => {
  const members = page.getByRole("table", { name: "Members" });
  await go(page, "Members");
  const helper = await server.api.signIn("auditor@northwind.example.com", "another horse battery 9");
  const menu = () => members.getByRole("button", { name: "What to do with Aude Auditor" }).click();
  await menu();
  await page.getByRole("button", { name: "Change the role …" }).filter({ visible: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role").selectOption({ label: "Administrator" });
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Change the role" }).click();
  await members.getByRole("row").filter({ hasText: "Aude Auditor" }).getByText("Administrator").waitFor();
  await helper.change("setEnrolmentOpen", { open: false }, "enrolment { open }");
  await helper.change("setEnrolmentOpen", { open: true }, "enrolment { open }");
  await menu();
  await page.getByRole("button", { name: "Remove …" }).filter({ visible: true }).click();
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await members.getByText("Aude Auditor").waitFor({ state: "detached" });
  await assert.rejects(helper.ask("{ enterprise { name } }"));
});

test("a session of one's own in another browser is ended from here", async () => {
  const other = await come();
  await signIn(other, OWNER);
  await atOverview(other);
  await go(page, "Settings");
  const sessions = page.getByRole("table", { name: "Where you are signed in" });
  await sessions.getByText("this one").waitFor();
  const ends = sessions.getByRole("button", { name: "Sign out there" });
  const before = await ends.count();
  assert.ok(before >= 1);
  // Everywhere else: the one just opened is among them.
  for (let left = before; left > 0; left -= 1) {
    await ends.first().click();
    await page.waitForFunction((most) => [...document.querySelectorAll("main button")].filter((one) => one.textContent.trim() === "Sign out there").length < most, left);
  }
  await other.reload();
  await other.waitForURL(/\/sign-in/);
  await other.context().close();
});

test("the enterprise gets another name and another time zone, and the password another word", async () => {
  await page.getByLabel("Name", { exact: true }).fill("Northwind Freight Ltd");
  await page.getByLabel("Time zone").selectOption("America/Chicago");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("status").getByText("Saved").waitFor();
  await page.reload();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Northwind Freight Ltd");
  assert.equal(await page.getByLabel("Time zone").inputValue(), "America/Chicago");
  const hours = page.getByLabel("Hours until a waiting wipe asks again");
  assert.equal(await hours.inputValue(), "24");
  await hours.fill("900");
  await page.getByText("A whole number from 1 to 720: 30 days.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Save the hours" }).isDisabled());
  await hours.fill("48");
  await page.getByRole("button", { name: "Save the hours" }).click();
  await page.getByRole("status").getByText("Saved").waitFor();
  await page.reload();
  await hours.waitFor();
  assert.equal(await hours.inputValue(), "48");
  await page.getByLabel("Present password").fill("not the password at all");
  await page.getByLabel("New password").fill("a better horse battery 9");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.locator(".problem, [role=alert] .notice").filter({ hasText: /\S/ }).first().waitFor();
  await page.getByLabel("Present password").fill(OWNER.password);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByRole("status").getByText("The password is changed").waitFor();
  await server.api.signIn(OWNER.email, "a better horse battery 9");
  await assert.rejects(server.api.signIn(OWNER.email, OWNER.password), { status: 401 });
});

test("the audit log tells it all, is searched, and its chain is whole", async () => {
  await go(page, "Audit log");
  const log = page.getByRole("table", { name: "Audit log" });
  await log.locator("tbody tr").first().waitFor();
  await page.getByRole("button", { name: "Check the chain" }).click();
  await page.getByText(/^Whole: \d+ records$/).waitFor();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export signed head" }).click();
  assert.match((await saving).suggestedFilename(), /^audit-head-\d+\.json$/);
  await page.getByRole("searchbox").fill("Nightly export");
  await page.waitForURL(/q=Nightly/);
  await page.waitForFunction(() => [...document.querySelectorAll("tbody tr")].length === 2);
  await log.getByRole("button").filter({ hasText: "Nightly export" }).first().click();
  await page.getByRole("dialog").getByText("Hash").waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, "audit-record");
  await page.keyboard.press("Escape");
});

test("signing out ends the session everywhere it is known", async () => {
  await signOut(page);
  await page.goto("/members");
  await page.waitForURL(/\/sign-in/);
  await shoot(page, "sign-in");
  assert.deepEqual(await violations(page), []);
});
