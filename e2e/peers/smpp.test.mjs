// SMS by SMPP 3.4, against a message centre of another make.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Centre } from "../harness/centre.mjs";
import { ask, attempted, attempts, invited, keys, phone, reply, setNumber, start, tried, verified, way } from "../harness/peers.mjs";
import { genuine, parse } from "../harness/phone.mjs";
import { until } from "../harness/process.mjs";

let server, owner, folder, centre;
const open = [];
before(async () => {
  folder = keys();
  ({ server, owner } = await start());
  centre = await Centre.start();
  open.push(() => centre.stop());
  const settings = { host: "127.0.0.1", port: centre.port, encryption: "none", systemId: "handsight", password: "secret", from: "5550199" };
  await way(owner, "SMPP", settings, { costMicros: 40000 });
  await until("the session", () => centre.binds > 0);
});
after(async () => {
  for (const one of open) await one();
  await server?.stop();
  folder?.gone();
});

const enrolled = (number) => phone(server, owner, { number });
const textTo = (number, what = "") => until(`a text to ${number}`, () => centre.texts.findLast((one) => one.to === number && one.text.includes(what))?.text);

test("a text goes out, the centre's \"slow down\" is obeyed, and its early report counts", async () => {
  centre.throttle = 2;
  const one = await enrolled("+12125550161");
  const id = await ask(owner, one, "msg", ["Grüße {1} 10€"]);
  const seen = await attempted(owner, id, "DELIVERED");
  assert.deepEqual([seen.length, seen[0].transport, seen[0].notifier, seen[0].costMicros], [1, "sms", "SMPP 3.4", 40000]);
  assert.equal(centre.throttle, 0);
  const text = await textTo("12125550161");
  assert.ok(genuine(text, one.deviceId), text);
  assert.deepEqual(parse(text).commands[0].parameters[0], "Grüße {1} 10€");
});

const WORDS = "Grüße, {name}! ".padEnd(320, "The quick brown fox jumps over the lazy dog. ");
const INVITATION = { name: "Long", smsText: `${WORDS} {link}` };

test("a long text arrives whole, in parts that the phone joins; another alphabet too", async () => {
  const { link } = await invited(owner, INVITATION, { name: "Ada Byron", phoneNumber: "+12125550162" }, "SMS");
  const { text, total } = await until("the text", () => centre.texts.findLast((text) => text.to === "12125550162"));
  assert.deepEqual([text, total >= 3], [`${WORDS.replace("{name}", "Ada Byron")} ${link}`, true]);
  const greeting = { name: "Other", smsText: `${"ようこそ 😀 ".repeat(20)}{link}` };
  const second = await invited(owner, greeting, { name: "Kin", phoneNumber: "+12125550172" }, "SMS");
  const other = await until("the text", () => centre.texts.findLast((text) => text.to === "12125550172"));
  assert.deepEqual([other.text, other.total >= 3], [`${"ようこそ 😀 ".repeat(20)}${second.link}`, true]);
});

test("a centre that divides long texts itself gets one packet", async () => {
  const other = await Centre.start();
  open.push(() => other.stop());
  const second = await server.api.signUp({});
  const settings = { host: "127.0.0.1", port: other.port, encryption: "none", systemId: "handsight", password: "secret", longTexts: "payload" };
  await way(second, "SMPP", settings);
  const { link } = await invited(second, INVITATION, { name: "Ada Byron", phoneNumber: "+12125550163" }, "SMS");
  await until("the text", () => other.texts.length > 0);
  assert.deepEqual([other.packets.length, other.texts[0].text], [1, `${WORDS.replace("{name}", "Ada Byron")} ${link}`]);
});

test("a report that comes twice, and a late one of less, change nothing", async () => {
  centre.reports = ["DELIVRD", "DELIVRD", "ACCEPTD", "UNDELIV"];
  const one = await enrolled("+12125550164");
  const id = await ask(owner, one, "loc");
  await attempted(owner, id, "DELIVERED");
  const before = centre.answers.length;
  centre.report(`M${centre.packets.length}`, "UNDELIV");
  await until("the late report's answer", () => centre.answers.length > before);
  const seen = await attempts(owner, id);
  assert.deepEqual(seen.map((one) => one.outcome), ["DELIVERED"]);
  assert.ok(centre.answers.every((status) => status === 0));
  centre.reports = "DELIVRD";
});

test("what the network could not deliver is told with its error", async () => {
  centre.reports = "UNDELIV";
  const one = await enrolled("+12125550165");
  const seen = await attempted(owner, await ask(owner, one, "loc"), "FAILED");
  assert.match(seen[0].detail, /not delivered: UNDELIV, error 027/);
  centre.reports = "DELIVRD";
});

test("a phone's reply proves its number, also when it comes twice", async () => {
  const one = await enrolled("+12125550166");
  assert.equal(await setNumber(owner, one, "+12125550167"), "PENDING");
  const answer = reply(await textTo("12125550167", "phn("), one.deviceId);
  assert.deepEqual([await centre.text("12125550168", "5550199", answer), await centre.text("12125550168", "5550199", answer)], [0, 0]);
  const device = await verified(owner, one, "+12125550168");
  assert.equal(device.numbers[0].verifiedBy, "SMS", "the envelope's number counts");
  assert.equal(await centre.text("12125550169", "5550199", "hello there"), 0, "other texts are taken and forgotten");
});

test("a session that breaks, is ended, or whose centre restarts, is made again", async () => {
  const one = await enrolled("+12125550170");
  const works = async (how) => {
    await attempted(owner, await ask(owner, one, "loc"), "DELIVERED").catch((error) => assert.fail(`${how}: ${error.message}`));
  };
  let binds = centre.binds;
  centre.session.destroy();
  await until("another session", () => centre.binds > binds);
  await works("after a break");
  binds = centre.binds;
  centre.session.unbind();
  await until("another session", () => centre.binds > binds);
  await works("after the centre ended it");
  binds = centre.binds;
  await centre.stop();
  const id = await ask(owner, one, "rng");
  await centre.up();
  await until("another session", () => centre.binds > binds);
  await attempted(owner, id, "DELIVERED");
});

test("a centre over TLS is trusted by its certificate alone; one that does not know us says so", async () => {
  const tls = { key: readFileSync(folder.path("key.pem")), cert: readFileSync(folder.path("cert.pem")) };
  const other = await Centre.start({ tls });
  open.push(() => other.stop());
  const third = await server.api.signUp({});
  const settings = { host: "localhost", port: other.port, systemId: "handsight", password: "secret", certificate: readFileSync(folder.path("ca.pem"), "utf8") };
  const safe = await way(third, "SMPP", settings, { name: "Safe" });
  assert.deepEqual(await tried(third, safe, "+12125550171"), { worked: true, words: "taken by the message centre" });
  const strange = await way(third, "SMPP", { ...settings, certificate: "" }, { name: "Strange" });
  const refused = await way(third, "SMPP", { ...settings, password: "wrong" }, { name: "Refused" });
  const [one, two] = await Promise.all([tried(third, strange, "+12125550171"), tried(third, refused, "+12125550171")]);
  assert.match(one.words, /check its certificate/);
  assert.match(two.words, /does not accept our name and password \(status 0x0000000d\)/);
  assert.ok(other.refusals > 0 && !one.worked && !two.worked);
});
