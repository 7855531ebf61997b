// Push services that check what FCM and APNs check: protocol, headers, who signed. They know nothing of the product.
import { createVerify, verify as verifySignature } from "node:crypto";
import http from "node:http";
import http2 from "node:http2";
import { pair } from "./peers.mjs";

const json = (part) => JSON.parse(Buffer.from(part, "base64url"));
const body = async (stream) => {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
};
const listen = (one) => new Promise((resolve) => one.listen(0, "127.0.0.1", () => resolve(one.address().port)));

/** Firebase Cloud Messaging, HTTP v1, with the token endpoint that its access comes from. */
export class Fcm {
  static async start({ life = 3600 } = {}) {
    const key = pair("rsa", { modulusLength: 2048 });
    const fcm = Object.assign(new Fcm(), { key, life, granted: 0, messages: [], wrong: [], known: new Set(["registered"]) });
    fcm.server = http.createServer((request, response) => fcm.#answer(request, response));
    fcm.url = `http://127.0.0.1:${await listen(fcm.server)}`;
    return fcm;
  }

  /** The settings of a way out to it. */
  get settings() {
    const account = {
      type: "service_account", project_id: "phones", client_email: "push@example.com", private_key: this.key.pem,
      private_key_id: "k1", token_uri: `${this.url}/token`,
    };
    return { serviceAccount: JSON.stringify(account), url: this.url };
  }

  async #answer(request, response) {
    const answer = (status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const text = await body(request);
    if (request.method === "POST" && request.url === "/token") {
      const why = this.#assertion(new URLSearchParams(text));
      if (why) {
        this.wrong.push(why);
        return answer(401, { error: "invalid_grant", error_description: why });
      }
      this.granted += 1;
      return answer(200, { access_token: `granted-${this.granted}`, expires_in: this.life, token_type: "Bearer" });
    }
    if (request.method !== "POST" || request.url !== "/v1/projects/phones/messages:send") return answer(404, {});
    if (request.headers.authorization !== `Bearer granted-${this.granted}`) {
      return answer(401, { error: { code: 401, status: "UNAUTHENTICATED", message: "Request had invalid authentication credentials." } });
    }
    const { message } = JSON.parse(text);
    if (!this.known.has(message.token)) return answer(404, { error: { code: 404, status: "NOT_FOUND", message: "Requested entity was not found." } });
    this.messages.push(message);
    return answer(200, { name: `projects/phones/messages/${this.messages.length}` });
  }

  /** Why an assertion is not good; undefined when it is (RFC 7523). */
  #assertion(form) {
    const [head, claims, signature] = (form.get("assertion") ?? "").split(".");
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") return "wrong grant type";
    if (!createVerify("RSA-SHA256").update(`${head}.${claims}`).verify(this.key.publicKey, Buffer.from(signature ?? "", "base64url"))) return "Invalid JWT Signature.";
    const told = json(claims);
    const { alg, kid } = json(head);
    if (alg !== "RS256" || kid !== "k1") return "wrong header";
    if (told.aud !== `${this.url}/token` || told.iss !== "push@example.com") return "wrong audience or issuer";
    if (told.exp - told.iat > 3600 || Math.abs(told.iat - Date.now() / 1000) > 300) return "wrong times";
    return told.scope === "https://www.googleapis.com/auth/firebase.messaging" ? undefined : "wrong scope";
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

/** The Apple Push Notification service; over TLS, where HTTP/2 must be negotiated, when it has a certificate. */
export class Apns {
  static async start(tls) {
    const key = pair("ec", { namedCurve: "P-256" });
    const apns = Object.assign(new Apns(), { key, tls, messages: [], tokens: new Set(), sessions: new Set() });
    apns.server = tls ? http2.createSecureServer({ ...tls, allowHTTP1: false }) : http2.createServer();
    apns.server.on("stream", (stream, headers) => apns.#answer(stream, headers));
    apns.server.on("session", (session) => {
      apns.sessions.add(session);
      session.on("close", () => apns.sessions.delete(session));
    });
    const port = await listen(apns.server);
    apns.url = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
    return apns;
  }

  /** The settings of a way out to it. */
  get settings() {
    return { key: this.key.pem, keyId: "KEY4567890", teamId: "TEAM567890", topic: "com.example.agent", url: this.url };
  }

  async #answer(stream, headers) {
    const answer = (status, reason) => {
      stream.respond({ ":status": status, "apns-id": "EC1BF194-B3B2-424A-89A9-5A918A6E6B5A" });
      stream.end(reason ? JSON.stringify({ reason }) : undefined);
    };
    const text = await body(stream);
    const [head, claims, signature] = (headers.authorization ?? "").replace(/^bearer /, "").split(".");
    const signedBy = { key: this.key.publicKey, dsaEncoding: "ieee-p1363" };
    const genuine = signature && verifySignature("sha256", Buffer.from(`${head}.${claims}`), signedBy, Buffer.from(signature, "base64url"));
    if (!genuine) return answer(403, "InvalidProviderToken");
    const told = json(claims);
    const { alg, kid } = json(head);
    if (alg !== "ES256" || kid !== "KEY4567890" || told.iss !== "TEAM567890") return answer(403, "InvalidProviderToken");
    if (Math.abs(told.iat - Date.now() / 1000) > 3600) return answer(403, "ExpiredProviderToken");
    if (headers[":method"] !== "POST") return answer(405, "MethodNotAllowed");
    if (headers["apns-topic"] !== "com.example.agent") return answer(400, "BadTopic");
    if (headers["apns-push-type"] !== "background" || headers["apns-priority"] !== "5") return answer(400, "BadPriority");
    if (Buffer.byteLength(text) > 4096) return answer(413, "PayloadTooLarge");
    if (headers[":path"] !== "/3/device/00ff00ff") return answer(410, "Unregistered");
    this.tokens.add(headers.authorization);
    this.messages.push(JSON.parse(text));
    return answer(200);
  }

  stop() {
    for (const session of this.sessions) session.destroy();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
