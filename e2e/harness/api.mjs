// What a program does with the public API: sign up, sign in, ask, change. Knows no page.
let counter = 0;

/** A problem that the API told of: its status, its code, what it said. */
export class Refused extends Error {
  constructor(status, body) {
    super(`${status}: ${typeof body === "string" ? body : JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.code = body?.errors?.[0]?.extensions?.code;
  }
}

/** A way to ask a server; with a token once somebody has signed in. */
export class Api {
  constructor(url, token, vouch) {
    this.url = url;
    this.token = token;
    this.vouch = vouch;
  }

  /** The same server with another credential. */
  as(token) {
    return new Api(this.url, token, this.vouch);
  }

  async #send(path, { method = "POST", body, headers = {} } = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    let parsed = text;
    try {
      parsed = text === "" ? undefined : JSON.parse(text);
    } catch {
      // Not every answer is JSON; the text says enough.
    }
    if (!response.ok) throw new Refused(response.status, parsed);
    return parsed;
  }

  /** A call outside GraphQL. */
  rest(path, options) {
    return this.#send(path, options);
  }

  /** A GraphQL request; an error in the answer is thrown. */
  async ask(query, variables = {}) {
    const answer = await this.#send("/graphql", { body: { query, variables } });
    if (answer.errors) throw new Refused(200, answer);
    return answer.data;
  }

  /** A mutation that must end with its `…Done`; returns that. */
  async change(name, input, selection) {
    const type = `${name[0].toUpperCase()}${name.slice(1)}`;
    const query = `mutation($input: ${type}Input!) { it: ${name}(input: $input) { __typename ... on ${type}Done { ${selection} } } }`;
    const data = await this.ask(query, { input });
    if (data.it.__typename !== `${type}Done`) throw new Refused(200, data.it);
    return data.it;
  }

  /** A new enterprise with its owner, signed in; the operator vouches for it, as if its address were confirmed. */
  async signUp({ number = ++counter, enterprise = `Acme ${number}`, email = `owner${number}-${process.pid}@example.com`, password = "correct horse battery 9" } = {}) {
    const { accessToken } = await this.rest("/auth/sign-up", {
      body: { enterpriseName: enterprise, name: "Olivia Owner", email, password, timeZone: "Europe/Dublin" },
    });
    const api = this.as(accessToken);
    const { enterprise: made } = await api.ask("{ enterprise { id name systemId commandKey } }");
    await this.vouch?.(made.systemId);
    return Object.assign(api, { email, password, enterprise: made });
  }

  /** A token for somebody who is a member already. */
  async signIn(email, password) {
    return this.as((await this.rest("/auth/sign-in", { body: { email, password } })).accessToken);
  }
}
