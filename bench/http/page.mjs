// A page of 50 devices of a carrier, last seen first, with status, seven days of data and the count: Handsight over HTTP with
// an API token, against a server written by hand for this page and against its bare statement.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Running, freePort, until } from "../../e2e/harness/process.mjs";
import { alternate, print } from "./figures.mjs";
import { CONNECTIONS, enterprise, of, pgbench, postmaster, serve, sql, token } from "./ground.mjs";
import { Connection, drive, wire } from "./load.mjs";

const DEVICES = of(50_000, 10_000);
const ROUNDS = { rounds: of(5, 3), seconds: of(6, 2) };
const DATABASE = "bench_http_page";
const CARRIERS = ["Orion", "Vega", "Lyra", "Altair", "Deneb"];
const QUERY = `query($filter: Filter!) {
  devices(first: 50, filter: $filter, sort: {attribute: "lastSeenAt", descending: true}) {
    totalCount
    nodes { id name osVersion homeCarrier model lastSeenAt batteryPercent signalDbm radio agentVersion status dataLast7Days }
    pageInfo { hasNextPage endCursor }
  }
}`;
const beside = (name) => new URL(name, import.meta.url);
const statement = readFileSync(beside("page.sql"), "utf8");
/** The statement for `pgbench`, which chooses an enterprise and a carrier at random. */
const floor = `\\set tenant random(1, 20)\n\\set which random(1, 5)\n${statement
  .replaceAll(":carrier", `(ARRAY['${CARRIERS.join("', '")}'])[:which]`)}`;

/** Creates and fills the enterprises; returns the requests of each of them for every carrier. */
async function fill(server) {
  const tokens = new Map();
  for (let number = 1; number <= 20; number += 1) {
    const owner = await enterprise(server, number);
    tokens.set(owner.enterprise, await token(owner, "DEVICES_READ", "USAGE_READ"));
  }
  const numbers = (await sql(DATABASE, readFileSync(beside("fill.sql"), "utf8"), { devices: DEVICES })).split("\n");
  const rows = numbers.map((line) => line.split("|")).map(([id, number]) => {
    const hash = createHash("sha256").update(tokens.get(id)).digest("hex");
    return `('${hash}', ${number})`;
  });
  await sql(DATABASE, `INSERT INTO peer.tokens VALUES ${rows.join(", ")}`);
  return [...tokens.values()].flatMap((secret) => CARRIERS.map((carrier) => {
    const filter = { where: { attribute: "homeCarrier", operator: "IS", values: [carrier] } };
    return wire("POST", "/graphql", { headers: { authorization: `Bearer ${secret}` }, body: { query: QUERY, variables: { filter } } });
  }));
}

/** Starts the peer as a process of its own. */
async function mercurius(server) {
  const port = await freePort();
  const folder = beside("mercurius/");
  const peer = new Running(process.execPath, ["server.mjs"], {
    cwd: folder,
    env: {
      PATH: process.env.PATH, NODE_ENV: "production", DATABASE_URL: server.database, PORT: String(port),
      POOL: String(CONNECTIONS), STATEMENT: beside("page.sql").pathname,
    },
  });
  const connection = await Promise.race([
    until("Mercurius", () => Connection.open(port), { state: () => peer.output }),
    peer.ended.then((code) => {
      throw new Error(`it ended with ${code}\n${peer.output}`);
    }),
  ]);
  connection.close();
  return { peer, port };
}

/** What an answer carries, without its cursor: that is each server's own, but there must be one. */
async function carried(connection, request) {
  const text = (await connection.ask(request)).toString();
  const { devices } = JSON.parse(text).data ?? assert.fail(text);
  const { endCursor, ...pageInfo } = devices.pageInfo;
  assert.ok(endCursor.length > 0);
  return { ...devices, pageInfo };
}

/** Checks that both servers give the same complete answer to every request. */
async function compare(ports, requests) {
  const [ours, theirs] = await Promise.all(ports.map((port) => Connection.open(port)));
  for (const request of requests) {
    // A device may turn from online to quiet between the two, so a difference must last.
    for (let attempt = 1; ; attempt += 1) {
      const answers = [await carried(ours, request), await carried(theirs, request)];
      try {
        assert.deepEqual(answers[0], answers[1], "the two servers answer differently");
        assert.equal(answers[0].nodes.length, 50);
        assert.equal(answers[0].totalCount, DEVICES / 20 / CARRIERS.length);
        assert.ok(answers[0].nodes.every((node) => node.dataLast7Days.length === 7 && node.dataLast7Days[0] > 0));
        break;
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }
  for (const connection of [ours, theirs]) connection.close();
}

const FINE = Buffer.from('{"data":{"devices":{');
function load(port, requests) {
  return (seconds) => {
    const next = Array.from({ length: CONNECTIONS }, (_, number) => number * 7);
    return drive(port, CONNECTIONS, seconds, async (connection, number) => {
      const body = await connection.ask(requests[next[number] % requests.length]);
      next[number] += 1;
      if (!body.subarray(0, FINE.length).equals(FINE)) throw new Error(body.toString().slice(0, 300));
    });
  };
}

const server = await serve(DATABASE);
let started;
try {
  const requests = await fill(server);
  started = await mercurius(server).catch((error) => {
    console.log(`page over HTTP: left out, Mercurius doesn't run here: ${/\w*Error.*/.exec(error.message)?.[0] ?? error.message}`);
  });
  if (started) {
    await compare([server.port, started.port], requests);
    const database = await postmaster();
    const bare = (seconds) => pgbench(server, DATABASE, floor, seconds, { rows: 51, today: Math.floor(Date.now() / 86_400_000) });
    const loads = [
      { name: "Handsight", run: load(server.port, requests), pid: server.process.child.pid, database },
      { name: "Mercurius", run: load(started.port, requests), pid: started.peer.child.pid, database },
      { name: "bare statement", run: bare, database },
    ];
    const measured = await alternate(loads, ROUNDS);
    console.log(
      `page over HTTP: 50 of ${DEVICES} devices in 20 enterprises, PostgreSQL, ${CONNECTIONS} connections, ${ROUNDS.rounds} rounds of ` +
      `${ROUNDS.seconds} s in alternation, answers compared. Mercurius and the bare statement use tables made for this page`,
    );
    print(loads, measured, "request");
  }
} finally {
  await started?.peer.stop();
  await server.stop();
}
