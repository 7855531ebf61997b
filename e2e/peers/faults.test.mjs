// Gateways that lie, hang, talk nonsense and refuse: each ends in an attempt that says so in words, costs nothing unless
// it may have been taken, and leaves the phone to fetch. Reports that come twice or late: Kannel's here, the others' in
// their own tests.
import assert from "node:assert/strict";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { after, before, test } from "node:test";
import { ask, attempted, attempts, pair, phone, start, tried, way } from "../harness/peers.mjs";

let server;
const open = [];
before(async () => {
  ({ server } = await start());
});
after(async () => {
  for (const end of open) end();
  await server?.stop();
});

/** Listens at a free port of the loopback address. */
async function listen(one) {
  const sockets = new Set();
  one.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    one.close();
  });
  await new Promise((resolve) => one.listen(0, "127.0.0.1", resolve));
  return one.address().port;
}
/** A server that answers every request with this; `null` is never. */
const web = (status, text) => listen(http.createServer((request, response) => {
  request.resume();
  if (text !== null) response.writeHead(status).end(text);
}));
/** One that hangs up when it has read the request. */
const quitter = () => listen(http.createServer((request) => {
  request.resume().on("end", () => request.socket.destroy());
}));
const web2 = (status, text) => listen(http2.createServer((request, response) => {
  if (text !== null) response.writeHead(status).end(text);
}));
/** A server that says this to everybody and nothing else. */
const wire = (bytes) => listen(net.createServer((socket) => {
  socket.resume();
  if (bytes) socket.write(bytes);
}));

const PORTAL = "<html><title>Welcome to Hotel Wi-Fi</title>Please sign in</html>";
const NONSENSE = `HTTP/1.1 400 Bad Request\r\n\r\n${PORTAL.repeat(3)}`;
const account = JSON.stringify({ project_id: "phones", client_email: "push@example.com", private_key: pair("rsa", { modulusLength: 2048 }).pem });
const apple = pair("ec", { namedCurve: "P-256" }).pem;
const local = (port) => `http://127.0.0.1:${port}`;
/** The settings of each kind at a port, and where a phone is reached by it. */
const KINDS = {
  KANNEL: [(port) => ({ url: `${local(port)}/cgi-bin/sendsms`, username: "u", password: "p" })],
  TWILIO: [(port) => ({ url: local(port), account: "AC1", token: "t", from: "+12125550100" })],
  SMPP: [(port) => ({ host: "127.0.0.1", port, encryption: "none", systemId: "handsight", password: "secret" })],
  FCM: [(port) => ({ url: local(port), serviceAccount: JSON.stringify({ ...JSON.parse(account), token_uri: `${local(port)}/token` }) }), { kind: "fcm", token: "registered" }],
  APNS: [(port) => ({ url: local(port), key: apple, keyId: "KEY4567890", teamId: "TEAM567890", topic: "com.example.agent" }), { kind: "apns", token: "00ff00ff" }],
  MQTT: [(port) => ({ host: "127.0.0.1", port, encryption: "none" }), { kind: "mqtt", token: "handsight/one" }],
};

