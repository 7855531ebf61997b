// Push against peers: servers that check what FCM and APNs check (protocol, headers, signatures), and mosquitto.
import assert from "node:assert/strict";
import { createVerify, verify as verifySignature } from "node:crypto";
import http from "node:http";
import http2 from "node:http2";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, attempted, installed, keys, pair, phone, skipWithout, start, way } from "../harness/peers.mjs";
import { Running, freePort, until } from "../harness/process.mjs";

let server, owner, folder;
const open = [];
before(async () => {
  folder = keys();
  ({ server, owner } = await start());
});
after(async () => {
  for (const one of open) await one();
  await server?.stop();
  folder?.gone();
});

const json = (part) => JSON.parse(Buffer.from(part, "base64url"));
const body = async (stream) => {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
};
const listen = (one) => new Promise((resolve) => one.listen(0, "127.0.0.1", () => resolve(one.address().port)));

test("FCM takes a data message from a service account", async () => {
  const key = pair("rsa", { modulusLength: 2048 });
  const seen = [];
  let port;
  const fcm = http.createServer(async (request, response) => {
    const answer = (status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const text = await body(request);
    if (request.url === "/token") {
      const form = new URLSearchParams(text);
      const [head, claims, signature] = form.get("assertion").split(".");
      const genuine = createVerify("RSA-SHA256").update(`${head}.${claims}`).verify(key.publicKey, Buffer.from(signature, "base64url"));
      const told = json(claims);
      const right = genuine && json(head).alg === "RS256" && told.aud === `http://127.0.0.1:${port}/token` && told.exp - told.iat <= 3600
        && told.iss === "push@example.com" && told.scope.endsWith("/auth/firebase.messaging")
        && form.get("grant_type") === "urn:ietf:params:oauth:grant-type:jwt-bearer";
      return right ? answer(200, { access_token: "granted", expires_in: 3600, token_type: "Bearer" }) : answer(401, { error: "invalid_grant" });
    }
    if (request.url !== "/v1/projects/phones/messages:send" || request.headers.authorization !== "Bearer granted") return answer(401, {});
    const { message } = JSON.parse(text);
    if (message.token !== "registered") return answer(404, { error: { code: 404, status: "NOT_FOUND", message: "Requested entity was not found." } });
    seen.push(message);
    return answer(200, { name: "projects/phones/messages/1" });
  });
  port = await listen(fcm);
  open.push(() => fcm.close());
  const account = { project_id: "phones", client_email: "push@example.com", private_key: key.pem, private_key_id: "k1", token_uri: `http://127.0.0.1:${port}/token` };
  await way(owner, "FCM", { serviceAccount: JSON.stringify(account), url: `http://127.0.0.1:${port}` });
  const one = await phone(server, owner, { push: { kind: "fcm", token: "registered" } });
  const attempts = await attempted(owner, await ask(owner, one, "rng"), "ACCEPTED");
  assert.deepEqual([attempts[0].transport, attempts[0].costMicros], ["fcm", 0]);
  assert.equal(seen[0].android.priority, "high", "a ring hurries");
  assert.match(seen[0].data.message, /^KME 1\.00 00000001 [0-9a-f]{16} rng\(\)$/);
  const stranger = await phone(server, owner, { push: { kind: "fcm", token: "gone" } });
  const failed = await attempted(owner, await ask(owner, stranger, "loc"), "FAILED");
  assert.match(failed[0].detail, /no longer known/);
});

test("APNs takes a background notification over HTTP/2", async () => {
  const key = pair("ec", { namedCurve: "P-256" });
  const seen = [];
  const apns = http2.createServer();
  apns.on("stream", async (stream, headers) => {
    const answer = (status, reason) => {
      stream.respond({ ":status": status, "apns-id": "EC1BF194-B3B2-424A-89A9-5A918A6E6B5A" });
      stream.end(reason ? JSON.stringify({ reason }) : undefined);
    };
    const text = await body(stream);
    const [head, claims, signature] = (headers.authorization ?? "").replace(/^bearer /, "").split(".");
    const genuine = signature && verifySignature("sha256", Buffer.from(`${head}.${claims}`), { key: key.publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
    if (!genuine || json(head).kid !== "KEY4567890" || json(claims).iss !== "TEAM567890") return answer(403, "InvalidProviderToken");
    if (headers["apns-topic"] !== "com.example.agent") return answer(400, "BadTopic");
    if (headers["apns-push-type"] !== "background" || headers["apns-priority"] !== "5") return answer(400, "BadPriority");
    if (headers[":path"] !== "/3/device/00ff00ff") return answer(410, "Unregistered");
    seen.push(JSON.parse(text));
    return answer(200);
  });
  const port = await listen(apns);
  open.push(() => apns.close());
  await way(owner, "APNS", { key: key.pem, keyId: "KEY4567890", teamId: "TEAM567890", topic: "com.example.agent", url: `http://127.0.0.1:${port}` });
  const one = await phone(server, owner, { push: { kind: "apns", token: "00ff00ff" } });
  await attempted(owner, await ask(owner, one, "loc"), "ACCEPTED");
  assert.equal(seen[0].aps["content-available"], 1);
  assert.match(seen[0].message, /loc\(\)$/);
  const stranger = await phone(server, owner, { push: { kind: "apns", token: "11ff00ff" } });
  const failed = await attempted(owner, await ask(owner, stranger, "loc"), "FAILED");
  assert.match(failed[0].detail, /Unregistered/);
});

test("mosquitto hands a message to the phone that listens, over TLS and with sign-in", { skip: skipWithout("mosquitto", "mosquitto_sub", "mosquitto_passwd") }, async () => {
  const port = await freePort();
  const { execFileSync } = await import("node:child_process");
  const { readFileSync } = await import("node:fs");
  execFileSync(installed("mosquitto_passwd"), ["-b", "-c", folder.path("passwords"), "handsight", "secret"]);
  writeFileSync(join(folder.folder, "mosquitto.conf"), [
    `listener ${port} 127.0.0.1`, `cafile ${folder.path("ca.pem")}`, `certfile ${folder.path("cert.pem")}`, `keyfile ${folder.path("key.pem")}`,
    "allow_anonymous false", `password_file ${folder.path("passwords")}`, "user root", "",
  ].join("\n"));
  const broker = new Running(installed("mosquitto"), ["-c", folder.path("mosquitto.conf"), "-v"]);
  open.push(() => broker.stop());
  await until("mosquitto", () => broker.output.includes("running"), { state: () => broker.output });
  await way(owner, "MQTT", { host: "localhost", port, encryption: "tls", username: "handsight", password: "secret", certificate: readFileSync(folder.path("ca.pem"), "utf8") });
  const deaf = await phone(server, owner, { push: { kind: "mqtt", token: "handsight/deaf" } });
  const failed = await attempted(owner, await ask(owner, deaf, "loc"), "FAILED");
  assert.match(failed[0].detail, /no phone listens/);
  const args = ["-h", "localhost", "-p", String(port), "--cafile", folder.path("ca.pem"), "-u", "handsight", "-P", "secret", "-V", "5", "-t", "handsight/one", "-q", "1", "-C", "1"];
  const listener = new Running(installed("mosquitto_sub"), args);
  await until("the phone to listen", () => broker.output.includes("handsight/one"), { state: () => broker.output });
  const one = await phone(server, owner, { push: { kind: "mqtt", token: "handsight/one" } });
  const attempts = await attempted(owner, await ask(owner, one, "loc"), "ACCEPTED");
  assert.equal(attempts[0].transport, "mqtt");
  assert.equal(await listener.ended, 0, listener.output);
  assert.match(listener.output, /^KME 1\.00 [0-9a-f]{8} [0-9a-f]{16} loc\(\)/m);
});
