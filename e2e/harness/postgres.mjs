// PostgreSQL of one's own: a cluster in a temporary folder, on a free port of the loopback address.
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running, freePort, run, until } from "./process.mjs";

const VERSIONS = "/usr/lib/postgresql";

/** Where PostgreSQL's programs are, newest first; null when it is not installed. */
export function programs() {
  if (!existsSync(VERSIONS)) return null;
  const versions = readdirSync(VERSIONS).filter((name) => existsSync(join(VERSIONS, name, "bin/initdb")));
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  return newest ? join(VERSIONS, newest, "bin") : null;
}

/** A running cluster with the two roles that the server needs: one that owns and migrates, one that may only use. */
export class Postgres {
  static async start() {
    const cluster = new Postgres();
    cluster.folder = mkdtempSync(join(tmpdir(), "handsight-pg-"));
    cluster.port = await freePort();
    cluster.bin = programs();
    // It refuses to run as root: then the system's own user for it does.
    cluster.user = {};
    if (process.getuid() === 0) {
      const { stdout } = await run("id", ["-u", "postgres"]);
      const { stdout: group } = await run("id", ["-g", "postgres"]);
      cluster.user = { uid: Number(stdout), gid: Number(group) };
      chownSync(cluster.folder, cluster.user.uid, cluster.user.gid);
    }
    cluster.data = join(cluster.folder, "data");
    await run(join(cluster.bin, "initdb"), ["-D", cluster.data, "-U", "admin", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"], { ...cluster.user, cwd: cluster.folder });
    await cluster.up();
    await cluster.sql("CREATE ROLE handsight_owner LOGIN", "CREATE ROLE handsight LOGIN NOBYPASSRLS");
    return cluster;
  }

  /** Starts the process on the same data. */
  async up() {
    this.process = new Running(join(this.bin, "postgres"), ["-D", this.data, "-p", String(this.port), "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${this.folder}`, "-c", "max_connections=60"], { ...this.user, cwd: this.folder });
    await until("PostgreSQL", () => run(join(this.bin, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(this.port)]), { state: () => this.process.output });
  }

  /** Runs statements as the administrator, each by itself. */
  async sql(...statements) {
    for (const statement of statements) {
      await run(join(this.bin, "psql"), ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", String(this.port), "-U", "admin", "postgres", "-c", statement]);
    }
  }

  /** A new, empty database; returns its addresses for the server and for migrating. */
  async database(name) {
    await this.sql(`CREATE DATABASE ${name} OWNER handsight_owner`);
    const address = (role) => `postgres://${role}@127.0.0.1:${this.port}/${name}`;
    return { server: address("handsight"), owner: address("handsight_owner") };
  }

  /** Ends it at once and removes its data. */
  async stop() {
    if (this.process.alive) this.process.child.kill("SIGINT");
    await this.process.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
