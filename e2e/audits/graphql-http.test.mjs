// GraphQL over HTTP: every audit of the reference suite, none forgiven; what it does not ask, asked here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { auditServer } from "graphql-http";
import { Server } from "../harness/server.mjs";

let server, owner;
before(async () => {
  server = await Server.start();
  owner = await server.api.signUp();
});
after(() => server?.stop());

const ask = (options) => fetch(`${server.url}/graphql${options.query ?? ""}`, {
  ...options,
  headers: { authorization: `Bearer ${owner.token}`, "content-type": "application/json", ...options.headers },
});

test("61 of 61 audits", async () => {
  const results = await auditServer({
    url: `${server.url}/graphql`,
    fetchFn: (url, init) => fetch(url, { ...init, headers: { authorization: `Bearer ${owner.token}`, ...init?.headers } }),
  });
  const wrong = results.filter((result) => result.status !== "ok");
  console.log(`audits: ${results.length - wrong.length} of ${results.length}`);
  assert.deepEqual(wrong.map((result) => `${result.id} ${result.name}: ${result.reason}`), []);
  assert.equal(results.length, 61);
});

test("a batch is refused before anything runs", async () => {
  const answer = await ask({ method: "POST", body: JSON.stringify([{ query: "{ __typename }" }]) });
  assert.equal(answer.status, 400);
});

test("a body over a megabyte is refused", async () => {
  const answer = await ask({ method: "POST", body: JSON.stringify({ query: `{ __typename } #${"x".repeat(1 << 20)}` }) });
  assert.equal(answer.status, 413);
});

for (const [what, query] of [
  ["too deep", `{ devices(first: 1) { nodes { ${"actions(first: 1) { nodes { device { ".repeat(6)} id ${"} } }".repeat(6)} } } }`],
  ["too many aliases", `{ ${Array.from({ length: 16 }, (_, n) => `a${n}: viewer { platformOperator }`).join(" ")} }`],
  ["too many root fields", `{ ${Array.from({ length: 21 }, () => "__typename").map((name, n) => `f${n}: ${name}`).join(" ")} }`],
  ["a page too long", "{ devices(first: 201) { totalCount } }"],
]) {
  test(`${what} is refused with a code of the closed list`, async () => {
    const answer = await ask({ method: "POST", body: JSON.stringify({ query }) });
    const body = await answer.json();
    assert.ok(["LIMIT_REACHED", "INVALID_INPUT"].includes(body.errors?.[0]?.extensions?.code), JSON.stringify(body));
  });
}

test("strangers get neither suggestions nor the schema's secrets", async () => {
  const answer = await ask({ method: "POST", headers: { authorization: "" }, body: JSON.stringify({ query: "{ devicse { id } }" }) });
  const text = await answer.text();
  assert.doesNotMatch(text, /did you mean|devices/i);
});
