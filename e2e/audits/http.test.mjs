// Everything beside GraphQL: health, headers, problem documents, and that what does not concern one is not told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Refused } from "../harness/api.mjs";
import { Phone } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

let server, owner;
before(async () => {
  server = await Server.start();
  owner = await server.api.signUp();
});
after(() => server?.stop());

/** What a refused promise was refused with. */
async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refused) return error;
    // A server may close before it has read what it will not take (RFC 9110, 15.5.14): then the client is still writing.
    if (["EPIPE", "ECONNRESET"].includes(error.cause?.code)) return { status: 413, body: { title: "closed while writing" } };
    throw error;
  }
  throw new Error("it was not refused");
}

test("health, readiness and metrics answer", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics"]) assert.equal((await fetch(server.url + path)).status, 200, path);
});

test("pages carry the headers that browsers heed", async () => {
  const { headers } = await fetch(`${server.url}/`);
  const policy = headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.match(headers.get("referrer-policy") ?? "", /no-referrer|same-origin|strict-origin/);
});

test("the refresh cookie is out of reach for scripts and other sites", async () => {
  const response = await fetch(`${server.url}/auth/sign-in`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ email: owner.email, password: owner.password }),
  });
  const cookie = response.headers.get("set-cookie") ?? "";
  assert.match(cookie, /HttpOnly/i);
  assert.match(cookie, /SameSite=Strict/i);
  assert.match(cookie, /Path=\/auth/i);
});

test("a wrong address and a wrong password are told apart by nothing", async () => {
  const answers = [];
  for (const [email, password] of [[owner.email, "wrong horse battery 9"], ["nobody@example.com", "wrong horse battery 9"]]) {
    const response = await fetch(`${server.url}/auth/sign-in`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ email, password }) });
    const body = await response.json();
    // A reference for the log is the one thing that may differ.
    delete body.reference;
    delete body.instance;
    answers.push({ status: response.status, type: response.headers.get("content-type"), body });
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(answers[0].status, 401);
  assert.match(answers[0].type, /^application\/problem\+json/);
});

test("a device's credentials are refused alike, whatever is wrong with them", async () => {
  const phone = new Phone(server.url, owner.enterprise.systemId);
  await phone.enrol();
  const attempts = [
    new Phone(server.url, owner.enterprise.systemId),
    new Phone(server.url, "3064061526", phone.deviceId),
    new Phone(server.url, "3064061526"),
  ];
  const bodies = new Set();
  for (const wrong of attempts) {
    const refused = await refusal(wrong.checkin());
    assert.equal(refused.status, 401);
    assert.equal(refused.body.title, "authentication failure");
    delete refused.body.reference;
    delete refused.body.instance;
    bodies.add(JSON.stringify(refused.body));
  }
  assert.equal(bodies.size, 1);
});

test("enrolment says what is wrong: check digit, unknown enterprise, closed", async () => {
  assert.equal((await refusal(new Phone(server.url, "3064061562").enrol())).status, 422);
  assert.equal((await refusal(new Phone(server.url, "3064061526").enrol())).status, 404);
  await owner.change("setEnrolmentOpen", { open: false }, "enrolment { open }");
  assert.equal((await refusal(new Phone(server.url, owner.enterprise.systemId).enrol())).status, 403);
  await owner.change("setEnrolmentOpen", { open: true }, "enrolment { open }");
});

test("the same phone again is the same device", async () => {
  const phone = new Phone(server.url, owner.enterprise.systemId);
  const first = await phone.enrol();
  const again = await phone.enrol();
  assert.equal(again.device, first.device);
});

test("bodies that are no JSON, too long or of the wrong kind get a problem document and change nothing", async () => {
  const phone = new Phone(server.url, owner.enterprise.systemId);
  await phone.enrol();
  for (const [path, raw, headers, statuses] of [
    ["checkin", "{", {}, [400, 422]],
    ["results", "[1]", {}, [400, 422]],
    ["results", "<results", { "content-type": "application/xml" }, [400, 422]],
    ["receipts", "x", { "content-type": "text/plain" }, [400, 415]],
    ["events", "[]".padStart(9 << 20, " "), {}, [413]],
    ["events", "\u0000", { "content-encoding": "gzip" }, [400, 415, 422]],
  ]) {
    const refused = await refusal(phone.call(path, { raw, headers }));
    assert.ok(statuses.includes(refused.status), `${path} ${raw.slice(0, 10)} ${refused.status}`);
    assert.ok(refused.body.title, `${path} ${raw.slice(0, 10)}: ${refused.status} ${JSON.stringify(refused.body)}`);
  }
  // Of a batch of events the good ones are kept and the bad one is named.
  const answer = await phone.call("events", { raw: '{"nonsense":true}' });
  assert.equal(answer.rejected.length, 1);
});
