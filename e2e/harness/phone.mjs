// A phone that a test holds in its hand: an agent written from `docs/agent-protocol.md` alone, in another language
// than the product's own. It keeps in memory what an agent keeps on disk, and does only what a test tells it.
import { createHash, createHmac, createPublicKey, randomBytes, randomUUID, timingSafeEqual, verify } from "node:crypto";
import { Refused } from "./api.mjs";

/** What must be signed, and how many parameters of its own it has: the time until which it is meant comes after them. */
const SIGNED = { blk: 1, wip: 1, mov: 3, scr: 2, ins: 3, uni: 3, put: 2, rst: 2 };
const PUBLIC_KEY_HEAD = Buffer.from("302a300506032b6570032100", "hex");

/** Splits a message into its sequence, its token and its commands; throws when it is not one. */
export function parse(text) {
  const match = /^KME (\d+\.\d\d) ([0-9a-f]{8}) ([0-9a-f]{16}) (.+)$/.exec(text);
  if (!match) throw new Error(`not a message: ${text}`);
  const [, version, sequence, token, rest] = match;
  const commands = rest.split(" ").map((word) => {
    const parts = /^([a-z]{3})\((.*)\)$/.exec(word);
    if (!parts) throw new Error(`not a command: ${word}`);
    const parameters = parts[2] === "" ? [] : parts[2].split(",").map((one) => (one === "" ? null : decodeURIComponent(one)));
    return { name: parts[1], parameters };
  });
  return { version, sequence: Number.parseInt(sequence, 16), token, commands, text };
}

/** Whether a message's token was made with this device's ID. */
export function genuine(text, deviceId) {
  const [, head, token, rest] = /^(KM[ER] \d+\.\d\d [0-9a-f]+ )([0-9a-f]{16}) (.+)$/.exec(text);
  const made = createHmac("sha256", Buffer.from(deviceId, "hex")).update(head + rest).digest().subarray(0, 8);
  return timingSafeEqual(made, Buffer.from(token, "hex"));
}

/** Whether a message carries the enterprise's signature. */
export function signed(text, deviceId, commandKey) {
  const match = /^(KM[ER] \d+\.\d\d [0-9a-f]+) [0-9a-f]{16} (.+) sig\(([\w-]{86})\)$/.exec(text);
  if (!match) return false;
  const fingerprint = createHash("sha256").update(Buffer.from(deviceId, "hex")).digest("hex");
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_KEY_HEAD, Buffer.from(commandKey, "hex")]), format: "der", type: "spki" });
  return verify(null, Buffer.from(`${match[1]} ${match[2]}\n${fingerprint}`), key, Buffer.from(match[3], "base64url"));
}

/** Contacts as a phone backs them up (vCard 4). */
export const cards = (...names) => names
  .map((name, n) => `BEGIN:VCARD\r\nVERSION:4.0\r\nUID:card-${name}\r\nFN:${name}\r\nTEL:+1202555${String(160 + n).padStart(4, "0")}\r\nORG:Northwind Freight\r\nEND:VCARD\r\n`)
  .join("");

const hex = (number) => number.toString(16).padStart(8, "0");

/** One phone. */
export class Phone {
  constructor(url, systemId, deviceId = randomBytes(32).toString("hex")) {
    Object.assign(this, { url, systemId, deviceId, processed: 0, done: [], waiting: [] });
  }

  async #call(path, { method = "POST", body, headers = {}, anonymous = false, raw } = {}) {
    const response = await fetch(`${this.url}/agent/v1/${path}`, {
      method,
      headers: {
        ...(anonymous ? {} : { authorization: `Device ${this.systemId}.${this.deviceId}` }),
        ...(body === undefined && raw === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    const text = await response.text();
    const parsed = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
    if (!response.ok) throw new Refused(response.status, parsed);
    return parsed;
  }

  /** Any call of the device's, for tests of what is refused. */
  call(path, options) {
    return this.#call(path, options);
  }

  /** Makes itself known. */
  async enrol(details = {}) {
    const answer = await this.#call("provision", {
      anonymous: true,
      body: {
        systemId: this.systemId, deviceId: this.deviceId, platform: "simulated", manufacturer: "Example", model: "Scripted 1",
        osVersion: "1.0", agentVersion: "1.0.0", ...details,
      },
    });
    this.device = answer.device;
    this.commandKey = answer.commandKey;
    this.processed = Number.parseInt(answer.sequence, 16) || 0;
    return answer;
  }

  /** Fetches what is queued; checks every token, signature and number as an agent must. */
  async fetch({ wait } = {}) {
    const answer = await this.#call(`actions?after=${hex(this.processed)}${wait ? `&wait=${wait}` : ""}`, { method: "GET" });
    const commands = [];
    for (const text of answer.messages) {
      if (!genuine(text, this.deviceId)) throw new Error(`a forged message: ${text}`);
      const message = parse(text);
      let number = message.sequence;
      for (const command of message.commands) {
        if (command.name === "sig") continue;
        if (command.name in SIGNED) {
          if (!signed(text, this.deviceId, this.commandKey)) throw new Error(`unsigned: ${text}`);
          const until = Number(command.parameters[SIGNED[command.name]]);
          if (!(until > Date.now() / 1000)) throw new Error(`over, or without an end: ${text}`);
          command.parameters.length = SIGNED[command.name];
        }
        commands.push({ ...command, number, sequence: hex(number), text });
        number += 1;
      }
    }
    this.through = Number.parseInt(answer.through, 16);
    return commands;
  }

  /** Tells the server that messages have arrived. */
  receipt(texts) {
    return this.#call("receipts", { body: { messages: [...new Set(texts)].map((text) => ({ text, receivedAt: new Date().toISOString(), via: "poll" })) } });
  }

  /** Answers commands. */
  results(results) {
    return this.#call("results", { body: { results: results.map((one) => ({ status: "ok", code: 0, finishedAt: new Date().toISOString(), items: {}, ...one })) } });
  }

  /** Fetches, acknowledges and answers everything that waits; `answer` makes a result's fields of a command. */
  async obey(answer = () => ({}), options) {
    const commands = await this.fetch(options);
    if (commands.length > 0) {
      await this.receipt(commands.map((command) => command.text));
      const made = commands.filter((command) => command.number > this.processed);
      this.done.push(...made.map((command) => command.number));
      for (const command of made) this.waiting.push({ sequence: command.sequence, command: command.name, ...(await answer(command)) });
    }
    this.processed = Math.max(this.processed, this.through);
    if (this.waiting.length > 0) {
      await this.results(this.waiting);
      this.waiting = [];
    }
    return commands;
  }

  /** Sends content as an object under an id of its own choice; returns what a result says of it. */
  async bring(content, name = "content") {
    const bytes = Buffer.from(content);
    const id = randomUUID().replace(/-/g, "");
    const sha256 = createHash("sha256").update(bytes).digest();
    await this.#call(`objects/obj_${id}`, {
      method: "PUT",
      raw: bytes,
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
        "repr-digest": `sha-256=:${sha256.toString("base64")}:`,
      },
    });
    return { object: `obj_${id}`, bytes: bytes.length, sha256: sha256.toString("hex") };
  }

  /** Reads an object that a command names: its text, or what it holds when it is JSON. */
  take(object) {
    return this.#call(`objects/${object}`, { method: "GET" });
  }

  /** Says that it lives. */
  checkin(details = {}) {
    return this.#call("checkin", { body: { sequence: hex(this.processed), ...details } });
  }

  /** Reports what it measured. */
  events(events) {
    return this.#call("events", { body: events });
  }
}
