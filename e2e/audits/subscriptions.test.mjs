// Changes are told as they happen, over WebSocket and over server-sent events, to those who may know and to no others.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { Phone } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

let server, owner, stranger;
before(async () => {
  server = await Server.start();
  owner = await server.api.signUp();
  stranger = await server.api.signUp();
});
after(() => server?.stop());

const QUERY = "subscription { actionChanged { id state } }";
const address = () => `${server.url.replace("http", "ws")}/graphql/ws`;
const clientOf = (token, on = {}) => createClient({
  url: address(), webSocketImpl: WebSocket, lazy: false, retryAttempts: 0, connectionParams: { authorization: `Bearer ${token}` }, on, onNonLazyError: () => {},
});
const connected = (token) => new Promise((resolve, reject) => {
  const client = clientOf(token, { connected: () => resolve(client), closed: reject, error: reject });
});

test("an action is seen to be issued and to succeed, and no other enterprise sees it", { timeout: 60_000 }, async () => {
  const phone = new Phone(server.url, owner.enterprise.systemId);
  const { device } = await phone.enrol();
  const clients = [await connected(owner.token), await connected(stranger.token)];
  const seen = [];
  const strange = [];
  const succeeded = new Promise((resolve, reject) => {
    clients[0].subscribe({ query: QUERY }, {
      next: ({ data, errors }) => {
        if (errors) reject(new Error(JSON.stringify(errors)));
        seen.push(data.actionChanged.state);
        if (data.actionChanged.state === "SUCCEEDED") resolve();
      },
      error: reject, complete: () => {},
    });
  });
  clients[1].subscribe({ query: QUERY }, { next: (value) => strange.push(value), error: () => {}, complete: () => {} });
  // A subscription stands once the server answered a later message on the same connection.
  await Promise.all(clients.map((client) => new Promise((resolve, reject) => {
    client.subscribe({ query: "{ __typename }" }, { next: resolve, error: reject, complete: () => {} });
  })));
  const { nodes } = (await owner.ask("{ devices(first: 10) { nodes { id } } }")).devices;
  assert.ok(nodes.some((node) => node.id === device) || nodes.length === 1);
  await owner.change("issueAction", { devices: { ids: [nodes[0].id] }, command: "loc", parameters: [] }, "actions { id }");
  await phone.obey(() => ({ items: { fix: { lat: 53.35, lon: -6.26, accuracyM: 10, at: new Date().toISOString(), source: "gps" } } }));
  await succeeded;
  assert.equal(seen.at(-1), "SUCCEEDED");
  assert.deepEqual(strange, []);
  for (const client of clients) await client.dispose();
});

test("a connection without a valid token is closed", { timeout: 60_000 }, async () => {
  await assert.rejects(new Promise((resolve, reject) => {
    const client = clientOf("nonsense", { closed: () => reject(new Error("closed")), error: reject });
    client.subscribe({ query: QUERY }, { next: resolve, error: reject, complete: () => reject(new Error("complete")) });
  }));
});

test("a page of another origin cannot open the connection", { timeout: 60_000 }, async () => {
  const socket = new WebSocket(address(), "graphql-transport-ws", { origin: "https://elsewhere.example.com" });
  const outcome = await new Promise((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("error", () => resolve("refused"));
  });
  socket.terminate();
  assert.equal(outcome, "refused");
});

test("server-sent events carry the same", { timeout: 60_000 }, async () => {
  const phone = new Phone(server.url, owner.enterprise.systemId);
  await phone.enrol();
  const stop = new AbortController();
  const response = await fetch(`${server.url}/graphql`, {
    method: "POST", signal: stop.signal,
    headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${owner.token}` },
    body: JSON.stringify({ query: "subscription { deviceChanged { id } }" }),
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^text\/event-stream/);
  let text = "";
  const reading = (async () => {
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString();
      if (/event: next[\s\S]*deviceChanged/.test(text)) return;
    }
    throw new Error(`it ended: ${text}`);
  })();
  await phone.checkin({ battery: 51 });
  await reading;
  stop.abort();
});
