// What goes wrong around the server: a disk that is full, a clock that jumps, a database that is away, a gateway that
// fails or is silent. Each time it says so clearly, loses nothing it acknowledged, and goes on by itself.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Refused } from "../harness/api.mjs";
import { Disk } from "../harness/disk.mjs";
import { Gateway } from "../harness/gateway.mjs";
import { Phone } from "../harness/phone.mjs";
import { Postgres, programs } from "../harness/postgres.mjs";
import { until } from "../harness/process.mjs";
import { Server } from "../harness/server.mjs";

const DAY = 86_400_000;
const FAKETIME = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((one) => `/usr/lib/${one}/faketime/libfaketimeMT.so.1`).find(existsSync);
const SECRET = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/** The problem document that a call ends with; fails when it does not end with one of this status. */
async function problem(status, call) {
  const error = await call().then((answer) => assert.fail(`was answered: ${JSON.stringify(answer)}`), (thrown) => thrown);
  assert.ok(error instanceof Refused, String(error));
  assert.equal(error.status, status, error.message);
  assert.equal(error.body.status, status);
  assert.ok(error.body.title && error.body.detail, `a problem in words: ${error.message}`);
  return error.body;
}

const events = (batch) => Array.from({ length: 200 }, (_, n) => ({
  id: `01J${String(batch).padStart(9, "0")}${String(n).padStart(14, "0")}`, type: "data", interface: "cellular", rxBytes: 1000, txBytes: 10,
  startedAt: new Date(Date.now() - DAY + n * 1000).toISOString(), endedAt: new Date(Date.now() - DAY + n * 1000 + 500).toISOString(),
}));

const readiness = async (server) => {
  const answer = await fetch(`${server.url}/readyz`);
  return { status: answer.status, ...(await answer.json()) };
};

test("a full disk is said, loses nothing, and is recovered from alone", { timeout: 120_000 }, async (t) => {
  const disk = await Disk.mount();
  if (!disk) return t.skip("no file system can be mounted here (needs root)");
  const server = await Server.start({ environment: { HANDSIGHT_DATABASE_URL: `sqlite:${join(disk.path, "handsight.sqlite")}` } });
  try {
    const owner = await server.api.signUp();
    const phone = new Phone(server.url, owner.enterprise.systemId);
    const { device } = await phone.enrol();
    const issue = (text) => owner.change("issueAction", { devices: { ids: [device] }, command: "msg", parameters: [text] }, "session { id }");
    let stored = 0;
    let issued = 0;
    for (let round = 0; round < 2; round += 1) {
      disk.fill();
      // What was reserved before still takes some; then nothing does.
      let refused;
      for (let batch = 0; !refused; batch += 1) {
        assert.ok(batch < 500, "the disk never filled up");
        await phone.events(events(round * 1000 + batch)).then((answer) => (stored += answer.accepted), (error) => (refused = error));
      }
      await problem(503, () => Promise.reject(refused));
      await problem(503, () => phone.events(events(round * 1000 + 999)));
      const full = await readiness(server);
      assert.deepEqual([full.status, full.ready], [503, false], JSON.stringify(full));
      assert.match(full.database, /store/);
      // A small write may still find room in what was reserved: then it is stored, and otherwise it says so.
      const said = await issue(`full ${round}`).then(() => "stored", (error) => error.code);
      assert.ok(said === "stored" || said === "UNAVAILABLE", said);
      if (said === "stored") issued += 1;
      const { usageEvents } = await owner.ask("{ usageEvents(first: 1) { totalCount } }");
      assert.equal(usageEvents.totalCount, stored, "reading goes on, and nothing refused was stored");
      disk.empty();
      await until("room again", async () => (await readiness(server)).status === 200, { state: () => server.process.output });
      stored += (await phone.events(events(round * 1000 + 999))).accepted;
      await issue(`room ${round}`);
      issued += 1;
    }
    const { usage, actions } = await owner.ask(`{ usage(from: "2020-01-01", to: "2029-12-31", by: []) { events } actions(first: 1) { totalCount } }`);
    assert.deepEqual([usage[0].events, actions.totalCount], [stored, issued]);
    while ((await phone.obey()).length > 0);
    assert.deepEqual(phone.done, Array.from({ length: issued }, (_, n) => n + 1), "every number once, in order");
    const { auditCheck } = await owner.ask("{ auditCheck { valid } }");
    assert.ok(auditCheck.valid && server.process.alive);
  } finally {
    await server.stop();
    await disk.remove();
  }
});

