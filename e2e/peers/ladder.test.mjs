// The ladder from end to end: push, a wait, then a text; what it costs; and the month's bound.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Centre } from "../harness/centre.mjs";
import { ask, attempted, attempts, phone, start, way } from "../harness/peers.mjs";
import { genuine } from "../harness/phone.mjs";
import { until } from "../harness/process.mjs";
import { Fcm } from "../harness/push.mjs";

const COST = 40000;
let server, owner, fcm, centre;
before(async () => {
  ({ server, owner } = await start());
  [fcm, centre] = [await Fcm.start(), await Centre.start()];
  await way(owner, "FCM", fcm.settings);
  const settings = { host: "127.0.0.1", port: centre.port, encryption: "none", systemId: "handsight", password: "secret", from: "5550199" };
  await way(owner, "SMPP", settings, { costMicros: COST });
  const steps = [{ kind: "PUSH", afterSeconds: 0 }, { kind: "SMS", afterSeconds: 1 }];
  await owner.change("setLadder", { urgency: "NORMAL", steps }, "ladder { steps { kind afterSeconds } }");
});
after(async () => {
  await fcm?.stop();
  await centre?.stop();
  await server?.stop();
});

const messaging = async () => (await owner.ask("{ messaging { currency spentMicros monthlyCapMicros heldBack messages } }")).messaging;
const told = (list) => list.map((one) => `${one.transport} ${one.outcome} ${one.costMicros}`);

test("a phone that sleeps gets a push, and after the pause the same message as a text", async () => {
  const one = await phone(server, owner, { number: "+12125550191", push: { kind: "fcm", token: "registered" } });
  const id = await ask(owner, one, "loc");
  const seen = await attempted(owner, id, "DELIVERED");
  assert.deepEqual(told(seen), ["fcm ACCEPTED 0", `sms DELIVERED ${COST}`]);
  const pushed = fcm.messages.at(-1).data.message;
  assert.equal(centre.texts.at(-1).text, pushed, "the same text under the same number");
  assert.ok(genuine(pushed, one.deviceId));
  await one.obey();
  const { action } = await owner.ask("query($id: ID!) { action(id: $id) { state attempts { outcome } } }", { id });
  assert.deepEqual([action.state, one.done.length], ["SUCCEEDED", 1], "done once, however often it came");
});

test("a phone that says in time that it has the message costs nothing", async () => {
  const before = await messaging();
  const one = await phone(server, owner, { number: "+12125550192", push: { kind: "fcm", token: "registered" } });
  const id = await ask(owner, one, "loc");
  await attempted(owner, id, "ACCEPTED");
  await one.obey();
  const { action } = await owner.ask("query($id: ID!) { action(id: $id) { state } }", { id });
  assert.equal(action.state, "SUCCEEDED");
  // Another phone's ladder, begun later, has ended: this one's would have, too.
  const other = await phone(server, owner, { number: "+12125550193", push: { kind: "fcm", token: "registered" } });
  await attempted(owner, await ask(owner, other, "loc"), "DELIVERED");
  assert.deepEqual(told(await attempts(owner, id)).filter((one) => one.startsWith("sms")), []);
  assert.equal((await messaging()).spentMicros, before.spentMicros + COST);
});

test("a push that fails is followed by the text at once", async () => {
  const one = await phone(server, owner, { number: "+12125550194", push: { kind: "fcm", token: "gone" } });
  const id = await ask(owner, one, "loc");
  const seen = await attempted(owner, id, "DELIVERED");
  assert.deepEqual(told(seen), ["fcm FAILED 0", `sms DELIVERED ${COST}`]);
});

test("what the month may cost bounds the paid way alone", async () => {
  const { spentMicros } = await messaging();
  await owner.change("updateMessaging", { currency: "EUR", monthlyCapMicros: spentMicros + COST }, "currency monthlyCapMicros");
  const one = await phone(server, owner, { number: "+12125550195" });
  await attempted(owner, await ask(owner, one, "loc"), "DELIVERED");
  const texts = centre.texts.length;
  const two = await phone(server, owner, { number: "+12125550196", push: { kind: "fcm", token: "registered" } });
  const id = await ask(owner, two, "loc");
  const seen = await attempted(owner, id, "FAILED");
  assert.deepEqual(told(seen), ["fcm ACCEPTED 0", "sms FAILED 0"]);
  assert.match(seen[1].detail, /month's bound on what messages may cost is reached/);
  assert.equal(centre.texts.length, texts, "nothing went out");
  const now = await messaging();
  assert.deepEqual([now.currency, now.spentMicros, now.heldBack], ["EUR", spentMicros + COST, 1]);
  // A higher bound lets it go.
  await owner.change("updateMessaging", { currency: "EUR", monthlyCapMicros: spentMicros + 10 * COST }, "currency");
  await owner.change("retryAction", { actionId: id }, "action { id }");
  await attempted(owner, id, "DELIVERED");
  await until("the text", () => centre.texts.length === texts + 1);
});
