// What the measurements over HTTP run on: the PostgreSQL that `scripts/bench` started (HANDSIGHT_BENCH_POSTGRES, as
// superuser@host:port), and Handsight as a process of its own, from the folder HANDSIGHT_BIN.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { programs } from "../../e2e/harness/postgres.mjs";
import { run } from "../../e2e/harness/process.mjs";
import { Server } from "../../e2e/harness/server.mjs";

const SECRET = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const place = process.env.HANDSIGHT_BENCH_POSTGRES;
if (!place) throw new Error("HANDSIGHT_BENCH_POSTGRES is missing: scripts/bench sets it");

const quick = !["", "0", undefined].includes(process.env.QUICK);
/** The number for a full run, or for a short one with `QUICK=1`. */
export const of = (whole, short) => (quick ? short : whole);

/** Connections of each load to its server, and of each server to the database. */
export const CONNECTIONS = 16;

/** Runs SQL as the superuser and returns its rows as lines. Variables are written `:name`. */
export async function sql(database, text, variables = {}) {
  const given = Object.entries(variables).flatMap(([name, value]) => ["-v", `${name}=${value}`]);
  const address = `postgres://${place}/${database}`;
  const { stdout } = await run(join(programs(), "psql"), ["-XqAt", "-v", "ON_ERROR_STOP=1", ...given, address], { input: text });
  return stdout.trim();
}

/** The process id of PostgreSQL's parent process. */
export const postmaster = async () => Number(await sql("postgres", "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"));

/** Creates an empty database and the two roles that Handsight needs; returns an address for each role. */
async function database(name) {
  for (const role of ["handsight_owner", "handsight"]) {
    await sql("postgres", `DO $$ BEGIN CREATE ROLE ${role} LOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
  }
  await sql("postgres", `DROP DATABASE IF EXISTS ${name}`);
  await sql("postgres", `CREATE DATABASE ${name} OWNER handsight_owner`);
  const host = place.slice(place.indexOf("@") + 1);
  return { server: `postgres://handsight@${host}/${name}`, owner: `postgres://handsight_owner@${host}/${name}` };
}

/** Starts Handsight on a new PostgreSQL database of that name, or on SQLite without a name. */
export async function serve(name) {
  const environment = { HANDSIGHT_DATABASE_CONNECTIONS: String(CONNECTIONS) };
  if (name === undefined) return Server.start({ environment });
  const addresses = await database(name);
  Object.assign(environment, { HANDSIGHT_MIGRATE_DATABASE_URL: addresses.owner, HANDSIGHT_SECRET_KEY: SECRET });
  return Object.assign(await Server.start({ database: addresses.server, environment }), { database: addresses.server });
}

/** Creates a paying enterprise and signs its owner in. */
export async function enterprise(server, number) {
  const email = `owner${number}@example.com`;
  const password = "a long enough password";
  const made = JSON.parse(
    await server.run("enterprise", "create", "--name", `Bench ${number}`, "--owner-email", email, "--owner-password", password, "--json"),
  );
  await server.run("enterprise", "convert", "--system-id", made.systemId);
  return Object.assign(await server.api.signIn(email, password), made);
}

/** Creates an API token with these scopes. */
export const token = async (owner, ...scopes) => (await owner.change("createApiToken", { name: "bench", scopes }, "secret")).secret;

/**
 * Runs a script with PostgreSQL's own `pgbench`, on as many connections as a server has, as a superuser, for whom row-level
 * security isn't evaluated: the closest to what the database itself can do.
 */
export async function pgbench(server, database, script, seconds, variables = {}) {
  const file = join(server.folder, "floor.sql");
  writeFileSync(file, script);
  const given = Object.entries(variables).flatMap(([name, value]) => ["-D", `${name}=${value}`]);
  const { stdout } = await run(join(programs(), "pgbench"), [
    "-n", "-M", "prepared", "-c", String(CONNECTIONS), "-j", "1", "-T", String(seconds), ...given, "-f", file,
    `postgres://${place}/${database}`,
  ]);
  const figure = (words) => Number(words.exec(stdout)[1]);
  if (figure(/failed transactions: (\d+)/) > 0) throw new Error(stdout);
  const count = figure(/actually processed: (\d+)/);
  return { count, seconds: count / figure(/tps = ([\d.]+)/) };
}
