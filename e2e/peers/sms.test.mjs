// SMS against peers: an SMPP server of another make, and Kannel with its fake message centre.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import smpp from "smpp";
import { ask, attempted, installed, keys, phone, skipWithout, start, way } from "../harness/peers.mjs";
import { Running, freePort, until } from "../harness/process.mjs";

let server, owner, folder;
const open = [];
before(async () => {
  folder = keys();
  ({ server, owner } = await start());
});
after(async () => {
  for (const one of open) await one();
  await server?.stop();
  folder?.gone();
});

/** What a phone replies to `phn(nonce)`. */
function reply(nonce, deviceId) {
  const token = createHmac("sha256", Buffer.from(deviceId, "hex")).update(`KMR 1.00 ${nonce} phn(ok)`).digest("hex").slice(0, 16);
  return `KMR 1.00 ${nonce} ${token} phn(ok)`;
}

const verified = (one) => until("the number to be proven", async () => {
  const { device } = await owner.ask("query($id: ID!) { device(id: $id) { phoneNumber numbers { state verifiedBy } } }", { id: one.device });
  return device.numbers[0]?.state === "VERIFIED" && device;
});

test("a message centre by SMPP: throttling, long texts, reports, a broken session, texts from phones", async () => {
  const texts = [];
  let throttled = 0;
  let binds = 0;
  let session;
  const centre = smpp.createServer({}, (one) => {
    one.on("error", () => {});
    one.on("bind_transceiver", (pdu) => {
      binds += 1;
      const right = pdu.system_id === "handsight" && pdu.password === "secret";
      one.send(pdu.response({ command_status: right ? smpp.ESME_ROK : smpp.ESME_RBINDFAIL }));
      session = one;
    });
    one.on("enquire_link", (pdu) => one.send(pdu.response()));
    one.on("submit_sm", (pdu) => {
      if (throttled < 1) {
        throttled += 1;
        one.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
        return;
      }
      texts.push(pdu);
      const id = `M${texts.length}`;
      one.send(pdu.response({ message_id: id }));
      one.deliver_sm({
        source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
        short_message: `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:`,
        receipted_message_id: id, message_state: 2,
      });
    });
  });
  const port = await freePort();
  await new Promise((resolve) => centre.listen(port, "127.0.0.1", resolve));
  open.push(() => new Promise((resolve) => { session?.destroy(); centre.close(resolve); }));
  const made = await way(owner, "SMPP", { host: "127.0.0.1", port, encryption: "none", systemId: "handsight", password: "secret", from: "5550199" }, { costMicros: 40000 });
  await until("the session", () => binds > 0);
  const one = await phone(server, owner, { number: "+12125550142" });
  const attempts = await attempted(owner, await ask(owner, one, "msg", ["Grüße {1}"]), "DELIVERED");
  assert.deepEqual([attempts[0].transport, attempts[0].notifier, attempts[0].costMicros], ["sms", "SMPP 3.4", 40000]);
  assert.equal(texts[0].destination_addr, "12125550142");
  assert.equal(throttled, 1);

  // A text of the test button is long enough only when it is made so: the parts join again.
  const { answer } = await owner.change("testNotifier", { notifierId: made.id, to: "+12125550142" }, "answer");
  assert.match(answer, /taken by the message centre/);

  // The session breaks: it is made again, and what is asked then arrives.
  session.destroy();
  await until("another session", () => binds > 1);
  const { number } = await owner.change("setDeviceNumber", { deviceId: one.device, number: "+12125550143" }, "number { state }");
  assert.equal(number.state, "PENDING");
  const asked = await until("the question", () => texts.map((pdu) => String(pdu.short_message.message ?? "")).find((text) => text.includes("phn(")));
  session.deliver_sm({ source_addr_ton: 1, source_addr_npi: 1, source_addr: "12125550144", destination_addr: "5550199", short_message: reply(/phn\(([0-9a-f]{16})\)/.exec(asked)[1], one.deviceId) });
  const device = await verified(one);
  assert.deepEqual([device.phoneNumber, device.numbers[0].verifiedBy], ["+12125550144", "SMS"], "the envelope's number");
});

test("Kannel with its fake centre: a text out, its report, a reply in", { skip: skipWithout("bearerbox", "smsbox", "fakesmsc") }, async () => {
  const [admin, box, send, fake] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const other = await server.api.signUp({});
  const made = await way(other, "KANNEL", { url: `http://127.0.0.1:${send}/cgi-bin/sendsms`, username: "tester", password: "secret", from: "5550199" });
  writeFileSync(folder.path("kannel.conf"), `group = core
admin-port = ${admin}
admin-password = x
smsbox-port = ${box}
box-allow-ip = 127.0.0.1

group = smsc
smsc = fake
smsc-id = fake
port = ${fake}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${send}

group = sendsms-user
username = tester
password = secret
concatenation = false

group = sms-service
keyword = default
get-url = "${made.incomingUrl}"
accept-x-kannel-headers = true
max-messages = 0
`);
  const run = async (program, args, sign) => {
    const one = new Running(installed(program), args);
    open.push(() => one.kill());
    if (sign) await until(program, () => sign.test(one.output), { state: () => one.output });
    return one;
  };
  await run("bearerbox", ["-v", "0", folder.path("kannel.conf")], /listening|MAIN: Start-up done/i);
  await run("smsbox", ["-v", "0", folder.path("kannel.conf")], /Connected to bearerbox/);
  const one = await phone(server, other, { number: "+12125550152" });
  // Asked first, so that the fake centre has something to take and to answer when it connects.
  await other.change("setDeviceNumber", { deviceId: one.device, number: "+12125550153" }, "number { state }");
  const [{ id }] = (await other.ask("query { actions(first: 1) { nodes { id } } }")).actions.nodes;
  const phoneAtKannel = await run("fakesmsc", ["-H", "127.0.0.1", "-r", String(fake), "-i", "0.2", "-m", "1", "-v", "0", "1 2 text nothing"]);
  const asked = await until("the question", () => /phn(?:\(|%28)([0-9a-f]{16})/.exec(phoneAtKannel.output), { state: () => phoneAtKannel.output });
  const delivered = await attempted(other, id, "ACCEPTED");
  assert.equal(delivered[0].transport, "sms");
  await run("fakesmsc", ["-H", "127.0.0.1", "-r", String(fake), "-i", "0.2", "-m", "1", `+12125550154 5550199 url ${encodeURIComponent(reply(asked[1], one.deviceId))}`]);
  await until("the number to be proven", async () => {
    const { device } = await other.ask("query($id: ID!) { device(id: $id) { phoneNumber numbers { state } } }", { id: one.device });
    return device.numbers[0].state === "VERIFIED" && device.phoneNumber === "+12125550154";
  });
});
