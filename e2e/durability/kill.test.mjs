// kill -9 of the server while phones report and while actions go out, twenty times on each database: whatever was
// acknowledged is there, once. The moment of a kill is a count of acknowledgements, so requests are always in flight.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Refused } from "../harness/api.mjs";
import { Phone } from "../harness/phone.mjs";
import { Postgres, programs } from "../harness/postgres.mjs";
import { until } from "../harness/process.mjs";
import { Server } from "../harness/server.mjs";

const KILLS = 20;
const DAY = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** Calls until the server acknowledged: a connection that broke and a server that starts are tried again. */
async function acknowledged(world, call) {
  for (;;) {
    await world.serving;
    try {
      return await call();
    } catch (error) {
      if (error instanceof Refused && error.status !== 503) throw error;
      // The request died with the server, or met it while it was starting.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** A server that is killed whenever another dozen or so acknowledgements have been counted. */
class World {
  constructor(server) {
    Object.assign(this, { server, kills: 0, count: 0, next: 7, serving: Promise.resolve() });
  }

  /** One acknowledgement was received. */
  acknowledge() {
    this.count += 1;
    if (this.count < this.next || this.kills >= KILLS) return;
    this.kills += 1;
    // Uneven on purpose, and the same in every run.
    this.next = this.count + 5 + ((this.kills * 7) % 11);
    this.serving = this.server.kill().then(() => this.server.up());
  }

  get over() {
    return this.kills >= KILLS;
  }
}

function trials(name, makeServer) {
  describe(name, { timeout: 600_000 }, () => {
    let server;
    before(async () => {
      server = await makeServer();
    });
    after(() => server?.stop());

    test(`${KILLS} kills while phones report: every acknowledged event is stored once, and counted once`, async () => {
      const owner = await server.api.signUp();
      const world = new World(server);
      const sent = await Promise.all([0, 1, 2, 3].map(async (lane) => {
        const phone = new Phone(server.url, owner.enterprise.systemId);
        await acknowledged(world, () => phone.enrol());
        let events = 0;
        for (let batch = 0; !world.over || batch < 3; batch += 1) {
          const body = Array.from({ length: 20 }, (_, n) => ({
            id: `01J${lane}${String(batch).padStart(8, "0")}${String(n).padStart(14, "0")}`, type: "data", startedAt: `${DAY}T10:00:00Z`,
            endedAt: `${DAY}T10:05:00Z`, rxBytes: 1000, txBytes: 10, interface: "cellular", network: { mcc: "272", mnc: "03", radio: "LTE", roaming: false },
          }));
          const answer = await acknowledged(world, () => phone.events(body));
          assert.equal(answer.accepted + answer.duplicates, body.length, JSON.stringify(answer));
          events += body.length;
          world.acknowledge();
        }
        return events;
      }));
      await world.serving;
      const total = sent.reduce((sum, one) => sum + one, 0);
      const { usageEvents } = await owner.ask("{ usageEvents(first: 1) { totalCount } }");
      assert.equal(usageEvents.totalCount, total);
      const { usage } = await owner.ask(`{ usage(from: "${DAY}", to: "${DAY}", by: [TYPE]) { events rxBytes txBytes } }`);
      assert.deepEqual(usage, [{ events: total, rxBytes: total * 1000, txBytes: total * 10 }]);
      assert.equal(world.kills, KILLS);
    });

    test(`${KILLS} kills while actions go out: each is issued once, done once, and ends once`, async () => {
      const owner = await server.api.signUp();
      const world = new World(server);
      const phones = [0, 1, 2].map(() => new Phone(server.url, owner.enterprise.systemId));
      for (const phone of phones) await phone.enrol();
      const { devices } = await owner.ask("{ devices(first: 10) { nodes { id } } }");
      const ids = devices.nodes.map((device) => device.id);
      let issued = 0;
      let issuing = true;
      const issuer = (async () => {
        for (; !world.over || issued < 3; issued += 1) {
          // Each has its own words: an identical waiting action would be superseded.
          const input = { idempotencyKey: `kill-${issued}`, devices: { ids }, command: "msg", parameters: [`number ${issued}`] };
          await acknowledged(world, () => owner.change("issueAction", input, "session { id }"));
          world.acknowledge();
        }
        issuing = false;
      })();
      const workers = phones.map(async (phone) => {
        for (;;) {
          const last = !issuing;
          const got = await acknowledged(world, () => phone.obey());
          if (got.length > 0) world.acknowledge();
          if (last && got.length === 0) return;
        }
      });
      await Promise.all([issuer, ...workers]);
      await world.serving;
      for (const phone of phones) {
        assert.deepEqual(phone.done, Array.from({ length: issued }, (_, n) => n + 1), "every number once, in order");
      }
      const { sessions, actions, done } = await owner.ask(
        "{ sessions: actionSessions(first: 1) { totalCount } actions(first: 1) { totalCount } done: actions(first: 1, state: [SUCCEEDED]) { totalCount } }",
      );
      assert.deepEqual([sessions.totalCount, actions.totalCount, done.totalCount], [issued, issued * 3, issued * 3]);
      const { auditCheck } = await owner.ask("{ auditCheck { valid firstBroken } }");
      assert.ok(auditCheck.valid, `the audit chain broke at ${auditCheck.firstBroken}`);
      assert.equal(world.kills, KILLS);
    });
  });
}

trials("SQLite", () => Server.start());

if (programs()) {
  let cluster;
  before(async () => {
    cluster = await Postgres.start();
  });
  after(() => cluster?.stop());
  const environmentOf = (addresses) => ({
    HANDSIGHT_MIGRATE_DATABASE_URL: addresses.owner,
    HANDSIGHT_SECRET_KEY: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  });

  trials("PostgreSQL", async () => {
    const addresses = await cluster.database("kills");
    return Server.start({ database: addresses.server, environment: environmentOf(addresses) });
  });

  test("kill -9 of PostgreSQL: nothing acknowledged is lost and the server serves again by itself", { timeout: 120_000 }, async () => {
    const addresses = await cluster.database("outages");
    const server = await Server.start({ database: addresses.server, environment: environmentOf(addresses) });
    try {
      const owner = await server.api.signUp();
      const phone = new Phone(server.url, owner.enterprise.systemId);
      await phone.enrol();
      for (let round = 0; round < 3; round += 1) {
        const input = { devices: { ids: [(await owner.ask("{ devices(first: 1) { nodes { id } } }")).devices.nodes[0].id] }, command: "msg", parameters: [`round ${round}`] };
        await owner.change("issueAction", input, "session { id }");
        await cluster.process.kill();
        const away = await fetch(`${server.url}/readyz`);
        assert.equal(away.status, 503, "it says that its database is away");
        await cluster.up();
        const since = performance.now();
        await until("the server to go on", () => server.ready(), { state: () => server.process.output });
        console.log(`ready ${Math.round(performance.now() - since)} ms after the database was`);
        const got = await acknowledged({ serving: Promise.resolve() }, () => phone.obey());
        assert.deepEqual(got.map((command) => command.parameters), [[`round ${round}`]]);
      }
      assert.ok(server.process.alive);
    } finally {
      await server.stop();
    }
  });
} else {
  test("PostgreSQL", { skip: "no PostgreSQL on this machine (scripts/need installs it)" }, () => {});
}
