// The page of devices, written by hand for nothing else: fastify, Mercurius with compiled queries, and one statement in a
// transaction that row-level security ties to the bearer's enterprise. It serves the part of Handsight's schema that the
// measured query uses, so that both servers get the same request.
// Environment: DATABASE_URL, PORT, POOL (connections), STATEMENT (the file with the page's SQL).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

const BIGINT = 20;
pg.types.setTypeParser(BIGINT, Number);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) });

const PARAMETERS = ["tenant", "carrier", "rows", "today"];
const text = PARAMETERS.reduce(
  (sql, name, place) => sql.replaceAll(`:${name}`, `$${place + 1}`),
  readFileSync(process.env.STATEMENT, "utf8"),
);

// Tokens are kept in memory and read again every second: Handsight remembers a bearer for as long.
const bearers = new Map();
async function learn() {
  const { rows } = await pool.query("SELECT hash, tenant_id FROM peer.tokens");
  bearers.clear();
  for (const { hash, tenant_id: tenant } of rows) bearers.set(hash, tenant);
}
function tenantOf(authorization = "") {
  const hash = createHash("sha256").update(authorization.slice("Bearer ".length)).digest("hex");
  const tenant = bearers.get(hash);
  if (tenant === undefined) throw new Error("sign in first");
  return tenant;
}

const MINUTE = 60_000;
function status(lastSeen, now) {
  if (now - lastSeen <= 30 * MINUTE) return "ONLINE";
  return now - lastSeen <= 72 * 60 * MINUTE ? "QUIET" : "MISSING";
}
function device(row, now) {
  const week = [0, 0, 0, 0, 0, 0, 0];
  for (const day of row.week?.split(" ") ?? []) {
    const [age, bytes] = day.split("=");
    week[6 - age] = Number(bytes);
  }
  return { ...row, lastSeenAt: new Date(row.lastSeen).toISOString(), status: status(row.lastSeen, now), dataLast7Days: week };
}

const schema = `
  enum FilterOperator { IS }
  input Condition { attribute: String! operator: FilterOperator! values: [String!] }
  input Filter { where: Condition }
  input Sort { attribute: String! descending: Boolean }
  type Device {
    id: ID! name: String! osVersion: String homeCarrier: String model: String lastSeenAt: String batteryPercent: Int
    signalDbm: Int radio: String agentVersion: String status: String! dataLast7Days: [Float!]!
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type DeviceConnection { totalCount: Int! nodes: [Device!]! pageInfo: PageInfo! }
  type Query { devices(first: Int!, filter: Filter!, sort: Sort!): DeviceConnection! }`;

async function devices(_, { first, filter, sort }, { tenant }) {
  if (filter.where?.attribute !== "homeCarrier" || sort.attribute !== "lastSeenAt" || !sort.descending) {
    throw new Error("only devices of a carrier, last seen first");
  }
  const now = Date.now();
  const client = await pool.connect();
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL app.tenant = '${tenant}'`);
    const values = [tenant, filter.where.values[0], first + 1, Math.floor(now / 86_400_000)];
    const { rows } = await client.query({ name: "page", text, values });
    await client.query("COMMIT");
    const nodes = rows.slice(0, first).map((row) => device(row, now));
    const last = nodes.at(-1);
    return {
      totalCount: rows[0]?.total ?? 0,
      nodes,
      pageInfo: {
        hasNextPage: rows.length > first,
        endCursor: last && Buffer.from(`${last.lastSeen},${last.id}`).toString("base64url"),
      },
    };
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

const app = Fastify();
app.register(mercurius, {
  schema,
  resolvers: { Query: { devices } },
  jit: 1,
  context: (request) => ({ tenant: tenantOf(request.headers.authorization) }),
});
await learn();
setInterval(() => learn().catch((error) => console.error(error)), 1_000);
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
