// What the tests of real peers share: a folder with keys and certificates, a phone that is set up, and the word that is
// printed where a peer is not installed.
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
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
  const query = "query($id: ID!) { action(id: $id) { state attempts { transport notifier outcome detail costMicros } } }";
  return until(`an attempt that is ${outcome}`, async () => {
    const { action } = await owner.ask(query, { id });
    return action.attempts.some((one) => one.outcome === outcome) && action.attempts;
  });
}
