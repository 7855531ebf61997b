// Push by MQTT 5, with mosquitto as it is installed and its own client as the phone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ask, attempted, installed, keys, phone, skipWithout, start, tried, way } from "../harness/peers.mjs";
import { genuine } from "../harness/phone.mjs";
import { Running, freePort, until } from "../harness/process.mjs";

const skip = skipWithout("mosquitto", "mosquitto_sub", "mosquitto_passwd");
let server, owner, folder, port, broker, made, settings;
const listeners = [];

const up = async () => {
  broker = new Running(installed("mosquitto"), ["-c", folder.path("mosquitto.conf"), "-v"]);
  await until("mosquitto", () => broker.output.includes("running"), { state: () => broker.output });
};
/** A phone that listens at a topic until it has heard so many messages. */
const listen = async (topic, count) => {
  const who = ["-u", "phone", "-P", "phones-secret", "--cafile", folder.path("ca.pem")];
  const one = new Running(installed("mosquitto_sub"), ["-h", "localhost", "-p", String(port), ...who, "-V", "5", "-t", topic, "-q", "1", "-C", String(count)]);
  listeners.push(one);
  await until("the phone to listen", () => broker.output.includes(topic), { state: () => broker.output + one.output });
  return one;
};

before(async () => {
  if (skip) return;
  folder = keys();
  port = await freePort();
  const password = (...args) => execFileSync(installed("mosquitto_passwd"), args, { cwd: folder.folder });
  password("-b", "-c", "passwords", "handsight", "secret");
  password("-b", "passwords", "phone", "phones-secret");
  writeFileSync(folder.path("rights"), "user handsight\ntopic write handsight/#\nuser phone\ntopic read handsight/#\n");
  writeFileSync(folder.path("mosquitto.conf"), [
    `listener ${port} 127.0.0.1`, `cafile ${folder.path("ca.pem")}`, `certfile ${folder.path("cert.pem")}`, `keyfile ${folder.path("key.pem")}`,
    "allow_anonymous false", `password_file ${folder.path("passwords")}`, `acl_file ${folder.path("rights")}`,
    // Started as root it would become another user, who cannot read this folder.
    ...(process.getuid() === 0 ? ["user root"] : []), "",
  ].join("\n"));
  await up();
  ({ server, owner } = await start());
  settings = { host: "localhost", port, encryption: "tls", username: "handsight", password: "secret", certificate: readFileSync(folder.path("ca.pem"), "utf8") };
  made = await way(owner, "MQTT", settings);
});
after(async () => {
  for (const one of listeners) await one.kill();
  await server?.stop();
  await broker?.stop();
  folder?.gone();
});

test("a message reaches the phone that listens, over TLS and with sign-in; a deaf phone is told apart", { skip }, async () => {
  const deaf = await phone(server, owner, { push: { kind: "mqtt", token: "handsight/deaf" } });
  const failed = await attempted(owner, await ask(owner, deaf, "loc"), "FAILED");
  assert.match(failed[0].detail, /no phone listens at its topic/);
  const listener = await listen("handsight/one", 1);
  const one = await phone(server, owner, { push: { kind: "mqtt", token: "handsight/one" } });
  const attempts = await attempted(owner, await ask(owner, one, "msg", ["Grüße"]), "ACCEPTED");
  assert.deepEqual([attempts[0].transport, attempts[0].detail], ["mqtt", "taken by the broker"]);
  assert.equal(await listener.ended, 0, listener.output);
  assert.ok(genuine(listener.output.trim(), one.deviceId), listener.output);
});

test("a broker that restarts costs nothing: the same message goes over a new connection", { skip }, async () => {
  assert.ok((await tried(owner, made, "handsight/none")).words.includes("no phone listens"), "a connection is open");
  await broker.stop();
  await up();
  const listener = await listen("handsight/two", 1);
  const one = await phone(server, owner, { push: { kind: "mqtt", token: "handsight/two" } });
  const attempts = await attempted(owner, await ask(owner, one, "loc"), "ACCEPTED");
  assert.equal(attempts.length, 1, "at the first attempt");
  assert.equal(await listener.ended, 0, listener.output);
});

test("refusals are told in words: a wrong password, a topic that is not ours, no broker", { skip }, async () => {
  const wrong = await way(owner, "MQTT", { ...settings, password: "wrong" }, { name: "Wrong", enabled: false });
  assert.match((await tried(owner, wrong, "handsight/one")).words, /the broker does not allow it|does not know this name and password/);
  const free = await way(owner, "MQTT", { ...settings, prefix: "other/" }, { name: "Free", enabled: false });
  assert.match((await tried(owner, free, "other/one")).words, /the broker does not allow it/);
  assert.match((await tried(owner, made, "elsewhere/one")).words, /does not begin with handsight\//);
  await broker.stop();
  assert.match((await tried(owner, made, "handsight/one")).words, /the broker cannot be reached/);
});
