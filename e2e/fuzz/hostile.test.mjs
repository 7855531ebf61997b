// Documents that nobody would write to be answered: nested, repeated, long, many, misspelt, by strangers and by members, in every
// door. Whatever is sent, the answer comes soon, is short, and takes little memory. The seed makes the same documents again.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { Phone } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

const SEED = Number(process.env.HANDSIGHT_FUZZ_SEED ?? 20261);
const TIMES = Number(process.env.HANDSIGHT_FUZZ_HOSTILE ?? 400);
const WITHIN = 2_000;
const MEMORY = 200 << 20;
const ANSWER = 1 << 20;
/** What the whole schema takes, and as much again. */
const SCHEMA = 2 << 20;
/** A member may ask for as much of the enterprise's own content. */
const CONTENT = (8 << 20) + 1_024;

/** What the enterprise has, by the prefix of its ids. */
const ids = { act: ["act_0"], cam: ["cam_0"], dev: ["dev_0"] };

let state = SEED >>> 0;
/** The next number of the seed's row, from 0 to below 1. */
const chance = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const below = (most) => Math.floor(chance() * most);
const pick = (items) => items[below(items.length)];
/** Some number up to the most, small and large ones alike. */
const some = (most) => Math.max(1, Math.floor(most ** chance()));
const series = (count, one, between = " ") => Array.from({ length: count }, (_, at) => one(at)).join(between);

const FIELDS = ["viewer", "devices", "nodes", "usage", "deviceLocations", "__schema", "__type", "__typename", "nothing"];
const SELECTION = ["{__typename}", "{id}", "{nodes{id actions{nodes{id}}}}", "{device{id track(from:1,to:2){at}}}", "{a}", ""];
const DIRECTIVES = ["@include(if:true)", "@skip(if:$v0)", "@a", "@deprecated", "@include", "@skip(if:[[]])"];
const field = () => `${pick(FIELDS)}${pick(["", "(first:200)", `(ids:[${series(some(400), () => `"${pick(Object.values(ids).flat())}"`, ",")}])`, "(a:1)"])}${pick(SELECTION)}`;

