// A message centre that speaks SMPP 3.4 by a library that knows nothing of the product: it checks who binds, takes
// texts, reports on them, brings texts from phones, and misbehaves when a test says so.
import smpp from "smpp";
import { freePort } from "./process.mjs";

/** The whole text of a packet: from its parts' own place, or from the optional parameter. */
const textOf = (pdu) => String(pdu.message_payload?.message ?? pdu.message_payload ?? "") || String(pdu.short_message.message ?? "");

/** A message centre that can be stopped and started again at the same port. */
export class Centre {
  /** `tls` holds key and certificate (PEM) of a centre that speaks TLS. */
  static async start({ tls = {}, systemId = "handsight", password = "secret" } = {}) {
    const centre = Object.assign(new Centre(), { tls, systemId, password, port: await freePort() });
    // Packets as they came, whole texts by number, how often somebody bound, what each report was answered with.
    Object.assign(centre, { packets: [], texts: [], binds: 0, refusals: 0, throttle: 0, reports: "DELIVRD", answers: [], parts: new Map() });
    await centre.up();
    return centre;
  }

  /** Listens. */
  async up() {
    this.sessions = new Set();
    this.server = smpp.createServer(this.tls, (session) => this.#serve(session));
    await new Promise((resolve, reject) => this.server.once("error", reject).listen(this.port, "127.0.0.1", resolve));
  }

  #serve(session) {
    this.sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => this.sessions.delete(session));
    session.on("bind_transceiver", (pdu) => {
      const right = pdu.system_id === this.systemId && pdu.password === this.password && pdu.interface_version === 0x34;
      if (right) {
        this.binds += 1;
        this.session = session;
      } else this.refusals += 1;
      session.send(pdu.response({ command_status: right ? smpp.ESME_ROK : smpp.ESME_RBINDFAIL, system_id: "centre" }));
    });
    for (const name of ["enquire_link", "unbind"]) session.on(name, (pdu) => session.send(pdu.response()));
    session.on("submit_sm", (pdu) => this.#take(session, pdu));
  }

  #take(session, pdu) {
    if (this.throttle > 0) {
      this.throttle -= 1;
      session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
      return;
    }
    this.packets.push(pdu);
    const id = `M${this.packets.length}`;
    // The report first, then the answer: networks are that quick, and nothing promises an order.
    for (const word of [this.reports].flat().filter(Boolean)) this.report(id, word, pdu, session);
    session.send(pdu.response({ message_id: id }));
    const header = pdu.short_message.udh?.[0];
    if (!header) {
      this.texts.push({ to: pdu.destination_addr, text: textOf(pdu) });
      return;
    }
    // Information element 0, three bytes: which text, of how many parts, which of them.
    const [, , which, total, place] = header;
    const parts = this.parts.get(which) ?? [];
    parts[place - 1] = textOf(pdu);
    this.parts.set(which, parts);
    if (parts.filter((part) => part !== undefined).length === total) {
      this.texts.push({ to: pdu.destination_addr, text: parts.join(""), total });
      this.parts.delete(which);
    }
  }

  /** Reports on a text that was taken. */
  report(id, word, pdu = this.packets.at(-1), session = this.session) {
    const states = { DELIVRD: 2, EXPIRED: 3, UNDELIV: 5, ACCEPTD: 6, REJECTD: 8 };
    const error = word === "DELIVRD" || word === "ACCEPTD" ? "000" : "027";
    session.deliver_sm({
      source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:${word} err:${error} text:`,
      receipted_message_id: id, message_state: states[word],
    }, (answer) => this.answers.push(answer.command_status));
  }

  /** A text from a phone; resolves with the status that it was answered with. */
  text(from, to, text) {
    return new Promise((resolve) => {
      const body = { source_addr_ton: 1, source_addr_npi: 1, source_addr: from, destination_addr: to, short_message: text };
      this.session.deliver_sm(body, (answer) => resolve(answer.command_status));
    });
  }

  /** Hangs up on everybody and is gone. */
  async stop() {
    for (const session of this.sessions) session.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
