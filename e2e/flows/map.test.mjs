// Maps: a street map under them where one is configured, and the content policy that lets browsers ask that server
// and no other.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, go, settled, signIn } from "../harness/person.mjs";
import { Server } from "../harness/server.mjs";

/** One grey point, as a tile. */
const TILE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCBd81ytgAAAABJRU5ErkJggg==", "base64");
const asked = [];
let tiles, server, browser, page, owner, phones;
before(async () => {
  tiles = createServer((request, answer) => {
    asked.push(request);
    answer.writeHead(200, { "content-type": "image/png", "access-control-allow-origin": "*" }).end(TILE);
  });
  await new Promise((done) => tiles.listen(0, "127.0.0.1", done));
  server = await Server.start({
    environment: {
      HANDSIGHT_MAP_TILES_URL: `http://127.0.0.1:${tiles.address().port}/{z}/{x}/{y}.png`,
      HANDSIGHT_MAP_TILES_ATTRIBUTION: "Streets by Example & Sons",
    },
  });
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
  tiles?.close();
});

const drawn = (where = "") => page.locator(`${where} .map-canvas[data-drawn="true"]`).waitFor();

test("the map of devices lies on the streets, and says whose they are", async () => {
  await go(page, "Map");
  await drawn();
  assert.ok(asked.length > 0, "tiles were asked for");
  assert.ok(asked.every((one) => /^\/\d+\/\d+\/\d+\.png$/.test(one.url) && !one.headers.authorization && !one.headers.cookie));
  await page.getByText("Streets by Example & Sons").waitFor();
  assert.deepEqual(await violations(page), []);
  await shoot(page, "map-streets");
});

test("the policy names that server and no other", async () => {
  const policy = (await fetch(server.url)).headers.get("content-security-policy");
  const origin = `http://127.0.0.1:${tiles.address().port}`;
  for (const part of ["img-src", "connect-src"]) {
    const named = policy.split(";").map((one) => one.trim().split(/\s+/)).find(([name]) => name === part);
    assert.deepEqual(named.filter((one) => one.includes("//")), [origin]);
  }
});

test("a device's own page shows where it was last, and leads to the large map", async () => {
  await page.goto(`/devices/${phones[0].id}`);
  await drawn(".small-map");
  await settled(page);
  await shoot(page, "device-where");
  await page.getByRole("link", { name: "On the map" }).click();
  await page.waitForURL(/\/map\?device=/);
  await page.getByRole("region", { name: "Device Phone A" }).waitFor();
});
