// The main job: a program queues an action, the phone fetches it and posts its result, all over HTTP, with 64 phones; on
// SQLite and PostgreSQL, against the fewest statements that such a cycle can be made of.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Phone } from "../../e2e/harness/phone.mjs";
import { run } from "../../e2e/harness/process.mjs";
import { alternate, print } from "./figures.mjs";
import { CONNECTIONS, enterprise, of, pgbench, postmaster, serve, sql, token } from "./ground.mjs";
import { drive, wire } from "./load.mjs";

const PHONES = 64;
const ROUNDS = { rounds: of(5, 3), seconds: of(6, 2) };
const DATABASE = "bench_http_cycle";
const ISSUE = "mutation($input: IssueActionInput!) { issueAction(input: $input) { __typename } }";
const beside = (name) => new URL(name, import.meta.url).pathname;

/** Enrols the phones; each comes with the request that queues an action for it. */
async function enrol(server) {
  const owner = await enterprise(server, 1);
  const secret = await token(owner, "DEVICES_READ", "ACTIONS_READ", "ACTIONS_ISSUE");
  const phones = [];
  for (let number = 0; number < PHONES; number += 1) {
    const phone = new Phone(server.url, owner.systemId);
    await phone.enrol({ platform: "android" });
    const input = { devices: { ids: [phone.device] }, command: "msg", parameters: ["Hello"] };
    phones.push({
      queue: wire("POST", "/graphql", { headers: { authorization: `Bearer ${secret}` }, body: { query: ISSUE, variables: { input } } }),
      headers: { authorization: `Device ${owner.systemId}.${phone.deviceId}` },
      after: "00000000",
    });
  }
  return phones;
}

async function cycle(connection, phone) {
  const { headers } = phone;
  const issued = await connection.ask(phone.queue);
  assert.ok(issued.includes('"IssueActionDone"'), issued.toString());
  const { messages, through } = JSON.parse(await connection.ask(wire("GET", `/agent/v1/actions?after=${phone.after}`, { headers })));
  assert.equal(messages.length, 1);
  const sequence = messages[0].split(" ")[2];
  const result = { sequence, command: "msg", status: "ok", code: 0, finishedAt: new Date().toISOString(), items: {} };
  const answer = await connection.ask(wire("POST", "/agent/v1/results", { headers, body: { results: [result] } }));
  assert.deepEqual(JSON.parse(answer).accepted, [sequence]);
  phone.after = through;
}

/** Each connection serves phones of its own, in turn. */
function load(server, phones) {
  return (seconds) => {
    const turns = new Array(CONNECTIONS).fill(0);
    return drive(server.port, CONNECTIONS, seconds, (connection, number) => {
      const own = PHONES / CONNECTIONS;
      const phone = phones[number * own + (turns[number] % own)];
      turns[number] += 1;
      return cycle(connection, phone);
    });
  };
}

/** PostgreSQL's processes publish their counts once they have been idle for ten seconds. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 11_000));
const CONTROL = "'^(begin|start|commit|rollback|savepoint|release|set|reset|listen)\\M'";

/**
 * The transactions per cycle as PostgreSQL counts them, and the statements if pg_stat_statements is loaded. The transaction
 * that an idle server begins every second to look for jobs is included.
 */
async function counts(server, work) {
  const loaded = await sql("postgres", "SHOW shared_preload_libraries");
  const knows = loaded.includes("pg_stat_statements");
  if (knows) await sql("postgres", "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  // Counting takes time, so it starts only now; it applies to new connections, hence the restart.
  if (knows) await sql("postgres", `ALTER DATABASE ${DATABASE} SET pg_stat_statements.track = 'top'`);
  await server.process.stop();
  await server.up();
  await work(1);
  await settled();
  if (knows) await sql("postgres", "SELECT pg_stat_statements_reset()");
  const look = `SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '${DATABASE}'`;
  const before = Number(await sql("postgres", look));
  const { count } = await work(of(6, 3));
  await settled();
  const transactions = (Number(await sql("postgres", look)) - before) / count;
  if (!knows) return `${transactions.toFixed(2)} transactions per cycle; statements can't be counted without pg_stat_statements`;
  const [statements, control] = (await sql("postgres", `
    SELECT coalesce(sum(calls) FILTER (WHERE query !~* ${CONTROL}), 0), coalesce(sum(calls) FILTER (WHERE query ~* ${CONTROL}), 0)
    FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = '${DATABASE}'`)).split("|").map((sum) => Number(sum) / count);
  return `${statements.toFixed(1)} statements in ${transactions.toFixed(2)} transactions per cycle, besides ${control.toFixed(1)} of BEGIN, SET, COMMIT and the like`;
}

async function measure(title, server, floors, database) {
  const phones = await enrol(server);
  const work = load(server, phones);
  const loads = [{ name: "Handsight", run: work, pid: server.process.child.pid, database }, ...floors];
  const measured = await alternate(loads, ROUNDS);
  console.log(
    `cycle over HTTP, ${title}: queue, fetch and result by ${PHONES} phones on ${CONNECTIONS} connections, ${ROUNDS.rounds} rounds of ` +
    `${ROUNDS.seconds} s in alternation`,
  );
  print(loads, measured, "cycle");
  return work;
}

async function sqlite() {
  const server = await serve();
  const floor = (together) => async (seconds) => {
    const arguments_ = [beside("cycle-floor.py"), join(server.folder, `floor${together}.sqlite`), String(seconds), String(together)];
    return JSON.parse((await run("python3", arguments_)).stdout);
  };
  try {
    await measure("SQLite", server, [
      { name: "three commits per cycle", run: floor(1) },
      { name: `three commits per ${CONNECTIONS} cycles`, run: floor(CONNECTIONS) },
    ]);
  } finally {
    await server.stop();
  }
}

async function postgres() {
  const server = await serve(DATABASE);
  try {
    await sql(DATABASE, readFileSync(beside("cycle.sql"), "utf8"));
    const script = readFileSync(beside("cycle-floor.sql"), "utf8");
    const database = await postmaster();
    const floor = { name: "three statements", run: (seconds) => pgbench(server, DATABASE, script, seconds), database };
    const work = await measure("PostgreSQL", server, [floor], database);
    console.log(`  ${await counts(server, work)}`);
  } finally {
    await server.stop();
  }
}

await sqlite();
await postgres();
console.log(
  "  (NanoMDM, github.com/micromdm/nanomdm, is written in Go and isn't run here; it reached 166 cycles/s of the same three steps " +
  "in our own measurement on a busy machine with two cores)",
);
