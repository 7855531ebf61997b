// TLS by rustls: a browser's and Mozilla's idea of a good server, with a certificate made here.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect as open } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "node:tls";
import { Running, freePort, run, until } from "../harness/process.mjs";
import { Server, program } from "../harness/server.mjs";

let folder, server;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "handsight-tls-"));
  const openssl = (...words) => run("openssl", words, { cwd: folder });
  writeFileSync(join(folder, "leaf.ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n");
  await openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90", "-subj", "/CN=Example authority", "-keyout", "ca.key", "-out", "ca.pem");
  await openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", "leaf.key", "-out", "leaf.csr");
  await openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "90", "-extfile", "leaf.ext", "-out", "leaf.pem");
  server = await Server.start({
    tls: readFileSync(join(folder, "ca.pem")),
    environment: { HANDSIGHT_TLS_CERTIFICATE: join(folder, "leaf.pem"), HANDSIGHT_TLS_KEY: join(folder, "leaf.key") },
  });
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const dial = (options) => new Promise((resolve, reject) => {
  const socket = connect({ host: "127.0.0.1", port: server.port, ca: readFileSync(join(folder, "ca.pem")), ...options }, () => {
    resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name, alpn: socket.alpnProtocol });
    socket.destroy();
  });
  socket.on("error", reject);
});

test("it speaks TLS 1.3 and HTTP/2, and with those who must 1.2", async () => {
  assert.deepEqual((({ protocol, alpn }) => ({ protocol, alpn }))(await dial({ ALPNProtocols: ["h2", "http/1.1"] })), { protocol: "TLSv1.3", alpn: "h2" });
  assert.equal((await dial({ maxVersion: "TLSv1.2" })).protocol, "TLSv1.2");
});

test("it refuses what is broken", async () => {
  await assert.rejects(dial({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }));
  await assert.rejects(dial({ maxVersion: "TLSv1.2", ciphers: "AES128-SHA:AES256-SHA:@SECLEVEL=0" }));
});

test("pages ask browsers to come back by TLS alone, and the cookie is for TLS alone", async () => {
  const answer = await new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: server.port, path: "/", ca: readFileSync(join(folder, "ca.pem")) }, resolve).on("error", reject).end();
  });
  answer.resume();
  assert.match(answer.headers["strict-transport-security"] ?? "", /max-age=\d{7,}/);
});

test("a handshake that is not finished, and one that no request follows, end", { timeout: 60_000 }, async () => {
  const closed = (socket) => new Promise((resolve) => socket.on("error", () => {}).on("close", resolve).resume());
  const plain = (words) => {
    const socket = open(server.port, "127.0.0.1", () => words.length && socket.write(words));
    return closed(socket);
  };
  const greeted = closed(connect({ host: "127.0.0.1", port: server.port, ca: readFileSync(join(folder, "ca.pem")) }));
  await Promise.all([plain(Buffer.alloc(0)), plain(Buffer.from("16030100", "hex")), greeted]);
});

test("a certificate that is not there stops the start with the key's name", async () => {
  const port = await freePort();
  const started = new Running(program("handsight"), ["serve"], {
    cwd: folder,
    env: { ...server.environment, HANDSIGHT_LISTEN: `127.0.0.1:${port}`, HANDSIGHT_TLS_CERTIFICATE: join(folder, "absent.pem") },
  });
  assert.notEqual(await started.ended, 0);
  assert.match(started.output, /tls/i);
});

const sslyze = join(process.env.HANDSIGHT_PYTHON_TOOLS ?? "", "sslyze");
test("sslyze finds Mozilla's intermediate configuration", { skip: existsSync(sslyze) ? false : "sslyze is not installed (scripts/python-tools installs it)" }, async () => {
  await until("the server", () => server.process.alive);
  // It ends with 1 at any finding, and one is ours: nobody's list of authorities holds the one made above.
  const said = await run(sslyze, ["--mozilla_config=intermediate", `localhost:${server.port}`]).then(({ stdout }) => stdout, (error) => error.message);
  const verdict = said.split("COMPLIANCE AGAINST TLS CONFIGURATION")[1] ?? said;
  assert.match(verdict, /Not compliant|OK - Compliant/);
  const findings = [...verdict.matchAll(/^\s+\* (\w+): (.*)$/gm)].filter(([, what]) => what !== "certificate_path_validation");
  assert.deepEqual(findings.map(([, what, why]) => `${what}: ${why}`), []);
});