/** Each makes one document, and perhaps variables. */
const MAKERS = {
  nesting: () => {
    const [open, close] = pick([["{a", "}"], ["{a(b:[", "])}"], ["[", "]"], ["{a:", "}"], ["...{", "}"], ["(", ")"], ["{a(b:{c:", "})}"], ["fragment", ""]]);
    const deep = some(200_000);
    const before = pick(["{viewer(a:", "{", "query A($a:", "query A($a:Int=", "{viewer @a(a:", "mutation{a(b:", "", '{viewer(a:"\\""b:', '{viewer(a:"""x"""b:', "#\n{viewer(a:"]);
    return { query: before + open.repeat(deep) + pick(["", "1", "a", '"'.repeat(some(9))]) + (chance() < 0.5 ? close.repeat(deep) : "") };
  },
  repetition: () => ({ query: `{${series(some(100_000), field)}}`.slice(0, 900_000) }),
  same: () => {
    const one = field();
    return { query: `${pick(["", "mutation", "subscription"])}{${one.concat(" ").repeat(Math.min(some(100_000), Math.floor(900_000 / one.length)))}}` };
  },
  names: () => {
    const name = pick(["a", "_", "viewer"]).repeat(some(150_000));
    return { query: pick([`{${name}}`, `{${name}:viewer{__typename}}`, `query ${name}{viewer{__typename}}`, `{...${name}}`, `{viewer @${name}{a}}`, `query($${name}:Int){viewer{a}}`, `{viewer(${name}:${name}){a}}`, `{...on ${name}{a}}`]), operationName: chance() < 0.2 ? name : undefined };
  },
  texts: () => {
    const inner = pick(["x", "\\\\", "\\u0041", "{", "\\\"", " ", "é"]).repeat(some(120_000));
    return { query: pick([`{viewer(a:"${inner}"){a}}`, `{viewer(a:"""${inner}"""){a}}`, `#${inner}\n{viewer{__typename}}`, `{viewer(a:"${inner}`, `{devices(search:"${inner}"){totalCount}}`, `{viewer(a:${"1".repeat(inner.length)}){a}}`]) };
  },
  operations: () => ({ query: series(some(20_000), (at) => `${pick(["query", "mutation", "subscription"])} A${at}{${field()}}`).slice(0, 900_000), operationName: "A0" }),
  fragments: () => {
    const [count, wide] = [some(40), some(60)];
    const last = pick(["__typename", "...F0", "...Nowhere", "viewer{__typename}", "devices(first:200){nodes{id}}"]);
    const text = series(count, (at) => `fragment F${at} on Query{${at + 1 < count ? `...F${at + 1} `.repeat(wide) : last}}`);
    return { query: `${pick(["query A{...F0}", "query A{__typename}", "query A{__typename} query B{...F0}", "query A{... on Query{... on Query{...F0 ...F0}}}"])} ${text}`, operationName: "A" };
  },
  directives: () => ({ query: `${pick(["", "query "])}${chance() < 0.3 ? `A ${pick(DIRECTIVES).repeat(some(20_000))}` : ""}{viewer ${series(some(20_000), () => pick(DIRECTIVES))}{__typename ${pick(DIRECTIVES)}}}` }),
  variables: () => {
    const count = some(30_000);
    const deep = some(120);
    const value = pick([1, 2 ** 40, "x".repeat(some(300_000)), JSON.parse("[".repeat(deep) + "]".repeat(deep)), Array.from({ length: some(100_000) }, () => [])]);
    const query = `query A(${series(count, (at) => `$v${at}:${pick(["Int", "[ID!]!", "[[[Int]]]", "Filter", "Nothing"])}${pick(["", "=1", "=200"])}`, ",").slice(0, 500_000)}){${series(some(500), (at) => `a${at % 20}:nodes(ids:$v${at}){id}`)}}`;
    return { query, variables: { v0: value, v1: value } };
  },
  arguments: () => ({ query: `{${pick(["viewer", "devices", "nodes"])}(${series(some(60_000), (at) => `${pick(["a", "first", "ids"])}${pick(["", at])}:${pick(["1", "$a", "{b:1}", "[1,2]"])}`, ",")}){__typename}}`.slice(0, 900_000) }),
  introspection: () => {
    let inner = "name";
    for (let level = some(14); level > 0; level--) {
      inner = pick(["possibleTypes", "interfaces", "fields{type", "fields{args{type", "ofType", "inputFields{type", "types"]) .replace(/^(.*)$/, (all) => `${all}{${inner}}${"}".repeat(all.split("{").length - 1)}`);
    }
    const root = pick(["__schema{types", '__type(name:"Node")', "__schema{queryType"]);
    const whole = `${root}{${inner} ${pick(["", "description", "fields{name description args{name description}}"])}}${root.includes("{") ? "}" : ""}`;
    return { query: `{${series(some(15), (at) => `a${at}:${whole}`)}}` };
  },
  "repeated ids": () => {
    const of = pick(["act", "cam", "dev"]);
    const all = Array.from({ length: some(250) }, () => pick(chance() < 0.5 ? ids[of] : [ids[of][0]]));
    const under = { act: ["result{code}", "result{items}", "attempts{detail}"], cam: ["qrSvg", "link name", "invites(first:200){nodes{id}}"], dev: ["pushService", "log(first:1000){text}", "actions(first:4){nodes{result{code}}}"] }[of];
    const type = { act: "Action", cam: "Campaign", dev: "Device" }[of];
    const one = () => `nodes(ids:$i){id ...on ${type}{${pick(under)}}}`;
    return { query: `query A($i:[ID!]!){${series(some(20), (at) => `a${at}:${one()}`)}}`, variables: { i: all } };
  },
  "JSON scalar aliases": () => {
    const items = (from) => series(some(20), (at) => `a${from + at}:items`);
    const result = () => series(some(4), (at) => `result{${items(at * 20)}}`);
    return { query: pick([
      () => `{action(id:"${pick(ids.act)}"){${result()}}}`,
      () => `{actions(first:${pick([1, 4, 200])}){nodes{${result()}}}}`,
      () => `{${series(some(15), (at) => `a${at}:node(id:"${pick(ids.act)}"){...on Action{${result()}}}`)}}`,
      () => `{auditRecords(first:200){nodes{${series(some(15), (at) => `a${at}:detail`)}}}}`,
    ])() };
  },
  "qrSvg aliases": () => {
    const drawn = series(some(20), (at) => `q${at}:qrSvg`);
    const same = series(some(200), () => `"${pick(ids.cam)}"`, ",");
    return { query: pick([
      () => `{${series(some(15), (at) => `a${at}:nodes(ids:[${same}]){...on Campaign{${drawn}}}`)}}`.slice(0, 200_000),
      () => `{campaigns(first:200){nodes{${drawn}}}}`,
      () => `{${series(some(15), (at) => `a${at}:campaign(id:"${pick(ids.cam)}"){${drawn}}`)}}`,
    ])() };
  },
  lists: () => ({ query: `{devices(first:${pick([1, 50, 200, 2 ** 31, 2 ** 60])}){nodes{${series(some(40), (at) => `a${at}:${pick(["id", 'track(from:"2020-01-01T00:00:00Z",to:"2030-01-01T00:00:00Z"){at lat lon}', "log(first:1000){text}", "attributes{name value}", "numbers{__typename}", "applications{name}", "actions(first:200){nodes{id}}"])}`)}}}}` }),
};