const LIES = [
  ["KANNEL", () => web(200, "Authorization failed for sendsms"), /answered 200, but took nothing: Authorization failed/],
  ["KANNEL", () => web(202, PORTAL), /answered 202, but took nothing: <html>/],
  ["TWILIO", () => web(200, PORTAL), /answered 200, but took nothing: <html>/],
  ["TWILIO", () => web(201, '{"sid":"SM1","status":"failed","error_code":30007,"error_message":"Message filtered"}'), /took nothing: Message filtered \(error 30007\)/],
  ["FCM", () => web(200, PORTAL), /sign-in answered without a token/],
  ["APNS", () => web2(200, PORTAL), /somebody else answered in the push service's place/],
  ["SMPP", () => wire(NONSENSE), /the message centre cannot be reached/],
  ["MQTT", () => wire(NONSENSE), /the broker sent nonsense/],
];
const QUITTERS = [
  ["KANNEL", quitter, /the connection to the gateway broke/, 1000],
  ["TWILIO", quitter, /the connection to the gateway broke/, 1000],
  // Its sign-in broke: no message was handed over yet.
  ["FCM", quitter, /the connection to the gateway broke/],
  // A CONNACK, and the end when the next packet, a message, has come.
  ["MQTT", () => listen(net.createServer((socket) => {
    socket.once("data", () => {
      socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
      socket.once("data", () => socket.end());
    });
  })), /the connection to the broker broke/, 1000],
];
const SILENCE = [
  ["KANNEL", () => web(0, null), /the gateway did not answer within 10 s/, 1000],
  ["TWILIO", () => web(0, null), /the gateway did not answer in time/, 1000],
  ["FCM", () => web(0, null), /the gateway did not answer in time/],
  ["APNS", () => web2(0, null), /the gateway did not answer in time/, 1000],
  ["SMPP", () => wire(null), /the message centre/],
  ["MQTT", () => wire(null), /the broker did not answer in time/],
];
const REFUSALS = [
  ["KANNEL", () => web(503, "Temporal failure, try again later."), /answered 503: Temporal failure/],
  ["KANNEL", () => web(302, ""), /answered 302/],
  ["TWILIO", () => web(429, '{"code":20429,"message":"Too Many Requests"}'), /answered 429: Too Many Requests \(error 20429\)/],
  ["FCM", () => web(503, '{"error":{"message":"The service is currently unavailable."}}'), /sign-in answered 503: The service is currently unavailable/],
  ["APNS", () => web2(429, '{"reason":"TooManyRequests"}'), /answered 429: TooManyRequests/],
  // A CONNACK with reason 0x97.
  ["MQTT", () => wire(Buffer.from([0x20, 3, 0, 0x97, 0])), /the broker's quota is used up \(reason 0x97\)/],
  // An answer to bind_transceiver with status 0x0d.
  ["SMPP", () => wire(Buffer.from([0, 0, 0, 17, 0x80, 0, 0, 9, 0, 0, 0, 0x0d, 0, 0, 0, 1, 0])), /does not accept our name and password/],
];

/** One enterprise with one bad gateway: an action, its failed attempt, and the phone that fetches all the same. */
async function suffer([kind, make, words, cost = 0]) {
  const [settings, push] = KINDS[kind];
  const owner = await server.api.signUp({});
  const made = await way(owner, kind, settings(await make()), { costMicros: 1000 });
  const one = await phone(server, owner, push ? { push } : { number: "+12125550111" });
  const id = await ask(owner, one, "loc");
  const [attempt] = await attempted(owner, id, "FAILED");
  assert.match(attempt.detail, words, kind);
  assert.equal(attempt.costMicros, cost, `${kind}: what was not taken costs nothing, what may have been counts`);
  const { notifiers, messaging } = await owner.ask("{ notifiers { lastError } messaging { spentMicros } }");
  assert.deepEqual([notifiers[0].lastError, messaging.spentMicros], [attempt.detail, cost], kind);
  assert.equal((await one.obey()).length, 1, `${kind}: the phone fetches what did not come`);
}

/** The same for a person who tries the gateway. */
async function wait([kind, make]) {
  const [settings, push] = KINDS[kind];
  const owner = await server.api.signUp({});
  const made = await way(owner, kind, settings(await make()), { enabled: false });
  const { worked, words } = await tried(owner, made, push?.token ?? "+12125550112");
  assert.ok(!worked && /did not answer|message centre/.test(words), `${kind}: ${words}`);
}

test("a gateway that reports twice, late, out of order or of a stranger's message changes nothing", async () => {
  const asked = [];
  const port = await listen(http.createServer((request, response) => {
    asked.push(new URL(request.url, "http://gateway").searchParams);
    response.writeHead(202).end("0: Accepted for delivery");
  }));
  const owner = await server.api.signUp({});
  await way(owner, "KANNEL", KINDS.KANNEL[0](port), { costMicros: 1000 });
  const one = await phone(server, owner, { number: "+12125550113" });
  const id = await ask(owner, one, "loc");
  await attempted(owner, id, "ACCEPTED");
  const address = asked[0].get("dlr-url");
  const report = async (type, at = address) => (await fetch(at.replace("%d", type))).status;
  assert.equal(await report(1, address.replace(/token=\w{8}/, "token=00000000")), 401);
  assert.equal((await attempts(owner, id))[0].outcome, "ACCEPTED");
  for (const type of [8, 1, 1, 2, 8, 16, 4, 99]) assert.equal(await report(type), 204);
  const seen = (await attempts(owner, id)).map((one) => [one.outcome, one.costMicros]);
  assert.deepEqual([seen, asked.length], [[["DELIVERED", 1000]], 1]);
});

test("gateways that lie are not believed", async () => {
  await Promise.all(LIES.map(suffer));
});

test("gateways that hang up on a message may have taken it", async () => {
  await Promise.all(QUITTERS.map(suffer));
});

test("gateways that refuse are told in their own words", async () => {
  await Promise.all(REFUSALS.map(suffer));
});

test("gateways that never answer hold nothing up", async () => {
  await Promise.all([...SILENCE.map(suffer), ...SILENCE.map(wait)]);
});