test("a clock that jumps by a day, forward and back: tokens, schedules and health survive", { timeout: 120_000, skip: FAKETIME ? false : "libfaketime is not installed (scripts/need installs it)" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "handsight-clock-"));
  const hands = join(folder, "offset");
  const jump = (to) => writeFileSync(hands, `${to}\n`);
  jump("+0");
  const gateway = await Gateway.start();
  const server = await Server.start({
    environment: { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: hands, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1", HANDSIGHT_SMS_URL: gateway.url },
  });
  try {
    const owner = await server.api.signUp();
    const phone = new Phone(server.url, owner.enterprise.systemId);
    const { device } = await phone.enrol({ phoneNumber: "+12025550142" });
    const issue = (api, text, more = {}) => api.change("issueAction", { devices: { ids: [device] }, command: "msg", parameters: [text], ...more }, "actions { id }");
    const tomorrow = new Date(Date.now() + DAY / 2).toISOString();
    await issue(owner, "tomorrow", { notBefore: tomorrow });
    await issue(owner, "today");
    await gateway.reached(1);
    assert.deepEqual((await phone.obey()).map((one) => one.parameters[0]), ["today"]);

    jump("+1d");
    const ended = await owner.ask("{ enterprise { id } }").then(() => "answered", (error) => error.status);
    assert.equal(ended, 401, "an access token of yesterday has ended");
    const later = await server.api.signIn(owner.email, owner.password);
    await gateway.reached(2);
    assert.match(gateway.texts[1], /tomorrow/);
    assert.deepEqual((await phone.obey()).map((one) => one.parameters[0]), ["tomorrow"]);
    assert.equal((await phone.checkin()).pending, 0);
    assert.equal((await readiness(server)).status, 200);

    jump("+0");
    assert.equal((await later.ask("{ enterprise { id } }")).enterprise.id, owner.enterprise.id, "a token from the future is still one of ours");
    assert.equal((await owner.ask("{ enterprise { id } }")).enterprise.id, owner.enterprise.id);
    const again = await server.api.signIn(owner.email, owner.password);
    await issue(again, "back");
    await gateway.reached(3);
    assert.match(gateway.texts[2], /back/);
    assert.deepEqual((await phone.obey()).map((one) => one.parameters[0]), ["back"]);
    assert.equal((await phone.events(events(1))).accepted, 200);
    assert.equal((await readiness(server)).status, 200);

    jump("-1d");
    const before = await server.api.signIn(owner.email, owner.password);
    await issue(before, "yesterday");
    await gateway.reached(4);
    assert.deepEqual((await phone.obey()).map((one) => one.parameters[0]), ["yesterday"]);
    const { auditCheck, done } = await before.ask("{ auditCheck { valid } done: actions(first: 1, state: [SUCCEEDED]) { totalCount } }");
    assert.deepEqual([auditCheck.valid, done.totalCount], [true, 4]);
    assert.equal((await readiness(server)).status, 200);
    assert.ok(server.process.alive);
  } finally {
    await server.stop();
    gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a database that is away is said at every door, and the server goes on alone", { timeout: 120_000, skip: programs() ? false : "no PostgreSQL on this machine (scripts/need installs it)" }, async () => {
  const cluster = await Postgres.start();
  const addresses = await cluster.database("away");
  const server = await Server.start({ database: addresses.server, environment: { HANDSIGHT_MIGRATE_DATABASE_URL: addresses.owner, HANDSIGHT_SECRET_KEY: SECRET } });
  try {
    const owner = await server.api.signUp();
    const phone = new Phone(server.url, owner.enterprise.systemId);
    await phone.enrol();
    assert.equal((await phone.events(events(1))).accepted, 200);
    cluster.process.child.kill("SIGINT");
    await cluster.process.ended;
    const doors = await Promise.all([
      problem(503, () => phone.checkin()),
      problem(503, () => phone.events(events(2))),
      problem(503, () => server.api.signIn(owner.email, owner.password)),
      readiness(server),
      owner.ask("{ enterprise { id } }").then(() => "answered", (error) => error.code ?? error.body),
      fetch(`${server.url}/healthz`).then((answer) => answer.status),
    ]);
    assert.deepEqual([doors[3].status, doors[3].ready], [503, false]);
    assert.equal(doors[4], "UNAVAILABLE");
    assert.equal(doors[5], 200, "the process lives");
    await cluster.up();
    const since = performance.now();
    await until("the server to go on", async () => (await readiness(server)).status === 200);
    console.log(`ready ${Math.round(performance.now() - since)} ms after the database was`);
    assert.deepEqual(await phone.events(events(2)).then((answer) => answer.accepted), 200);
    const { usageEvents } = await owner.ask("{ usageEvents(first: 1) { totalCount } }");
    assert.equal(usageEvents.totalCount, 400);
    assert.ok(server.process.alive);
  } finally {
    await server.stop();
    await cluster.stop();
  }
});

test("a gateway that fails, or never answers, costs nothing but time", { timeout: 120_000 }, async () => {
  const gateway = await Gateway.start();
  const server = await Server.start({ environment: { HANDSIGHT_SMS_URL: gateway.url } });
  try {
    const owner = await server.api.signUp();
    const phone = new Phone(server.url, owner.enterprise.systemId);
    const { device } = await phone.enrol({ phoneNumber: "+12025550142" });
    gateway.mode = "error";
    const { actions: [{ id }] } = await owner.change("issueAction", { devices: { ids: [device] }, command: "msg", parameters: ["patience"] }, "actions { id }");
    const look = async () => (await owner.ask("query($id: ID!) { action(id: $id) { state attempts { outcome detail } } }", { id })).action;
    const tried = (count) => until(`attempt ${count} to end`, async () => {
      const action = await look();
      return action.attempts.length === count && action.attempts.every((one) => one.outcome !== "SENDING") && action;
    });
    let action = await tried(1);
    assert.equal(action.state, "PENDING");
    assert.equal(action.attempts[0].outcome, "FAILED");
    assert.match(action.attempts[0].detail, /500/);
    gateway.mode = "never";
    await owner.change("retryAction", { actionId: id }, "action { id }");
    await gateway.reached(2);
    // Whoever else asks meanwhile is served: the wait holds nothing.
    assert.equal((await readiness(server)).status, 200);
    assert.equal((await phone.checkin()).pending, 1);
    action = await tried(2);
    assert.equal(action.state, "PENDING");
    assert.match(action.attempts.map((one) => one.detail).join(), /did not answer/);
    gateway.mode = "well";
    await owner.change("retryAction", { actionId: id }, "action { id }");
    action = await tried(3);
    assert.equal(action.state, "SENT");
    assert.equal(gateway.texts.length, 1);
    assert.equal((await phone.obey()).length, 1);
    assert.equal((await look()).state, "SUCCEEDED");
  } finally {
    await server.stop();
    gateway.stop();
  }
});
