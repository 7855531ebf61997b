// SMS by Kannel, as it is installed, with its fake message centre as the phone network.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KANNEL, Kannel } from "../harness/kannel.mjs";
import { ask, attempted, keys, phone, reply, setNumber, skipWithout, start, tried, verified, way } from "../harness/peers.mjs";
import { genuine, parse } from "../harness/phone.mjs";
import { until } from "../harness/process.mjs";

const skip = skipWithout(...KANNEL);
let server, owner, folder, kannel, made, network;
before(async () => {
  if (skip) return;
  folder = keys();
  ({ server, owner } = await start());
  kannel = await Kannel.prepare(folder.folder);
  made = await way(owner, "KANNEL", { url: kannel.url, username: "tester", password: "secret", from: "5550199", method: "post" }, { costMicros: 30000 });
  await kannel.up(made.incomingUrl);
  network = await kannel.network();
});
after(async () => {
  await kannel?.stop();
  await server?.stop();
  folder?.gone();
});

/** What the network was given for a number, in the order of sending. */
const given = (number) => [...network.output.matchAll(/<[^ >]+ (\+?\d+) (?:text|data) ([^>]*)>/g)]
  .filter((one) => one[1].endsWith(number)).map((one) => decodeURIComponent(one[2].replaceAll("+", " ")));
const state = () => kannel.output.slice(-6000);

test("a command goes out as a text, and the network's report comes back", { skip }, async () => {
  const one = await phone(server, owner, { number: "+12125550151" });
  const id = await ask(owner, one, "loc");
  const attempts = await attempted(owner, id, "DELIVERED");
  assert.deepEqual([attempts[0].transport, attempts[0].notifier, attempts[0].costMicros], ["sms", "Kannel", 30000]);
  assert.match(attempts[0].detail, /delivered to the phone/);
  const [text] = await until("the text", () => given("2125550151").length && given("2125550151"), { state });
  assert.ok(genuine(text, one.deviceId), text);
  assert.equal(parse(text).commands[0].name, "loc");
});

test("a phone's reply by text proves its number", { skip }, async () => {
  const one = await phone(server, owner, { number: "+12125550152" });
  assert.equal(await setNumber(owner, one, "+12125550153"), "PENDING");
  const text = await until("the question", () => given("2125550153").find((text) => text.includes("phn(")), { state });
  await kannel.text("+12125550154", "5550199", reply(text, one.deviceId));
  const device = await verified(owner, one, "+12125550154");
  assert.equal(device.numbers[0].verifiedBy, "SMS");
});

test("a wrong password is told in Kannel's words", { skip }, async () => {
  const other = await way(owner, "KANNEL", { url: kannel.url, username: "tester", password: "wrong" }, { name: "Other", enabled: false });
  const answer = await tried(owner, other, "+12125550155");
  assert.ok(!answer.worked);
  assert.match(answer.words, /403.*Authorization failed/);
  const right = await tried(owner, made, "+12125550155");
  assert.deepEqual(right, { worked: true, words: "0: Accepted for delivery" });
});

test("a Kannel that is gone is told, and what waits goes out when it is back", { skip }, async () => {
  const one = await phone(server, owner, { number: "+12125550156" });
  await kannel.stop();
  const id = await ask(owner, one, "rng");
  const failed = await attempted(owner, id, "FAILED");
  assert.match(failed[0].detail, /cannot be reached/);
  assert.equal(failed[0].costMicros, 0);
  await kannel.up(made.incomingUrl);
  network = await kannel.network();
  await owner.change("retryAction", { actionId: id }, "action { id }");
  await attempted(owner, id, "DELIVERED");
});
