// Letters against aiosmtpd, which wants STARTTLS and a sign-in before it takes anything.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { keys, start, way } from "../harness/peers.mjs";
import { Running, freePort, until } from "../harness/process.mjs";

const python = process.env.HANDSIGHT_PYTHON ?? "python3";
const SERVER = `
import ssl, sys, time
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

class Box:
    async def handle_DATA(self, server, session, envelope):
        print("LETTER", envelope.mail_from, envelope.rcpt_tos, flush=True)
        print(envelope.content.decode(), flush=True)
        return "250 kept"

def who(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"phones" and data.password == b"secret")

context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(sys.argv[2], sys.argv[3])
box = Controller(Box(), hostname="127.0.0.1", port=int(sys.argv[1]), tls_context=context, require_starttls=True,
                 authenticator=who, auth_required=True)
box.start()
print("READY", flush=True)
while True:
    time.sleep(60)
`;

let server, owner, folder, box, port;
before(async () => {
  folder = keys();
  writeFileSync(folder.path("box.py"), SERVER);
  port = await freePort();
  box = new Running(python, [folder.path("box.py"), String(port), folder.path("cert.pem"), folder.path("key.pem")]);
  await until("aiosmtpd", () => box.output.includes("READY"), { state: () => box.output });
  ({ server, owner } = await start());
});
after(async () => {
  await box?.kill();
  await server?.stop();
  folder?.gone();
});

const settings = (password) => ({
  host: "localhost", port, username: "phones", password, from: "Phones <phones@example.com>", certificate: readFileSync(folder.path("ca.pem"), "utf8"),
});

test("a letter goes out over STARTTLS after a sign-in", async () => {
  const made = await way(owner, "SMTP", settings("secret"));
  const { answer } = await owner.change("testNotifier", { notifierId: made.id, to: "ada@example.com" }, "answer");
  assert.match(answer, /kept/);
  assert.match(box.output, /LETTER phones@example\.com \['ada@example\.com'\]/);
  assert.match(box.output, /this way out works/);
});

test("a wrong password is told in the mail server's words, and the secret is not", async () => {
  const made = await way(owner, "SMTP", settings("wrong"), { name: "Other" });
  const failed = await owner.change("testNotifier", { notifierId: made.id, to: "ada@example.com" }, "answer").catch((error) => error);
  assert.match(JSON.stringify(failed.body), /535|[Aa]uthentication/);
  const { notifiers } = await owner.ask("{ notifiers { name lastError settings { name value } secrets } }");
  const other = notifiers.find((one) => one.name === "Other");
  assert.ok(other.lastError && !JSON.stringify(notifiers).includes("wrong"));
});
