// SMS by an HTTP interface of Twilio's form, against a server that checks who calls and signs what it reports.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import http from "node:http";
import { after, before, test } from "node:test";
import { ask, attempted, attempts, phone, reply, setNumber, start, tried, verified, way } from "../harness/peers.mjs";
import { genuine } from "../harness/phone.mjs";
import { until } from "../harness/process.mjs";

const ACCOUNT = "AC0123456789abcdef0123456789abcdef";
const TOKEN = "s3cret-of-the-account";
let server, owner, service, made;
const taken = [];

/** Calls an address as the service does: a form, signed over the address and the sorted parameters. */
async function call(address, fields, token = TOKEN) {
  const signed = address + Object.keys(fields).sort().map((name) => name + fields[name]).join("");
  const signature = createHmac("sha1", token).update(signed).digest("base64");
  const answer = await fetch(address, { method: "POST", headers: { "x-twilio-signature": signature }, body: new URLSearchParams(fields) });
  return answer.status;
}

before(async () => {
  service = http.createServer(async (request, response) => {
    const answer = (status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    let text = "";
    for await (const chunk of request) text += chunk;
    if (request.url !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json` || request.method !== "POST") return answer(404, { code: 20404, message: "The requested resource was not found", status: 404 });
    const basic = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString();
    if (basic !== `${ACCOUNT}:${TOKEN}`) return answer(401, { code: 20003, message: "Authenticate", status: 401 });
    const form = Object.fromEntries(new URLSearchParams(text));
    if (form.To === "+12125550199") return answer(400, { code: 21211, message: "Invalid 'To' Phone Number", status: 400 });
    taken.push(form);
    return answer(201, { sid: `SM${String(taken.length).padStart(32, "0")}`, status: "queued", to: form.To, from: form.From, error_code: null });
  });
  await new Promise((resolve) => service.listen(0, "127.0.0.1", resolve));
  ({ server, owner } = await start());
  const url = `http://127.0.0.1:${service.address().port}`;
  made = await way(owner, "TWILIO", { account: ACCOUNT, token: TOKEN, from: "+12125550100", url }, { costMicros: 7900 });
});
after(async () => {
  await server?.stop();
  service?.closeAllConnections();
  service?.close();
});

test("a text goes out; signed reports count, doubled and late ones change nothing, a forged one is refused", async () => {
  const one = await phone(server, owner, { number: "+12125550181" });
  const id = await ask(owner, one, "loc");
  const seen = await attempted(owner, id, "ACCEPTED");
  assert.deepEqual([seen[0].transport, seen[0].notifier, seen[0].costMicros, seen[0].detail], ["sms", "Twilio", 7900, "queued"]);
  const { To, From, Body, StatusCallback } = taken.at(-1);
  assert.deepEqual([To, From], ["+12125550181", "+12125550100"]);
  assert.ok(genuine(Body, one.deviceId), Body);
  const report = (status, more = {}) => ({ AccountSid: ACCOUNT, MessageSid: "SM1", MessageStatus: status, To, From, ...more });
  assert.equal(await call(StatusCallback, report("delivered"), "guess"), 401);
  assert.equal((await attempts(owner, id))[0].outcome, "ACCEPTED");
  assert.equal(await call(StatusCallback, report("sent")), 204);
  assert.match((await attempts(owner, id))[0].detail, /taken by the carrier/);
  for (const status of ["delivered", "delivered", "sent", "undelivered"]) assert.equal(await call(StatusCallback, report(status)), 204);
  assert.deepEqual((await attempts(owner, id)).map((one) => one.outcome), ["DELIVERED"]);
});

test("what is not delivered, and what is refused, is told with the service's error", async () => {
  const one = await phone(server, owner, { number: "+12125550182" });
  const id = await ask(owner, one, "loc");
  await attempted(owner, id, "ACCEPTED");
  const { StatusCallback } = taken.at(-1);
  assert.equal(await call(StatusCallback, { MessageStatus: "undelivered", ErrorCode: "30005" }), 204);
  assert.match((await attempts(owner, id))[0].detail, /not delivered \(error 30005\)/);
  assert.deepEqual(await tried(owner, made, "+12125550199"), { worked: false, words: "the gateway answered 400: Invalid 'To' Phone Number (error 21211)" });
});

test("a phone's reply proves its number; with another's signature it does not", async () => {
  const one = await phone(server, owner, { number: "+12125550183" });
  const { notifiers } = await owner.ask("{ notifiers { incomingUrl } }");
  const [{ incomingUrl }] = notifiers;
  assert.equal(await setNumber(owner, one, "+12125550184"), "PENDING");
  const { Body } = await until("the question", () => taken.findLast((form) => form.To === "+12125550184"));
  const text = { AccountSid: ACCOUNT, MessageSid: "SM9", From: "+12125550185", To: "+12125550100", Body: reply(Body, one.deviceId), NumMedia: "0" };
  assert.equal(await call(incomingUrl, text, "guess"), 401);
  assert.equal(await call(incomingUrl, text), 204);
  await verified(owner, one, "+12125550185");
  assert.equal(await call(incomingUrl, text), 204, "the same again is taken");
});
