// Enrolment at scale, as an administrator does it: a file with errors is looked at and brought in, a campaign invites
// by SMS, a person opens the link, the agent enrols by it, and every step appears on the open page.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, go, settled, signIn } from "../harness/person.mjs";
import { freePort, run, until } from "../harness/process.mjs";
import { Server, program } from "../harness/server.mjs";

let server, browser, page, owner, gateway, folder;
const texts = [];
before(async () => {
  // A gateway that speaks as Kannel does, and keeps what it is told.
  const port = await freePort();
  gateway = createServer((request, answer) => {
    const { searchParams } = new URL(request.url, "http://gateway");
    texts.push({ to: searchParams.get("to"), text: searchParams.get("text") });
    answer.writeHead(202).end("0: Accepted for delivery");
  });
  await new Promise((resolve) => gateway.listen(port, "127.0.0.1", resolve));
  server = await Server.start({
    environment: {
      HANDSIGHT_SMS_URL: `http://127.0.0.1:${port}/cgi-bin/sendsms`, HANDSIGHT_SMS_USERNAME: "handsight", HANDSIGHT_SMS_PASSWORD: "handsight",
    },
  });
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  folder = mkdtempSync(join(tmpdir(), "handsight-enrolment-"));
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
  gateway?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const looked = async (name) => {
  await settled(page);
  assert.deepEqual(await violations(page), [], name);
  await shoot(page, `enrolment-${name}`);
};
const part = (label) => page.getByRole("navigation", { name: "Parts of enrolment" }).getByRole("link", { name: label });

test("a file with errors is looked at, then brought in", async () => {
  await go(page, "Enrolment");
  await part("Contacts").click();
  await page.getByText("No contacts yet").waitFor();
  await looked("contacts-empty");
  await page.getByRole("link", { name: "Import a file" }).last().click();
  const file = join(folder, "Kontakte.csv");
  // As Outlook in German writes it on Windows: semicolons, windows-1252.
  const text = "Vorname;Nachname;Mobiltelefon;E-Mail-Adresse;Abteilung\r\nJ\xf6rg;M\xfcller;+1 202 555 0143;joerg@example.com;Lager\r\n"
    + "Ada;Byron;;ada@example.com;\r\nNiemand;;12;;\r\nJ\xf6rg;M.;+1 (202) 555-0143;;\r\n";
  writeFileSync(file, Buffer.from(text, "latin1"));
  await page.getByLabel("File of contacts").setInputFiles(file);
  const rows = page.getByRole("table", { name: "Rows of the file" });
  await rows.getByText("Jörg Müller").waitFor();
  await rows.getByText("“12” is too short for a number of its country").waitFor();
  await rows.getByText("The same person as in line 2").waitFor();
  await looked("preview");
  await page.getByRole("button", { name: "With something wrong" }).click();
  await rows.getByText("Ada Byron").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Import 2 contacts" }).click();
  await page.getByText("2 new contacts, 1 row left out").waitFor();
  await page.getByRole("link", { name: "See the contacts" }).click();
  await page.getByRole("table", { name: "Contacts" }).getByText("+12025550143").waitFor();
  await looked("contacts");
});

let campaign;
test("a campaign invites by SMS", async () => {
  await part("Campaigns").click();
  await page.getByText("No campaigns yet").waitFor();
  await page.getByRole("button", { name: "New campaign" }).last().click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill("Spring");
  await form.getByLabel("Most phones").fill("5");
  await looked("campaign-form");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "Spring" }).waitFor();
  campaign = page.url();
  await page.getByRole("button", { name: "Invite contacts" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/Hello Jörg Müller, please enrol your phone with Northwind Freight/).waitFor();
  await dialog.getByText(/1 contact has no number/).waitFor();
  await looked("invite");
  await dialog.getByRole("button", { name: "Invite 1 contact" }).click();
  const invitations = page.getByRole("table", { name: "Invitations" });
  await invitations.getByText("Jörg Müller").waitFor();
  await invitations.getByText("Invited", { exact: true }).waitFor();
  assert.equal(texts.length, 1);
  assert.equal(texts[0].to, "+12025550143");
});

test("opened and enrolled appear by themselves", async () => {
  const link = texts[0].text.match(/http:\S+/)[0];
  const invitations = page.getByRole("table", { name: "Invitations" });
  // As somebody with another browser opens it.
  const stranger = await visit(browser, server);
  await stranger.goto(link);
  await stranger.getByRole("heading", { level: 1, name: "Enrol this phone with Northwind Freight" }).waitFor();
  await stranger.getByText("Hello Jörg Müller,").waitFor();
  assert.deepEqual(await violations(stranger), []);
  await invitations.locator(".chip", { hasText: "Opened" }).waitFor();
  await run(program("handsight-agent"), ["enrol", link, "--platform", "simulated", "--state", join(folder, "phone")]);
  await invitations.locator(".chip", { hasText: "Enrolled" }).waitFor();
  await looked("campaign");
  await stranger.goto(link);
  await stranger.getByRole("heading", { level: 1, name: /no longer enrols/ }).waitFor();
  await stranger.context().close();
  await invitations.getByRole("link").first().click();
  await page.getByText("Jörg Müller").first().waitFor();
  const { devices } = await owner.ask("{ devices { nodes { holder department origin { campaign { name } } } } }");
  assert.deepEqual(devices.nodes, [{ holder: "Jörg Müller", department: "Lager", origin: { campaign: { name: "Spring" } } }]);
});

test("an evaluation asks to become a paying enterprise", async () => {
  await page.goto(campaign);
  const card = page.getByRole("region", { name: "Evaluation" }).first();
  await card.getByRole("button", { name: "Ask to convert" }).click();
  await card.getByText(/^Asked/).waitFor();
  const asked = await until("the operator's list", () => server.run("enterprise", "requests"));
  assert.match(asked, /Northwind Freight/);
});
