// What the tests of real peers share: a folder with keys and certificates, a phone that is set up, and the word that is
// printed where a peer is not installed.
import { execFileSync } from "node:child_process";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Phone } from "./phone.mjs";
import { Server } from "./server.mjs";
import { until } from "./process.mjs";

/** The path of a program, in the places where daemons are; undefined where it is not installed. */
export function installed(name) {
  return ["/usr/sbin", "/usr/bin", "/usr/lib/kannel", "/usr/lib/kannel/test"].map((folder) => join(folder, name)).find(existsSync);
}

/** Whether a test can run; prints why not. */
export function skipWithout(...programs) {
  const missing = programs.filter((name) => !installed(name));
  if (missing.length === 0) return false;
  console.log(`skipped: ${missing.join(", ")} not installed here`);
  return `${missing.join(", ")} not installed here`;
}

/** A folder with an authority and a certificate for localhost, removed with `gone()`. */
export function keys() {
  const folder = mkdtempSync(join(tmpdir(), "handsight-peers-"));
  const openssl = (...args) => execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Peers");
  writeFileSync(join(folder, "ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "csr.pem", "-subj", "/CN=localhost");
  openssl("x509", "-req", "-in", "csr.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "cert.pem", "-days", "2", "-extfile", "ext");
  return { folder, path: (name) => join(folder, name), gone: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A key pair: the private half in PKCS #8 (PEM), the public one for checking. */
export function pair(type, options) {
  const { privateKey, publicKey } = generateKeyPairSync(type, options);
  return { pem: privateKey.export({ type: "pkcs8", format: "pem" }), publicKey };
}

/** A server that may speak to gateways on this machine, and its owner. */
export async function start(environment = {}) {
  const server = await Server.start({ environment: { HANDSIGHT_PRIVATE_GATEWAYS: "true", ...environment } });
  return { server, owner: await server.api.signUp({}) };
}

/** Makes a way out; settings by name. */
export async function way(owner, kind, settings, more = {}) {
  const list = Object.entries(settings).map(([name, value]) => ({ name, value: String(value) }));
  return (await owner.change("createNotifier", { kind, settings: list, ...more }, "notifier { id name incomingUrl }")).notifier;
}

/** What `testNotifier` says of a way out: the gateway's words, good or bad. */
export async function tried(owner, notifier, to) {
  const query = `mutation($input: TestNotifierInput!) { it: testNotifier(input: $input) {
    __typename ... on TestNotifierDone { answer } ... on Conflict { message } } }`;
  const { it } = await owner.ask(query, { input: { notifierId: notifier.id, to } });
  return { worked: it.__typename === "TestNotifierDone", words: it.answer ?? it.message };
}

/** What a phone replies to the question for its number in a text. */
export function reply(text, deviceId) {
  const [, nonce] = /phn\(([0-9a-f]{16})\)/.exec(text);
  const token = createHmac("sha256", Buffer.from(deviceId, "hex")).update(`KMR 1.00 ${nonce} phn(ok)`).digest("hex").slice(0, 16);
  return `KMR 1.00 ${nonce} ${token} phn(ok)`;
}

/** Gives a phone another number, which asks the phone for a proof. */
export async function setNumber(owner, one, number) {
  const done = await owner.change("setDeviceNumber", { deviceId: one.device, number }, "number { state }");
  return done.number.state;
}

/** Waits until a phone's number is proven; returns the device. */
export function verified(owner, one, number) {
  const query = "query($id: ID!) { device(id: $id) { phoneNumber numbers { state verifiedBy } } }";
  return until("the number to be proven", async () => {
    const { device } = await owner.ask(query, { id: one.device });
    return device.numbers[0]?.state === "VERIFIED" && device.phoneNumber === number && device;
  });
}

/** Invites one person; returns the invitation once it is in this state. */
export async function invited(owner, fields, contact, by, state = "SENT") {
  const { campaign } = await owner.change("createCampaign", { fields }, "campaign { id }");
  const made = await owner.change("createContact", { fields: contact }, "contact { id }");
  await owner.change("inviteContacts", { campaignId: campaign.id, contactIds: [made.contact.id], way: by }, "queued");
  const query = "query($id: ID!) { campaign(id: $id) { invites { nodes { state link lastError } } } }";
  let seen;
  return until(`an invitation that is ${state}`, async () => {
    [seen] = (await owner.ask(query, { id: campaign.id })).campaign.invites.nodes;
    return (state === "FAILED" ? seen.lastError : seen.state === state) && seen;
  }, { state: () => JSON.stringify(seen) });
}

/** The attempts of an action. */
export async function attempts(owner, id) {
  const query = "query($id: ID!) { action(id: $id) { attempts { transport notifier outcome detail costMicros } } }";
  return (await owner.ask(query, { id })).action.attempts;
}

/** An enrolled phone, with a push address when one is given. */
export async function phone(server, owner, { number, push } = {}) {
  const one = new Phone(server.url, owner.enterprise.systemId);
  await one.enrol(number ? { phoneNumber: number } : {});
  if (push) await one.call("checkin", { body: { sequence: "00000000", pushAddress: push } });
  return one;
}

/** Asks for a command; returns the action's id. */
export async function ask(owner, one, command, parameters = []) {
  const done = await owner.change("issueAction", { devices: { ids: [one.device] }, command, parameters }, "actions { id }");
  return done.actions[0].id;
}

/** Waits until an action has an attempt of this outcome; returns all of them. */
export function attempted(owner, id, outcome) {
  let seen;
  return until(`an attempt that is ${outcome}`, async () => {
    seen = await attempts(owner, id);
    return seen.some((one) => one.outcome === outcome) && seen;
  }, { state: () => JSON.stringify(seen) });
}
