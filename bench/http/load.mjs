// A load generator for HTTP/1.1: a fixed number of keep-alive connections, each with one request in flight. It only looks for
// the end of an answer, so that it takes little from the servers that share the machine with it.
import { connect } from "node:net";

const END_OF_HEAD = Buffer.from("\r\n\r\n");

/** The bytes of a request. */
export function wire(method, path, { headers = {}, body } = {}) {
  const bytes = body === undefined ? "" : JSON.stringify(body);
  const lines = Object.entries({
    host: "127.0.0.1",
    ...headers,
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(bytes) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${bytes}`);
}

/** The content of a chunked body, or undefined if more is to come. */
function unchunk(bytes) {
  const parts = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const size = Number.parseInt(bytes.latin1Slice(at, end), 16);
    if (bytes.length < end + 2 + size + 2) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** The answer in these bytes, or undefined if more is to come. */
function answer(bytes) {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end).toLowerCase();
  const rest = bytes.subarray(end + END_OF_HEAD.length);
  const status = Number(head.slice("http/1.1 ".length, "http/1.1 200".length));
  if (head.includes("\r\ntransfer-encoding: chunked")) {
    const body = unchunk(rest);
    return body && { status, body };
  }
  const length = Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1] ?? 0);
  return rest.length < length ? undefined : { status, body: rest };
}

/** A keep-alive connection. */
export class Connection {
  #socket;
  #held = Buffer.alloc(0);
  #waiting;

  /** Connects to a port of the loopback address. */
  static open(port) {
    const connection = new Connection();
    return new Promise((resolve, reject) => {
      connection.#socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(connection));
      connection.#socket.on("error", reject);
      connection.#socket.on("data", (chunk) => connection.#take(chunk));
      connection.#socket.on("close", () => connection.#waiting?.reject(new Error("the server closed a connection")));
    });
  }

  #take(chunk) {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const whole = answer(this.#held);
    if (whole === undefined) return;
    this.#held = Buffer.alloc(0);
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve(whole);
  }

  /** Sends a request and returns the body of the answer, whose status must be 200. */
  async ask(request) {
    const { status, body } = await new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
    if (status !== 200) throw new Error(`answered ${status}: ${body.toString().slice(0, 300)}`);
    return body;
  }

  /** Closes it. */
  close() {
    this.#socket.destroy();
  }
}

/**
 * Repeats `work(connection, number)` on every connection until the time is up. Returns the count, the seconds it took, and
 * the milliseconds of each.
 */
export async function drive(port, connections, seconds, work) {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  const times = [];
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  await Promise.all(
    open.map(async (connection, number) => {
      for (let last = performance.now(); last < until;) {
        await work(connection, number);
        const now = performance.now();
        times.push(now - last);
        last = now;
      }
    }),
  );
  const took = (performance.now() - begun) / 1_000;
  for (const connection of open) connection.close();
  return { count: times.length, seconds: took, times };
}
