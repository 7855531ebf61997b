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
let server, owner;
before(async () => {
  server = await Server.start();
  owner = await server.api.signUp();
  const phone = new Phone(server.url, owner.enterprise.systemId);
  await phone.enrol();
});
after(() => server?.stop());

test("schemathesis finds no server error at any root operation", { timeout: 900_000, skip: existsSync(program) ? false : "schemathesis is not installed (scripts/python-tools installs it)" }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "handsight-fuzz-"));
  try {
    const { stdout } = await run(program, [
      "run", join(root, "schema.graphql"), "--url", `${server.url}/graphql`, "--checks", "not_a_server_error", "--phases", "fuzzing",
      "--max-examples", process.env.HANDSIGHT_FUZZ_EXAMPLES ?? "15", "--seed", process.env.HANDSIGHT_FUZZ_SEED ?? "20261",
      "--suppress-health-check", "all", "--no-color", "--request-timeout", "15", "-H", `Authorization: Bearer ${owner.token}`,
    ], { cwd: folder });
    const counts = stdout.split("\n").filter((line) => /tested|generated|passed|no issues/i.test(line)).map((line) => line.trim());
    console.log(`schemathesis: ${counts.join("; ")}`);
    assert.ok(server.process.alive, "the server ended");
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
