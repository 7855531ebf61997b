// Push by FCM and APNs, against servers that check protocol, headers and signatures as the services do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ask, attempted, keys, pair, phone, start, tried, way } from "../harness/peers.mjs";
import { genuine } from "../harness/phone.mjs";
import { Apns, Fcm } from "../harness/push.mjs";

let server, folder;
const open = [];
before(async () => {
  folder = keys();
  ({ server } = await start());
});
after(async () => {
  for (const one of open) await one.stop();
  await server?.stop();
  folder?.gone();
});
const begin = async (peer) => {
  open.push(peer);
  return { peer, owner: await server.api.signUp({}) };
};

test("FCM takes data messages from a service account, on one access token", async () => {
  const { peer, owner } = await begin(await Fcm.start());
  await way(owner, "FCM", peer.settings);
  const one = await phone(server, owner, { push: { kind: "fcm", token: "registered" } });
  const attempts = await attempted(owner, await ask(owner, one, "rng"), "ACCEPTED");
  assert.deepEqual([attempts[0].transport, attempts[0].costMicros, attempts[0].detail], ["fcm", 0, "projects/phones/messages/1"]);
  await attempted(owner, await ask(owner, one, "loc"), "ACCEPTED");
  const [ring, locate] = peer.messages;
  assert.deepEqual([ring.android.priority, locate.android.priority], ["high", "normal"], "a ring hurries");
  assert.match(ring.data.message, /^KME 1\.00 00000001 [0-9a-f]{16} rng\(\)$/);
  assert.ok(genuine(locate.data.message, one.deviceId));
  assert.deepEqual([peer.granted, peer.wrong], [1, []]);
  const stranger = await phone(server, owner, { push: { kind: "fcm", token: "gone" } });
  const failed = await attempted(owner, await ask(owner, stranger, "loc"), "FAILED");
  assert.match(failed[0].detail, /no longer known: the agent must register again/);
});

test("an access token that ends early is renewed, one that is taken back too, and a foreign key is refused in words", async () => {
  const { peer, owner } = await begin(await Fcm.start({ life: 60 }));
  const made = await way(owner, "FCM", peer.settings);
  assert.ok((await tried(owner, made, "registered")).worked);
  assert.ok((await tried(owner, made, "registered")).worked);
  assert.equal(peer.granted, 2, "a token of a minute is not used again: it may end on the way");
  peer.life = 3600;
  assert.ok((await tried(owner, made, "registered")).worked);
  peer.granted += 1;
  const refused = await tried(owner, made, "registered");
  assert.match(refused.words, /answered 401: Request had invalid authentication credentials/);
  assert.ok((await tried(owner, made, "registered")).worked, "the next attempt asks for another token");
  const account = JSON.parse(peer.settings.serviceAccount);
  const foreign = { ...account, private_key: pair("rsa", { modulusLength: 2048 }).pem };
  const other = await way(owner, "FCM", { ...peer.settings, serviceAccount: JSON.stringify(foreign) }, { name: "Foreign" });
  assert.deepEqual(await tried(owner, other, "registered"), { worked: false, words: "the push service's sign-in answered 401: Invalid JWT Signature." });
});

for (const [name, secure] of [["in the clear", false], ["over TLS", true]]) {
  test(`APNs takes background notifications by HTTP/2 ${name}, on one provider token`, async () => {
    const tls = secure && { key: readFileSync(folder.path("key.pem")), cert: readFileSync(folder.path("cert.pem")) };
    const { peer, owner } = await begin(await Apns.start(tls || undefined));
    await way(owner, "APNS", { ...peer.settings, ...(secure ? { certificate: readFileSync(folder.path("ca.pem"), "utf8") } : {}) });
    const one = await phone(server, owner, { push: { kind: "apns", token: "00ff00ff" } });
    const attempts = await attempted(owner, await ask(owner, one, "loc"), "ACCEPTED");
    assert.equal(attempts[0].transport, "apns");
    await attempted(owner, await ask(owner, one, "rng"), "ACCEPTED");
    assert.equal(peer.messages[0].aps["content-available"], 1);
    assert.ok(genuine(peer.messages[0].message, one.deviceId));
    assert.equal(peer.tokens.size, 1);
    const stranger = await phone(server, owner, { push: { kind: "apns", token: "11ff00ff" } });
    const failed = await attempted(owner, await ask(owner, stranger, "loc"), "FAILED");
    assert.match(failed[0].detail, /answered 410: Unregistered/);
    const other = await way(owner, "APNS", { ...peer.settings, ...(secure ? {} : { key: pair("ec", { namedCurve: "P-256" }).pem }) }, { name: "Other" });
    const refused = await tried(owner, other, "00ff00ff");
    // Over TLS nothing vouches for the service's certificate; in the clear another key signs.
    assert.match(refused.words, secure ? /cannot be reached/ : /answered 403: InvalidProviderToken/);
  });
}
