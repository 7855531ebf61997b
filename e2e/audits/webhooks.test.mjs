// The real server calls a program, as docs/webhooks.md says: signatures verified by the libraries of Standard Webhooks
// from npm and PyPI, a retry after a failure, the end after 410, sending again, a replay, a new secret.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { Phone } from "../harness/phone.mjs";
import { run, until } from "../harness/process.mjs";
import { Server } from "../harness/server.mjs";

const python = join(process.env.HANDSIGHT_PYTHON_TOOLS ?? "", "python");
const PYTHON = `
import json, sys
from standardwebhooks import Webhook
given = json.load(sys.stdin)
print(json.dumps(Webhook(given["secret"]).verify(given["body"], given["headers"])))
`;

/** A program that is called: keeps what came, answers as it was told and then with 200. */
class Receiver {
  heard = [];
  /** The next answers at a path; then 200. */
  answers = {};

  async listen() {
    this.server = http.createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      const { headers } = request;
      this.heard.push({ headers, body: Buffer.concat(parts).toString(), path: request.url });
      response.writeHead(this.answers[request.url]?.shift() ?? 200, { "content-type": "text/plain" }).end("thank you");
    });
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.port = this.server.address().port;
    return this;
  }

  url(path) {
    return `http://127.0.0.1:${this.port}/${path}`;
  }

  /** Waits for requests at a path. */
  async wait(path, count) {
    const there = () => this.heard.filter((one) => one.path === `/${path}`);
    await until(`${count} calls of ${path}`, () => there().length >= count, { state: () => JSON.stringify(this.heard, null, 1) });
    return there();
  }
}

let server, receiver, owner;
before(async () => {
  receiver = await new Receiver().listen();
  server = await Server.start({ environment: { HANDSIGHT_WEBHOOKS_ALLOW: `127.0.0.1:${receiver.port}` } });
  owner = await server.api.signUp({ enterprise: "Callback Works" });
});
after(async () => {
  receiver?.server.close();
  await server?.stop();
});

const make = async (path, kinds) => {
  const { webhook, secret } = await owner.change("createWebhook", { url: receiver.url(path), kinds }, "webhook { id } secret");
  return { id: webhook.id, secret };
};
const look = async (id) => (await owner.ask(`query($id: ID!) { webhook(id: $id) { enabled disabledReason lastReplay { total done finishedAt }
  deliveries { nodes { id state attempts messageId attemptList { status answer } } } } }`, { id })).webhook;

describe("webhooks", () => {
  test("a program hears the walk of an action, and two libraries verify it", async () => {
    const { secret } = await make("walk", ["device.enrolled", "action.received", "action.completed", "result.created"]);
    const phone = new Phone(server.url, owner.enterprise.systemId);
    await phone.enrol();
    await owner.change("issueAction", { devices: { ids: [phone.device] }, command: "msg", parameters: ["Call home"] }, "session { id }");
    await phone.obey(() => ({ items: { shownAt: new Date().toISOString() } }));
    const heard = await receiver.wait("walk", 4);
    const told = heard.map(({ headers, body }) => new Webhook(secret).verify(body, headers));
    assert.deepEqual(told.map((one) => one.type).sort(), ["action.completed", "action.received", "device.enrolled", "result.created"]);
    const received = told.find((one) => one.type === "action.received");
    assert.match(received.data.message.text, /^KME 1\.00 [0-9a-f]{8} [0-9a-f]{16} msg\(Call%20home\)$/);
    assert.throws(() => new Webhook(secret).verify(heard[0].body.replace("type", "tipe"), heard[0].headers));
    assert.throws(() => new Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").verify(heard[0].body, heard[0].headers));
    assert.ok(existsSync(python), `PyPI's standardwebhooks is needed: ${python} (scripts/python-tools installs it)`);
    for (const { headers, body } of heard) {
      const { stdout } = await run(python, ["-c", PYTHON], { input: JSON.stringify({ secret, body, headers }) });
      assert.deepEqual(JSON.parse(stdout), JSON.parse(body));
    }
  });

  test("after a failure it comes again, the same id and bytes", async () => {
    const { id, secret } = await make("again", ["device.enrolled"]);
    receiver.answers["/again"] = [500];
    await new Phone(server.url, owner.enterprise.systemId).enrol();
    const [first, second] = await receiver.wait("again", 2);
    assert.equal(first.body, second.body);
    assert.equal(first.headers["webhook-id"], second.headers["webhook-id"]);
    assert.notEqual(first.headers["webhook-timestamp"], second.headers["webhook-timestamp"]);
    new Webhook(secret).verify(second.body, second.headers);
    await until("the delivery", async () => (await look(id)).deliveries.nodes[0].state === "DELIVERED");
    const [delivery] = (await look(id)).deliveries.nodes;
    assert.deepEqual(delivery.attemptList.map((one) => one.status), [200, 500]);
    assert.equal(delivery.attemptList[0].answer, "thank you");
    await owner.change("resendWebhookDelivery", { deliveryId: delivery.id }, "delivery { id }");
    const [, , third] = await receiver.wait("again", 3);
    assert.equal(third.headers["webhook-id"], first.headers["webhook-id"]);
  });

  test("a new webhook hears of the past when it asks", async () => {
    const { id, secret } = await make("past", ["action.queued"]);
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const { replay } = await owner.change("replayWebhook", { webhookId: id, from, kinds: ["device.enrolled"] }, "replay { total }");
    assert.equal(replay.total, 2);
    const heard = await receiver.wait("past", 2);
    assert.ok(heard.every(({ headers, body }) => new Webhook(secret).verify(body, headers).type === "device.enrolled"));
    await until("the replay's end", async () => (await look(id)).lastReplay.finishedAt !== null);
  });

  test("both secrets sign while the program changes over", async () => {
    const { id, secret: old } = await make("rotated", ["device.deleted"]);
    const { secret: fresh } = await owner.change("rotateWebhookSecret", { webhookId: id }, "secret");
    await owner.change("testWebhook", { webhookId: id }, "delivery { id }");
    const [{ headers, body }] = await receiver.wait("rotated", 1);
    for (const secret of [old, fresh]) assert.equal(new Webhook(secret).verify(body, headers).type, "webhook.test");
  });

  test("410 ends it, and nothing private is ever called", async () => {
    const { id } = await make("gone", ["device.deleted"]);
    receiver.answers["/gone"] = [410];
    await owner.change("testWebhook", { webhookId: id }, "delivery { id }");
    await until("the end", async () => (await look(id)).enabled === false);
    assert.equal((await look(id)).disabledReason, "it answered 410 Gone");
    const { attention } = await owner.ask("{ attention { kind } }");
    assert.ok(attention.some((fact) => fact.kind === "WEBHOOK_FAILING"));
    for (const url of [server.url, "https://127.1/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/", "https://localhost/"]) {
      const data = await owner.ask("mutation($u: String!) { createWebhook(input: {url: $u, kinds: [\"action.sent\"]}) { __typename } }", { u: url });
      assert.equal(data.createWebhook.__typename, "InvalidInput", url);
    }
  });
});
