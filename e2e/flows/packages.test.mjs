// Packages: added with a file, pushed in waves, halted when phones fail, let go on, and who has it in the end.
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
  phones = await fleet(server, owner, 3);
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const wave = (number) => page.getByRole("table", { name: "Waves" }).locator("tbody tr").nth(number - 1);

test("a package is added, and a version with its file", async () => {
  await go(page, "Packages");
  await page.getByRole("button", { name: "Add the first package" }).click();
  await page.getByLabel("Title").fill("Route planner");
  await page.getByLabel("Package name").fill("com.example.routes");
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Route planner" }).waitFor();
  await page.getByText("No version yet").waitFor();
  await page.getByRole("button", { name: "Add a version" }).click();
  await page.getByLabel("Version", { exact: true }).fill("2.4.1");
  await page.getByLabel("File (optional)").setInputFiles({ name: "routes.apk", mimeType: "application/octet-stream", buffer: Buffer.from("the package's bytes") });
  await page.getByRole("status").getByText("routes.apk").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("table", { name: "Versions" }).getByText("routes.apk").waitFor();
  await page.getByText("Nothing was pushed yet").waitFor();
});

test("what a colleague adds and takes away shows by itself", async () => {
  const packageId = new URL(page.url()).pathname.split("/").pop();
  const { version } = await owner.change("addPackageVersion", { packageId, version: "2.4.0" }, "version { id }");
  const theirs = page.getByRole("table", { name: "Versions" }).getByText("2.4.0", { exact: true });
  await theirs.waitFor();
  await owner.change("deletePackageVersion", { versionId: version.id }, "deletedId");
  await theirs.waitFor({ state: "detached" });
});

test("it is pushed in waves, and halts when phones fail", async () => {
  await page.getByRole("button", { name: "Push …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "All phones" }).click();
  await dialog.getByLabel("Waves (optional)").fill("1");
  assert.deepEqual(await violations(page), []);
  await shoot(page, "package-push");
  await dialog.getByRole("button", { name: "Push", exact: true }).click();
  // What installs on many phones is asked about once more, by name.
  await dialog.getByText("this is about 3 devices").waitFor();
  assert.equal((await owner.ask("{ packages { nodes { pushes { id } } } }")).packages.nodes[0].pushes.length, 0);
  await dialog.getByLabel("Type install to go on").fill("install");
  await dialog.getByRole("button", { name: "Push", exact: true }).click();
  await wave(1).waitFor();
  for (const phone of phones) await phone.obey(() => ({ status: "failed", code: 3 }));
  await page.getByText("Halted", { exact: true }).waitFor();
  await page.getByText("1 of 1 devices of wave 1 failed.").waitFor();
});

test("somebody lets it go on, and the phones have it", async () => {
  await page.getByRole("button", { name: "Go on" }).click();
  await wave(2).waitFor();
  for (const phone of phones) await phone.obey(() => ({ items: { version: "2.4.1" } }));
  await page.getByText("Ended", { exact: true }).waitFor();
  await page.getByRole("table", { name: "Versions" }).getByText("2 of 3").waitFor();
  await settled(page);
  await shoot(page, "package-page");
  assert.deepEqual(await violations(page), []);
});

test("a version is deleted, once no push of it goes on", async () => {
  await page.getByRole("button", { name: "Push …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "All phones" }).click();
  await dialog.getByRole("button", { name: "Push", exact: true }).click();
  await dialog.getByLabel("Type install to go on").fill("install");
  await dialog.getByRole("button", { name: "Push", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete version 2.4.1 …" }).click();
  await shoot(page, "package-version-delete");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await dialog.getByRole("alert").filter({ hasText: "a push of version 2.4.1 goes on: stop it first" }).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  for (const phone of phones) await phone.obey(() => ({ items: { version: "2.4.1" } }));
  await page.getByRole("table", { name: "Versions" }).getByText("3 of 3").waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Delete version 2.4.1 …" }).click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("No version yet").waitFor();
});
