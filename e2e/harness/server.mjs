// The real server on a free port of the loopback address, with a database of its own in a temporary folder.
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Api } from "./api.mjs";
import { Running, freePort, run, until } from "./process.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const binaries = resolve(root, process.env.HANDSIGHT_BIN ?? join(root, ".build/bin/dev"));

/** The path of one of the project's programs. */
export const program = (name) => join(binaries, name);

/** A server that can be stopped, killed and started again on the same data. */
export class Server {
  constructor({ folder, port, environment, tls }) {
    Object.assign(this, { folder, port, tls });
    this.url = environment.HANDSIGHT_PUBLIC_URL;
    this.environment = environment;
    this.api = new Api(this.url, undefined, (systemId) => this.run("enterprise", "verify", "--system-id", systemId));
  }

  /**
   * Starts a server; `database` is a `postgres:` address, SQLite in the folder without one; `tls` the certificate of the
   * authority to trust, where the environment makes the server speak TLS.
   */
  static async start({ database, tls, environment = {} } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "handsight-e2e-"));
    const port = await freePort();
    const server = new Server({
      folder,
      port,
      tls,
      environment: {
        PATH: process.env.PATH,
        HOME: folder,
        RUST_LOG: process.env.RUST_LOG ?? "warn",
        HANDSIGHT_LISTEN: `127.0.0.1:${port}`,
        HANDSIGHT_PUBLIC_URL: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
        HANDSIGHT_DATABASE_URL: database ?? `sqlite:${join(folder, "handsight.sqlite")}`,
        ...(process.env.HANDSIGHT_CONSOLE ? { HANDSIGHT_CONSOLE_DIR: resolve(root, process.env.HANDSIGHT_CONSOLE) } : {}),
        ...environment,
      },
    });
    await server.run("migrate");
    await server.up();
    return server;
  }

  /** Runs one of the server's commands on the same data and returns what it printed. */
  async run(...args) {
    return (await run(program("handsight"), args, { env: this.environment, cwd: this.folder })).stdout;
  }

  /** Starts the process and waits until it serves. */
  async up() {
    this.process = new Running(program("handsight"), ["serve"], { env: this.environment, cwd: this.folder });
    const ended = this.process.ended.then((code) => {
      throw new Error(`the server ended with ${code}\n${this.process.output}`);
    });
    ended.catch(() => {});
    await Promise.race([ended, until("the server", () => this.ready(), { state: () => this.process.output })]);
  }

  /** Whether it says that it can serve. */
  ready() {
    const { get } = this.tls ? https : http;
    return new Promise((resolve, reject) => {
      get(`${this.url}/readyz`, { ca: this.tls, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      }).on("error", reject);
    });
  }

  /** As a power cut: nothing is flushed, nobody is told. */
  async kill() {
    await this.process.kill();
  }

  /** Ends it and removes its data. */
  async stop() {
    const code = await this.process.stop();
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }
}
