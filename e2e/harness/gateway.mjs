// An SMS gateway that speaks as Kannel's `sendsms` does, and misbehaves when a test says so.
import { createServer } from "node:http";

/** Takes texts; `mode` is how it answers: "well", "error" (500) or "never". */
export class Gateway {
  static async start() {
    const gateway = new Gateway();
    gateway.mode = "well";
    gateway.texts = [];
    gateway.asked = 0;
    gateway.waiters = [];
    gateway.server = createServer((request, response) => {
      gateway.asked += 1;
      const mode = gateway.mode;
      if (mode === "well") {
        gateway.texts.push(new URL(request.url, "http://gateway").searchParams.get("text"));
        response.writeHead(202).end("0: Accepted for delivery");
      } else if (mode === "error") {
        response.writeHead(500).end("out of order");
      }
      for (const wake of gateway.waiters.splice(0)) wake();
    });
    // A kept connection that Node closes after five idle seconds could be chosen for the next text at that very instant.
    gateway.server.keepAliveTimeout = 0;
    await new Promise((resolve) => gateway.server.listen(0, "127.0.0.1", resolve));
    gateway.url = `http://127.0.0.1:${gateway.server.address().port}/cgi-bin/sendsms`;
    return gateway;
  }

  /** Resolves once it was asked so many times in all. */
  async reached(times) {
    while (this.asked < times) await new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Hangs up on everybody and ends. */
  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
