// Pages come in chunks of the wasm when they are wanted: a first visit does without them, going there fetches them,
// back and forward work, and a chunk that cannot come says so and comes when asked again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visit } from "../harness/browser.mjs";
import { atOverview, settled, signIn } from "../harness/person.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, owner;
before(async () => {
  server = await Server.start();
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const isChunk = (address) => /\/assets\/(split|chunk)_[^/]+\.wasm$/.test(address);
const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
const link = (page, name) => page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name, exact: true });

test("a first visit fetches no chunk; every page of the navigation fetches its own and is there", async () => {
  const page = await visit(browser, server);
  const fetched = new Set();
  page.on("request", (request) => isChunk(request.url()) && fetched.add(request.url()));
  await signIn(page, owner);
  await atOverview(page);
  await settled(page);
  assert.deepEqual([...fetched], [], "the sign-in and the overview are in the first file");
  const places = await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link")
    .evaluateAll((links) => links.map((one) => [one.textContent.trim(), new URL(one.href).pathname]));
  assert.ok(places.length > 10, String(places));
  for (const [name, path] of places) {
    await link(page, name).click();
    await page.waitForURL((url) => url.pathname === path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await settled(page);
  }
  assert.ok(fetched.size > 0, "pages came in chunks");
  const before = fetched.size;
  await page.goBack();
  await heading(page, "Audit log");
  await page.goBack();
  await page.goForward();
  await heading(page, "Audit log");
  assert.equal(fetched.size, before, "a page that was here is not fetched again");
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a page opened by its address comes with its chunk", async () => {
  const page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
  for (const [path, name] of [["/devices", "Devices"], ["/tokens", "API tokens"], ["/qos", "Quality of service"]]) {
    await page.goto(path);
    await heading(page, name);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("a chunk that cannot come is said in words, the rest goes on, and another try brings it", async () => {
  const page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
  await page.context().route((url) => isChunk(url.href), (route) => route.abort("internetdisconnected"));
  await link(page, "Members").click();
  await page.getByRole("alert").getByText("This page could not be loaded").waitFor();
  await link(page, "Overview").click();
  await atOverview(page);
  await link(page, "Members").click();
  await page.getByRole("alert").getByText("This page could not be loaded").waitFor();
  await page.context().unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await heading(page, "Members");
  await page.context().close();
});
