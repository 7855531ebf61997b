// Kannel as Debian has it: the box that holds message centres, the box that speaks HTTP, and Kannel's own fake of a
// message centre, twice: one takes what goes out, the other brings texts from phones.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { installed } from "./peers.mjs";
import { Running, freePort, until } from "./process.mjs";

/** What must be installed. */
export const KANNEL = ["bearerbox", "smsbox", "fakesmsc"];

/** A running Kannel of one enterprise; `open` collects what ends it. */
export class Kannel {
  /** Ports first: a way out names Kannel's address, and Kannel the way out's. */
  static async prepare(folder) {
    const ports = {};
    for (const name of ["admin", "boxes", "send", "out", "into"]) ports[name] = await freePort();
    return Object.assign(new Kannel(), { folder, ports, running: [], url: `http://127.0.0.1:${ports.send}/cgi-bin/sendsms` });
  }

  /** Starts both boxes; texts from phones go to `incomingUrl`. */
  async up(incomingUrl) {
    const { admin, boxes, send, out, into } = this.ports;
    const centre = (id, port) => ["group = smsc", "smsc = fake", `smsc-id = ${id}`, `port = ${port}`, "connect-allow-ip = 127.0.0.1", ""];
    this.config = join(this.folder, "kannel.conf");
    writeFileSync(this.config, [
      "group = core", `admin-port = ${admin}`, "admin-interface = 127.0.0.1", "admin-password = x", `smsbox-port = ${boxes}`,
      "smsbox-interface = 127.0.0.1", "box-allow-ip = 127.0.0.1", "",
      ...centre("out", out),
      ...centre("into", into),
      "group = smsbox", "bearerbox-host = 127.0.0.1", `sendsms-port = ${send}`, "sendsms-interface = 127.0.0.1", "",
      "group = sendsms-user", "username = tester", "password = secret", "forced-smsc = out", "concatenation = true", "max-messages = 5", "",
      "group = sms-service", "keyword = default", `get-url = "${incomingUrl}"`, "max-messages = 0", "omit-empty = true", "",
    ].join("\n"));
    await this.#run("bearerbox", ["-v", "0", this.config], /Start-up done|entering mainloop/i);
    this.box = await this.#run("smsbox", ["-v", "0", this.config], /Connected to bearerbox/i);
  }

  async #run(program, args, sign) {
    const one = new Running(installed(program), args);
    this.running.push(one);
    if (sign) await until(program, () => sign.test(one.output) || (!one.alive && Promise.reject(new Error("it ended"))), { state: () => one.output });
    return one;
  }

  /** The phone network's side: what it was given is in its `output`, a text a line. */
  async network() {
    const { out } = this.ports;
    return this.#run("fakesmsc", ["-H", "127.0.0.1", "-r", String(out), "-i", "0.1", "-m", "1", "-v", "0", "15550100 15550101 text hello"], /fakesmsc|DEBUG|INFO/i);
  }

  /** A text from a phone. */
  async text(from, to, text) {
    const { into } = this.ports;
    return this.#run("fakesmsc", ["-H", "127.0.0.1", "-r", String(into), "-i", "0.1", "-m", "1", "-v", "0", `${from} ${to} data ${encodeURIComponent(text)}`]);
  }

  /** Everything that was printed, for the message of a failure. */
  get output() {
    return this.running.map((one) => `── ${one.name}\n${one.output}`).join("\n");
  }

  /** Ends all of it. */
  async stop() {
    for (const one of this.running.splice(0).reverse()) await one.kill();
  }
}