let server, owner;
before(async () => {
  server = await Server.start();
  owner = await server.api.signUp();
  const { campaign } = await owner.change("createCampaign", { fields: { name: "Spring" } }, "campaign { id }");
  ids.cam = [campaign.id];
  const phones = Array.from({ length: 3 }, () => new Phone(server.url, owner.enterprise.systemId));
  for (const phone of phones) await phone.enrol();
  ids.dev = phones.map((phone) => phone.device);
  // As large as a result can be: in bytes, and in values.
  ids.act = [];
  for (const items of [{ a: "x".repeat(760 << 10) }, { a: Array(59_000).fill(1) }, { a: "\"é".repeat(150 << 10) }, { a: Array(19_000).fill({ a: [] }) }]) {
    const { actions } = await owner.change("issueAction", { devices: { ids: [ids.dev[0]] }, command: "aud" }, "actions { id }");
    await phones[0].obey(() => ({ items }));
    ids.act.push(actions[0].id);
  }
});
after(() => server?.stop());

/** Sends a document in one of the doors and reads the whole answer. */
async function send(document, { door, token }) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  if (door === "ws") {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/graphql/ws`, "graphql-transport-ws", { headers });
    return new Promise((resolve, reject) => {
      const end = (size) => {
        socket.terminate();
        resolve(size);
      };
      socket.on("open", () => socket.send('{"type":"connection_init"}'));
      socket.on("message", (data) => {
        const { type } = JSON.parse(data);
        if (type === "connection_ack") socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: document }));
        else end(data.length);
      });
      socket.on("close", () => end(0));
      socket.on("error", reject);
    });
  }
  const query = new URLSearchParams({ query: document.query, ...(document.variables ? { variables: JSON.stringify(document.variables) } : {}) });
  const answer = door === "get"
    ? await fetch(`${server.url}/graphql?${query}`, { headers: { ...headers, "sec-fetch-site": "cross-site", origin: "https://elsewhere.example.com" } })
    : await fetch(`${server.url}/graphql`, { method: "POST", headers: { ...headers, "content-type": "application/json", ...(door === "sse" ? { accept: "text/event-stream" } : {}) }, body: JSON.stringify(document) });
  if (door === "sse" && document.query.includes("subscription")) {
    await answer.body?.cancel();
    return 0;
  }
  return (await answer.arrayBuffer()).byteLength;
}

const memory = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${server.process.child.pid}/status`, "utf8"))[1]) * 1024;

/** The processor time that the server has used so far, in ms: whatever else keeps the machine busy does not count. */
const worked = () => {
  const fields = readFileSync(`/proc/${server.process.child.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

test("hostile documents are answered soon, shortly and with little memory", { timeout: 900_000 }, async () => {
  const dearest = { time: [0], memory: [0], answer: [0] };
  const names = Object.keys(MAKERS);
  const keep = (what, figure, said) => {
    if (figure > dearest[what][0]) dearest[what] = [figure, said];
  };
  for (let at = 0; at < TIMES; at++) {
    const kind = names[at % names.length];
    const document = MAKERS[kind]();
    const bytes = document.query.length;
    const doors = ["post", "post", "sse", ...(bytes < 20_000 && !document.variables ? ["get", "ws"] : [])];
    const [door, token] = [pick(doors), chance() < 0.5 ? owner.token : undefined];
    const said = `${kind} no. ${at} of seed ${SEED}, ${bytes} bytes by ${token ? "a member" : "nobody"} over ${door}: ${document.query.slice(0, 100)}`;
    writeFileSync(`/proc/${server.process.child.pid}/clear_refs`, "5");
    const stood = memory("VmRSS");
    const begun = worked();
    let size;
    try {
      size = await send(document, { door: door === "ws" && !token ? "post" : door, token });
    } catch (error) {
      throw new Error(`${said}: ${error.cause ?? error}\n${server.process.output.slice(-500)}`);
    }
    const took = worked() - begun;
    const grew = memory("VmHWM") - stood;
    keep("time", took, said);
    keep("memory", grew, said);
    keep("answer", size, said);
    assert.ok(took < WITHIN, `${Math.round(took)} ms: ${said}`);
    assert.ok(grew < MEMORY, `${grew >> 20} MiB more: ${said}`);
    const most = { introspection: SCHEMA, "repeated ids": CONTENT, "JSON scalar aliases": CONTENT, "qrSvg aliases": CONTENT }[kind] ?? ANSWER;
    assert.ok(size <= most, `an answer of ${size} bytes: ${said}`);
    assert.ok(server.process.alive, `the server ended: ${said}`);
  }
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  console.log(`hostile documents: ${TIMES} of seed ${SEED}`);
  console.log(`  longest: ${Math.round(dearest.time[0])} ms, ${dearest.time[1]}`);
  console.log(`  most memory: ${(dearest.memory[0] / 2 ** 20).toFixed(1)} MiB, ${dearest.memory[1]}`);
  console.log(`  longest answer: ${dearest.answer[0]} bytes, ${dearest.answer[1]}`);
});
