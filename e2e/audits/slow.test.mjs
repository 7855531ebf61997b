// Whoever begins and does not go on: each such connection is closed by the server, and others are served meanwhile.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { Server } from "../harness/server.mjs";

let server;
before(async () => (server = await Server.start()));
after(() => server?.stop());

/** What comes on a connection that says this much and no more, until the server closes it. */
const held = (words) => new Promise((resolve) => {
  const socket = connect(server.port, "127.0.0.1", () => words && socket.write(words));
  let came = "";
  socket.on("data", (bytes) => (came += bytes));
  socket.on("error", () => {});
  socket.on("close", () => resolve(came));
});

const post = (path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{`;
const upgrade = "GET /graphql/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
  + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";

test("who begins and does not go on is turned away, and others are served", { timeout: 60_000 }, async () => {
  const silent = ["", "GET /hea", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"];
  const bodies = ["/graphql", "/auth/sign-in", "/agent/v1/provision"].map(post);
  const all = [...silent, ...bodies, upgrade].flatMap((words) => Array.from({ length: 20 }, () => held(words)));
  let over = false;
  const ended = Promise.all(all).finally(() => (over = true));
  let served = 0;
  while (!over) {
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
    served += 1;
    await Promise.race([ended, new Promise((resolve) => setImmediate(resolve))]);
  }
  const answers = await ended;
  assert.ok(served > 0);
  for (const answer of answers.slice(40, 60)) assert.equal(answer, "", "half of a head is answered by nothing");
  for (const answer of answers.slice(80, 140)) assert.match(answer, /^HTTP\/1\.1 408 [^]*connection: close/i);
  for (const answer of answers.slice(140)) assert.match(answer, /^HTTP\/1\.1 101 [^]*\x11\x38Connection initialisation timeout/);
});
