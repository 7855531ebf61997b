// A stranger who reads only the README enrols a phone, sends it an action and sees the answer: its own commands are run,
// with another address and the binaries that were built.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Running, run, until } from "../harness/process.mjs";
import { Server, program, root } from "../harness/server.mjs";

let server, home;
before(async () => {
  server = await Server.start();
  home = mkdtempSync(join(tmpdir(), "handsight-stranger-"));
});
after(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** The shell blocks of one section of the README, adapted to this server. */
function blocks(heading, replacements) {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(heading));
  assert.ok(section, `the README has a section "${heading}"`);
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) =>
    replacements.reduce((made, [from, to]) => made.replaceAll(from, to), block.replace(/^ +/gm, "").trim()));
}

test("the walk of the README, word by word", { timeout: 90_000 }, async () => {
  const made = JSON.parse(await server.run("enterprise", "create", "--name", "Acme", "--owner-email", "you@example.com", "--owner-password", "correct horse battery 9", "--json"));
  assert.match(made.systemId, /^\d{10}$/);
  const owner = await server.api.signIn("you@example.com", "correct horse battery 9");
  const { apiToken } = { apiToken: await owner.change("createApiToken", { name: "Walk", scopes: ["DEVICES_READ", "ACTIONS_READ", "ACTIONS_ISSUE"] }, "secret") };
  const environment = { PATH: process.env.PATH, HOME: home, TOKEN: apiToken.secret };
  const begun = performance.now();

  const [phone, curl] = blocks("Your first phone", [
    [".build/bin/demo/handsight-agent", program("handsight-agent")], ["http://127.0.0.1:8080", server.url], ["3064061526", made.systemId],
  ]);
  const [enrol, running] = phone.split("\n");
  await run("bash", ["-c", enrol], { env: environment, cwd: home });
  const agent = new Running("bash", ["-c", `exec ${running}`], { env: environment, cwd: home });
  try {
    const device = await until("the phone to appear", async () => (await owner.ask("{ devices(first: 5) { nodes { id status } } }")).devices.nodes[0], { state: () => agent.output });
    const { stdout } = await run("bash", ["-c", curl.replace("dev_…", device.id)], { env: environment, cwd: home });
    const answer = JSON.parse(stdout);
    const id = answer.data?.issueAction?.actions?.[0]?.id;
    assert.ok(id, stdout);
    const done = await until("the answer", async () => {
      const { action } = await owner.ask("query($id: ID!) { action(id: $id) { state result { status items } } }", { id });
      return ["PENDING", "SENT", "RECEIVED"].includes(action.state) ? null : action;
    }, { state: () => agent.output });
    assert.equal(done.state, "SUCCEEDED");
    assert.equal(done.result.status, "OK");
    console.log(`the walk took ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  } finally {
    await agent.stop();
  }
});
