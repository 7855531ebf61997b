// Every page and every dialog, with data and without, in both themes and at both widths: axe finds nothing (WCAG 2.2 AA),
// nothing scrolls sideways, the browser's console stays silent. Pages of the navigation are found by themselves; the
// list below adds what lies deeper.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { NARROW, WIDE, launch, overflow, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, settled, signIn } from "../harness/person.mjs";
import { cards } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

let server, browser;
const owners = {};
const deeper = [];
before(async () => {
  server = await Server.start();
  browser = await launch();
  owners.empty = await server.api.signUp({ enterprise: "Quiet Harbour" });
  owners.full = await server.api.signUp({ enterprise: "Northwind Freight" });
  const phones = await fleet(server, owners.full);
  const [first] = phones;
  const { session } = await owners.full.change("issueAction", { devices: { ids: phones.slice(0, 4).map((phone) => phone.id) }, command: "loc", parameters: [] }, "session { id }");
  await owners.full.change("issueAction", { devices: { ids: [first.id] }, command: "msg", parameters: ["The depot closes at six"] }, "session { id }");
  await first.obey((command) => (command.name === "loc"
    ? { items: { fix: { lat: 53.3498, lon: -6.2603, accuracyM: 14, at: new Date().toISOString(), source: "gps" } } }
    : { items: { shownAt: new Date().toISOString() } }));
  await phones[1].obey(() => ({ status: "failed", code: 3, message: "No position within 60 s" }));
  const { webhook } = await owners.full.change("createWebhook", { url: "https://hooks.example.com/handsight", description: "Help desk", kinds: ["action.received", "result.created"] }, "webhook { id }");
  await owners.full.change("createContact", { fields: { name: "Ada Byron", phoneNumber: "086 123 4567" } }, "contact { id }");
  const { campaign } = await owners.full.change("createCampaign", { fields: { name: "Spring", deviceLimit: 20 } }, "campaign { id }");
  deeper.push("/enrolment/import", `/enrolment/campaigns/${campaign.id}`);
  // Contacts that were backed up, a calendar that was not, a schedule, and a file.
  await owners.full.change("requestBackup", { devices: { ids: [first.id] }, items: [{ item: "CONTACTS" }, { item: "CALENDAR" }] }, "session { id }");
  await first.obey(async (command) => (command.parameters[0] === "contacts"
    ? { items: { ...(await first.bring(cards("Ada Ash", "Ben Birch", "Clara Cole"))), count: 3 } }
    : { status: "unsupported", code: 1, message: "This phone has no calendar" }));
  const { backups } = await owners.full.ask("{ backups(item: CONTACTS) { nodes { id } } }");
  deeper.push("/backups/schedules", `/backups/${backups.nodes[0].id}`);
  await owners.full.change("saveBackupPlan", { name: "Each night", items: [{ item: "CONTACTS", groups: ["Work"] }, { item: "FILES" }], devices: { filter: { where: { attribute: "department", operator: "IS", values: ["Sales"] } } }, every: "WEEK", day: 1, hour: 3, keepCount: 7, enabled: true }, "plan { id }");
  await owners.full.change("issueAction", { devices: { ids: [first.id] }, command: "get", parameters: ["/notes/today.txt"] }, "session { id }");
  await first.obey(async () => {
    const { object, bytes, sha256 } = await first.bring("The depot closes at six.", "today.txt");
    return { items: { file: object, name: "today.txt", size: bytes, sha256 } };
  });
  await owners.full.change("markLost", { deviceId: first.id, steps: [{ kind: "LOCATE" }, { kind: "LOCK", callback: "5550100" }] }, "device { id }");
  // One that is with another server now.
  const gone = phones.at(-1);
  await owners.full.change("issueAction", { devices: { ids: [gone.id] }, command: "mov", parameters: ["https://eu.example.com", "3064061526"], confirm: "move" }, "session { id }");
  const [moving] = await gone.fetch();
  await gone.results([{ sequence: moving.sequence, command: "mov", items: { device: "dev_there", serverUrl: "https://eu.example.com" } }]);
  deeper.push(`/devices/${gone.id}`);
  deeper.unshift(`/devices/${first.id}`, `/sessions/${session.id}`, `/webhooks/${webhook.id}`);
  const { script } = await owners.full.change("createScript", { script: { name: "Morning round", target: {}, schedule: { kind: "CRON", cron: "30 7 * * 1-5" }, steps: [{ command: "loc" }, { command: "rng", condition: "FAILED" }] } }, "script { id }");
  await owners.full.change("runScript", { scriptId: script.id }, "run { id }");
  const { package: tool } = await owners.full.change("createPackage", { name: "com.example.routes", title: "Route planner" }, "package { id }");
  const { version } = await owners.full.change("addPackageVersion", { packageId: tool.id, version: "2.4.1", notes: "Avoids tolls" }, "version { id }");
  await owners.full.change("pushPackage", { versionId: version.id, devices: { filter: { and: [] } }, waves: [{ percent: 30 }], again: "REMIND", everyDays: 30, confirm: "install" }, "push { id }");
  deeper.push(`/packages/${tool.id}`);
  deeper.push(`/scripts/${script.id}`, `/scripts/${script.id}/edit`, "/scripts/new");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Dialogs and palettes: a page, and the buttons that lead there. */
const DIALOGS = [
  ["/", "Find a device"],
  ["/devices", "Filter"],
  ["/devices?q=Phone", "Save view"],
  ["/devices", "TICK", "Message"],
  ["/devices", "TICK", "Lock"],
  ["/devices", "TICK", "More", "Another action"],
  ["/devices", "TICK", "More", "Wipe"],
  ["/devices", "TICK", "More", "Delete"],
  ["/devices", "TICK", "More", "Rename"],
  ["DEVICE", "Message"],
  ["DEVICE", "Lock"],
  ["DEVICE", "New action"],
  ["DEVICE", "More", "Edit"],
  ["DEVICE/lost", "Found again"],
  ["DEVICE", "More", "Wipe"],
  ["DEVICE", "More", "Move to another server"],
  ["/members", "Invite a member"],
  ["/enrolment/contacts", "Add a contact"],
  ["/enrolment/campaigns", "New campaign"],
  ["/tokens", "Create a token"],
  ["/packages", "Add a package"],
  ["PACKAGE", "Add a version"],
  ["PACKAGE", "Push …"],
  ["PACKAGE", "Delete version 2.4.1 …"],
  ["/webhooks", "Add a webhook"],
  ["/notifiers", "Add a way out"],
  ["DEVICE", "Write a number in"],
  ["DEVICE", "More", "Back up"],
  ["DEVICE/backups", "Fetch a file"],
  ["/backups", "Back up phones"],
  ["/backups", "Delete"],
  ["/backups/schedules", "Add a schedule"],
  ["/backups/schedules", "Edit"],
  ["/backups/schedules", "Run now"],
  ["BACKUP", "Ben Birch"],
  ["BACKUP", "Restore all"],
];

/** What is wrong with the page as it stands, at both widths. */
async function faultsOf(page, name) {
  const found = [];
  for (const [size, label] of [[WIDE, "wide"], [NARROW, "narrow"]]) {
    await page.setViewportSize(size);
    await settled(page);
    await shoot(page, `${name}-${label}`);
    found.push(...(await violations(page)).map((one) => `${name} ${label}: ${one}`));
    const wide = await overflow(page);
    if (wide > 0) found.push(`${name} ${label}: ${wide} px wider than the window`);
  }
  await page.setViewportSize(WIDE);
  found.push(...page.faults.splice(0).map((fault) => `${name}: ${fault}`));
  return found;
}

/** A path as a file's name. */
const slug = (path) => path.replace(/^\//, "").replace(/\/[a-z]{3}_[\w-]+/g, "-one").replace(/[^\w]+/g, "-") || "overview";

for (const theme of ["light", "dark"]) {
  describe(theme, () => {
    test("pages of strangers", async () => {
      const page = await visit(browser, server, { theme });
      const found = [];
      for (const path of ["/sign-in", "/sign-up", "/invitations/unknown.secret", "/confirm-email#unknown.secret", `/e/${owners.full.enterprise.systemId}`]) {
        await page.goto(path);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        found.push(...await faultsOf(page, `${theme}-${slug(path)}`));
      }
      await page.context().close();
      assert.deepEqual(found, []);
    });

    for (const kind of ["full", "empty"]) {
      test(`every page of an enterprise ${kind === "full" ? "at work" : "on its first day"}`, { timeout: 600_000 }, async () => {
        const page = await visit(browser, server, { theme });
        await signIn(page, owners[kind]);
        await atOverview(page);
        const paths = await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
        assert.ok(paths.length >= 8, `the navigation offers ${paths.length} pages`);
        const found = [];
        for (const path of [...paths, ...(kind === "full" ? deeper : []), "/nowhere"]) {
          await page.goto(path);
          await page.getByRole("heading", { level: 1 }).first().waitFor();
          await settled(page);
          found.push(...await faultsOf(page, `${theme}-${kind}-${slug(path)}`));
          // The parts of a page that has several.
          const tabs = await page.getByRole("tab").or(page.locator("nav.tabs a")).allInnerTexts();
          // What stands under a tab's name is a count, which may change meanwhile.
          for (const tab of tabs.slice(1).map((text) => text.split("\n")[0])) {
            await page.getByRole("tab", { name: tab }).or(page.locator("nav.tabs a", { hasText: tab })).first().click();
            found.push(...await faultsOf(page, `${theme}-${kind}-${slug(path)}-${slug(tab.toLowerCase())}`));
          }
        }
        await page.context().close();
        console.log(`${theme}, ${kind}: ${paths.length} pages of the navigation`);
        assert.deepEqual(found, []);
      });
    }

    test("every dialog", { timeout: 600_000 }, async () => {
      const page = await visit(browser, server, { theme });
      await signIn(page, owners.full);
      await atOverview(page);
      const found = [];
      let opened = 0;
      for (const [path, ...presses] of DIALOGS) {
        await page.goto(path.replace("DEVICE", deeper[0]).replace("PACKAGE", deeper.find((one) => one.startsWith("/packages/"))).replace("BACKUP", deeper.find((one) => one.startsWith("/backups/bak_"))));
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await settled(page);
        if (presses[0] === "TICK") await page.getByRole("checkbox", { name: "Select Phone B" }).check();
        const name = `${theme}-dialog-${slug(path)}-${slug(presses.at(-1).toLowerCase())}`;
        let opener;
        for (const press of presses.filter((one) => one !== "TICK")) {
          const button = page.locator("main, header.top").getByRole("button", { name: press }).first();
          // An item of a menu goes with its menu: the focus returns to what opened that.
          opener ??= button;
          await button.click();
        }
        const dialog = page.locator("dialog[open]").first();
        await dialog.waitFor();
        opened += 1;
        found.push(...await faultsOf(page, name));
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "hidden" });
        const returned = await opener.evaluate((button) => document.activeElement === button || document.activeElement?.closest(".menu")?.contains(button));
        if (!returned) found.push(`${name}: closing it does not return the focus`);
      }
      await page.context().close();
      console.log(`${theme}: ${opened} dialogs`);
      assert.deepEqual(found, []);
    });
  });
}
