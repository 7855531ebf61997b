// Ways out, as an administrator sets them up: an SMS gateway with its cost, tried, broken and mended; the ladder and the
// month's bound; a phone's number written in and proved by its reply; and the phone's own page: its queue, its log,
// another name, and its end.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { Gateway } from "../harness/gateway.mjs";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { reply } from "../harness/peers.mjs";
import { atOverview, go, settled, signIn } from "../harness/person.mjs";
import { until } from "../harness/process.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, page, owner, gateway, phone, incoming;
before(async () => {
  gateway = await Gateway.start();
  server = await Server.start({ environment: { HANDSIGHT_PRIVATE_GATEWAYS: "true" } });
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
  gateway?.stop();
});

const dialog = () => page.getByRole("dialog");
const row = () => page.getByRole("table", { name: "Ways out" }).locator("tbody tr");
const looked = async (name) => {
  await settled(page);
  assert.deepEqual(await violations(page), [], name);
  await shoot(page, `ways-${name}`);
};

test("a gateway is added with what a message costs, and its secret is never shown again", async () => {
  await go(page, "Notifiers");
  await page.getByText("No way out of your own yet").waitFor();
  await page.getByRole("button", { name: "Add a way out" }).last().click();
  await dialog().getByLabel("Address").fill(gateway.url);
  await dialog().getByLabel("User name").fill("handsight");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().getByRole("alert").getByText(/password/i).waitFor();
  await dialog().getByLabel("Password").fill("a secret word");
  await dialog().getByLabel("A message costs").fill("0.045");
  await looked("form");
  await dialog().getByRole("button", { name: "Save" }).click();
  await row().getByText("Not used yet").waitFor();
  assert.match(await row().innerText(), /0\.045/);
  await row().getByRole("button", { name: "Edit …" }).click();
  assert.equal(await dialog().getByLabel("Password").inputValue(), "");
  incoming = await dialog().getByText(/\/gateway\/kannel\/mo\?/).innerText();
  await dialog().getByRole("button", { name: "Cancel" }).click();
});

test("it is tried, says in its own words what is wrong, and works again", async () => {
  gateway.mode = "error";
  await row().getByRole("button", { name: "Try …" }).click();
  await dialog().getByLabel("Phone number").fill("+12025550100");
  await dialog().getByRole("button", { name: "Send it" }).click();
  await dialog().getByText("the gateway answered 500: out of order").waitFor();
  gateway.mode = "well";
  await dialog().getByRole("button", { name: "Send it" }).click();
  await dialog().getByText(/It was taken: 0: Accepted for delivery/).waitFor();
  await looked("tried");
  await dialog().getByRole("button", { name: "Close" }).last().click();
  await row().getByText("Works", { exact: true }).waitFor();
});

test("the ladder and the month's bound are set, and wrong figures are told", async () => {
  await page.getByLabel("Order, usually").selectOption({ label: "SMS, then push" });
  await page.getByLabel("Seconds between, usually").fill("90000");
  const ladder = page.locator("form").filter({ has: page.getByLabel("Order, usually") });
  await ladder.getByRole("button", { name: "Save" }).click();
  await ladder.getByText("From 0 to 86400 seconds").waitFor();
  await page.getByLabel("Seconds between, usually").fill("45");
  await ladder.getByRole("button", { name: "Save" }).click();
  await page.getByText(/SMS, after 45 s push/).waitFor();
  await page.getByLabel("At most a month").fill("plenty");
  const bound = page.locator("form").filter({ has: page.getByLabel("At most a month") });
  await bound.getByRole("button", { name: "Save" }).click();
  await bound.getByText("An amount such as 25, or empty for no bound").waitFor();
  await page.getByLabel("At most a month").fill("25");
  await page.getByLabel("Currency").fill("EUR");
  await bound.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).first().waitFor();
  await looked("page");
});

test("a number is written in, and the phone's reply proves it while one looks on", async () => {
  await page.goto(`/devices/${phone.id}`);
  await page.getByRole("button", { name: "Write a number in" }).click();
  await dialog().getByLabel("Phone number").fill("12");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().getByText(/number/i).nth(1).waitFor();
  await dialog().getByLabel("Phone number").fill("+1 202 555 0171");
  await dialog().getByRole("button", { name: "Save" }).click();
  await page.getByText("Asked to prove it").waitFor();
  const text = await until("the question", () => gateway.texts.find((one) => one?.includes("phn(")));
  const url = new URL(incoming);
  url.searchParams.set("from", "+12025550171");
  url.searchParams.set("text", reply(text, phone.deviceId));
  assert.ok((await fetch(url)).ok);
  await page.getByText("Proven by SMS").waitFor();
  await looked("proven");
  await phone.obey();
});

test("what waits stands in a queue with its reason, and is cancelled there", async () => {
  gateway.mode = "error";
  await page.getByRole("button", { name: "Locate", exact: true }).click();
  await page.getByRole("link", { name: "Actions", exact: true }).last().click();
  const queue = page.getByRole("region", { name: "Waiting, in order" });
  await queue.getByText("the gateway answered 500: out of order").waitFor();
  await queue.getByRole("button", { name: "Cancel" }).click();
  await queue.waitFor({ state: "hidden" });
  gateway.mode = "well";
  assert.deepEqual((await phone.obey()).map((command) => command.name), []);
});

test("the phone's log is fetched, and shown line by line", async () => {
  await page.getByRole("link", { name: "Log", exact: true }).click();
  await page.getByRole("button", { name: "Fetch the log" }).click();
  await until("the question", async () => (await phone.obey(() => ({
    items: { lines: [{ at: new Date().toISOString(), level: "warn", text: "the network is slow here" }] },
  }))).length);
  await page.getByText("the network is slow here").waitFor();
  await looked("log");
});

test("it gets another name, and is deleted with a word", async () => {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Edit …" }).click();
  await dialog().getByLabel("Name", { exact: true }).fill("Gate phone");
  await dialog().getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "Gate phone" }).waitFor();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Delete …" }).click();
  await dialog().getByText(/its history stays/).waitFor();
  await looked("delete");
  assert.ok(await dialog().getByRole("button", { name: "Delete", exact: true }).isDisabled());
  await dialog().getByLabel("Type delete to go on").fill("delete");
  await dialog().getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Devices" }).waitFor();
  const { devices } = await owner.ask("{ devices(first: 5) { totalCount } }");
  assert.equal(devices.totalCount, 0);
});
