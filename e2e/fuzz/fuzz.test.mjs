// Requests made from the schema alone, good and bad ones: whatever is asked, no answer is a server error.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Phone } from "../harness/phone.mjs";
import { run } from "../harness/process.mjs";
import { Server, root } from "../harness/server.mjs";

const program = join(process.env.HANDSIGHT_PYTHON_TOOLS ?? "", "schemathesis");
let server, owner, ids;
before(async () => {
  server = await Server.start();
  owner = await server.api.signUp();
  const phone = new Phone(server.url, owner.enterprise.systemId);
  const { device } = await phone.enrol();
  const at = new Date(Date.now() - 3_600_000).toISOString();
  await phone.events([{
    id: "01J00000000000000000000001", type: "call", direction: "out", peer: "+12025550142", seconds: 60, startedAt: at,
    network: { mcc: "272", mnc: "03", radio: "LTE" }, cell: { lac: 4000, cid: 70_000 }, signal: { dbm: -80 }, location: { lat: 53.35, lon: -6.26, accuracyM: 12 },
  }]);
  const { session, actions } = await owner.change("issueAction", { devices: { ids: [device] }, command: "loc", parameters: [] }, "session { id } actions { id }");
  const { invitation } = await owner.change("inviteMember", { email: "new@example.com", role: "AUDITOR" }, "invitation { id }");
  ids = [owner.enterprise.id, device, session.id, actions[0].id, invitation.id];
});
after(() => server?.stop());

test("schemathesis finds no server error at any root operation", { timeout: 600_000, skip: existsSync(program) ? false : "schemathesis is not installed (scripts/python-tools installs it)" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "handsight-fuzz-"));
  try {
    const { stdout } = await run(program, [
      "run", join(root, "schema.graphql"), "--url", `${server.url}/graphql`, "--checks", "no_fault_of_the_server", "--phases", "fuzzing",
      "--max-examples", process.env.HANDSIGHT_FUZZ_EXAMPLES ?? "30", "--seed", process.env.HANDSIGHT_FUZZ_SEED ?? "20261",
      "--suppress-health-check", "all", "--no-color", "--request-timeout", "15", "-H", `Authorization: Bearer ${owner.token}`,
    ], {
      cwd: folder,
      env: { ...process.env, SCHEMATHESIS_HOOKS: join(root, "e2e/fuzz/rules.py"), HANDSIGHT_FUZZ_IDS: JSON.stringify(ids), PYTHONDONTWRITEBYTECODE: "1" },
    });
    const counts = stdout.split("\n").filter((line) => /Tested:|generated|passed/i.test(line)).map((line) => line.trim());
    console.log(`schemathesis: ${counts.join("; ")}`);
    assert.ok(server.process.alive, "the server ended");
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
    await owner.ask("{ viewer { __typename } }");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
