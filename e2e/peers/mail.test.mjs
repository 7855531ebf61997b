// Letters against aiosmtpd, which wants STARTTLS and a sign-in before it takes anything.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { invited, keys, start, tried, way } from "../harness/peers.mjs";
import { Running, freePort, until } from "../harness/process.mjs";

const tools = process.env.HANDSIGHT_PYTHON_TOOLS ?? "";
const skip = existsSync(join(tools, "aiosmtpd")) ? false : "aiosmtpd not installed here";
if (skip) console.log(`skipped: ${skip}`);

// Prints every letter that it took, read by Python's own parser, as a line of JSON. Who is called "slow" hangs.
const SERVER = `
import json, ssl, sys, threading
from email import message_from_bytes, policy
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

class Box:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"
    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=policy.default)
        body = letter.get_body(("plain",))
        print("LETTER " + json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
            "header": {name.lower(): str(value) for name, value in letter.items()}, "text": body.get_content()}), flush=True)
        return "250 kept"

def who(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"phones" and data.password == b"secret", handled=data.login == b"slow")

tls = None
if sys.argv[2] != "plain":
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(sys.argv[2], sys.argv[3])
box = Controller(Box(), hostname="127.0.0.1", port=int(sys.argv[1]), tls_context=tls, require_starttls=tls is not None,
                 authenticator=who if tls else None, auth_required=tls is not None)
box.start()
print("READY", flush=True)
threading.Event().wait()
`;

let server, owner, folder, box, plain;
/** A mail server; `options` are its certificate and key, or "plain". */
const post = async (...options) => {
  const port = await freePort();
  const running = new Running(join(tools, "python"), [folder.path("box.py"), String(port), ...options]);
  await until("aiosmtpd", () => running.output.includes("READY"), { state: () => running.output });
  return Object.assign(running, { port, letters: () => [...running.output.matchAll(/^LETTER (.*)$/gm)].map((one) => JSON.parse(one[1])) });
};
before(async () => {
  if (skip) return;
  folder = keys();
  writeFileSync(folder.path("box.py"), SERVER);
  box = await post(folder.path("cert.pem"), folder.path("key.pem"));
  plain = await post("plain");
  ({ server, owner } = await start());
});
after(async () => {
  await box?.kill();
  await plain?.kill();
  await server?.stop();
  folder?.gone();
});

const settings = (more = {}) => ({
  host: "localhost", port: box.port, username: "phones", password: "secret", from: "Phones <phones@example.com>",
  certificate: readFileSync(folder.path("ca.pem"), "utf8"), ...more,
});

test("an invitation goes out over STARTTLS after a sign-in, and reads as it was written", { skip }, async () => {
  const made = await way(owner, "SMTP", settings());
  assert.deepEqual(await tried(owner, made, "ada@example.com"), { worked: true, words: "kept" });
  assert.match(box.letters()[0].text, /this way out works/);
  const words = `Grüße, {name}!\n\n${"Zeile für Zeile ".repeat(30)}\n.\n.. Punkte am Anfang\n{link}\n`;
  const fields = { name: "Spring", emailSubject: "Ihr neues Gerät – 日本", emailText: words };
  const { link } = await invited(owner, fields, { name: "Ada Byron", email: "ada@example.com" }, "EMAIL");
  const letter = box.letters().at(-1);
  assert.deepEqual([letter.from, letter.to, letter.tls], ["phones@example.com", ["ada@example.com"], true]);
  assert.deepEqual([letter.header.from, letter.header.to, letter.header.subject], ["Phones <phones@example.com>", "ada@example.com", fields.emailSubject]);
  assert.ok(letter.header.date && letter.header["mime-version"], JSON.stringify(letter.header));
  assert.match(letter.header["message-id"], /^<\w+@example\.com>$/);
  assert.equal(letter.text.replaceAll("\r\n", "\n").trimEnd(), words.replace("{name}", "Ada Byron").replace("{link}", link).trimEnd());
});

test("what the mail server refuses is told in its words, and the secret is not", { skip }, async () => {
  const wrong = await way(owner, "SMTP", settings({ password: "wr0ng-passw0rd" }), { name: "Wrong", enabled: false });
  const answer = await tried(owner, wrong, "ada@example.com");
  assert.match(answer.words, /the mail server refused.*535.*credentials invalid/);
  const { notifiers } = await owner.ask("{ notifiers { name lastError settings { name value } secrets } }");
  assert.match(notifiers.find((one) => one.name === "Wrong").lastError, /535/);
  assert.ok(!JSON.stringify(notifiers).includes("wr0ng-passw0rd"));
  const { lastError } = await invited(owner, { name: "Nobody" }, { name: "Nobody", email: "nobody@example.com" }, "EMAIL", "FAILED");
  assert.match(lastError, /550.*no such mailbox here/);
});

test("a password never travels in the clear, and a certificate must be right", { skip }, async () => {
  const clear = await way(owner, "SMTP", settings({ port: plain.port }), { name: "Clear", enabled: false });
  const strange = await way(owner, "SMTP", settings({ certificate: "" }), { name: "Strange", enabled: false });
  const open = await way(owner, "SMTP", settings({ port: plain.port, encryption: "none", username: "", password: "" }), { name: "Open", enabled: false });
  const answers = await Promise.all([clear, strange, open].map((one) => tried(owner, one, "ada@example.com")));
  assert.deepEqual(answers.map((one) => one.worked), [false, false, true], JSON.stringify(answers));
  assert.match(answers[0].words, /STARTTLS|no safe connection|encryption/i);
  assert.match(answers[1].words, /check its certificate/);
  assert.ok(!plain.output.includes("secret"));
});

test("a mail server that hangs is told before the request's own end", { skip }, async () => {
  const slow = await way(owner, "SMTP", settings({ username: "slow" }), { name: "Slow", enabled: false });
  assert.deepEqual(await tried(owner, slow, "ada@example.com"), { worked: false, words: "it did not answer within 8 s" });
});
