// Files and what is on phones: a file is sent and stored on a phone, also over a line that breaks; a phone backs up, the
// backup is looked into, saved and restored to another; a schedule asks by itself; an e-mail account reaches phones
// and its password nobody else; what a script printed and what was fetched is shown as what it is.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, test } from "node:test";
import { fleet } from "../harness/fleet.mjs";
import { launch, shoot, violations, visit } from "../harness/browser.mjs";
import { atOverview, go, settled, signIn } from "../harness/person.mjs";
import { cards } from "../harness/phone.mjs";
import { Server } from "../harness/server.mjs";

let server, browser, page, owner, phones;
before(async () => {
  server = await Server.start();
  browser = await launch();
  owner = await server.api.signUp({ enterprise: "Northwind Freight" });
  phones = await fleet(server, owner, 3);
  page = await visit(browser, server);
  await signIn(page, owner);
  await atOverview(page);
});
afterEach(() => assert.deepEqual(page.faults.splice(0), [], "the browser's console stays silent"));
after(async () => {
  await browser?.close();
  await server?.stop();
});

const dialog = () => page.getByRole("dialog");
const row = (table, text) => page.getByRole("table", { name: table }).getByRole("row").filter({ hasText: text });
const saved = async (press) => {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
};
/** Opens a phone's page at the fields of a command. */
async function ask(phone, title) {
  await page.goto(`/devices/${phone.id}`);
  await page.getByRole("button", { name: "New action" }).first().click();
  await dialog().getByRole("button", { name: title }).click();
}

test("a file chosen here is stored on a phone, though the line breaks on its way", async () => {
  const [phone] = phones;
  const content = "All deliveries start at seven.\n".repeat(400);
  await ask(phone, "Store a file");
  await dialog().getByLabel("Path").fill("/notes/deliveries.txt");
  await page.route("**/objects/*", (route) => route.abort());
  await dialog().getByLabel("File", { exact: true }).setInputFiles({ name: "deliveries.txt", mimeType: "text/plain", buffer: Buffer.from(content) });
  await dialog().getByText("The line broke").waitFor();
  assert.ok(await dialog().getByRole("button", { name: "Store a file" }).isEnabled());
  await page.unroute("**/objects/*");
  await dialog().getByRole("button", { name: "Go on where it stopped" }).click();
  await dialog().getByText("deliveries.txt is there").waitFor();
  await shoot(page, "put-there");
  assert.deepEqual(await violations(page), []);
  await dialog().getByRole("button", { name: "Store a file" }).click();
  await dialog().waitFor({ state: "hidden" });
  let stored;
  await phone.obey(async (command) => {
    assert.deepEqual([command.name, command.parameters[0]], ["put", "/notes/deliveries.txt"]);
    stored = await phone.take(command.parameters[1]);
    return { items: { sha256: "checked" } };
  });
  assert.equal(stored, content);
  await page.getByRole("region", { name: "Store a file" }).first().getByRole("status").getByText("Done", { exact: true }).waitFor();
});

test("what a script printed and a file that was fetched are shown as what they are", async () => {
  const [phone] = phones;
  await ask(phone, "Run a script");
  await dialog().getByLabel("Script", { exact: true }).setInputFiles({ name: "free.sh", mimeType: "text/x-sh", buffer: Buffer.from("df -h\n") });
  await dialog().getByText("free.sh is there").waitFor();
  await dialog().getByRole("button", { name: "Run a script" }).click();
  await dialog().waitFor({ state: "hidden" });
  await phone.obey(() => ({ items: { exitCode: 3, stdout: "41 GB are free\n", stderr: "one disk is old\n" } }));
  const card = page.getByRole("region", { name: "Run a script" }).first();
  for (const words of ["41 GB are free", "one disk is old", "Exit code"]) await card.getByText(words).waitFor();
  await shoot(page, "script-answer");
  await page.goto(`/devices/${phone.id}/backups`);
  await page.getByText("No file was fetched from this phone").waitFor();
  await page.getByRole("button", { name: "Fetch a file" }).click();
  await dialog().getByLabel("Path").fill("/notes/today.txt");
  await dialog().getByRole("button", { name: "Fetch a file" }).click();
  await dialog().waitFor({ state: "hidden" });
  await phone.obey(async () => {
    const { object, bytes, sha256 } = await phone.bring("The depot closes at six.", "today.txt");
    return { items: { file: object, name: "today.txt", size: bytes, sha256 } };
  });
  await row("Files", "today.txt").waitFor();
  const file = await saved(() => row("Files", "today.txt").getByRole("button", { name: "Save" }).click());
  assert.deepEqual(file, { name: "today.txt", text: "The depot closes at six." });
});

test("a phone backs up, and its contacts are looked into, saved, and restored to another phone", async () => {
  const [one, two] = phones;
  await page.goto(`/devices/${one.id}/backups`);
  await page.getByText("This phone has not backed anything up").waitFor();
  await page.getByRole("button", { name: "Back up …" }).click();
  await dialog().getByLabel("Calendar").uncheck();
  await dialog().getByLabel(/Only these groups/).fill("Work");
  await dialog().getByRole("button", { name: "Back up", exact: true }).click();
  await dialog().waitFor({ state: "hidden" });
  await row("Backups", "Contacts").getByText("Waiting").waitFor();
  await one.obey(async (command) => {
    assert.equal(command.text.includes("bak(contacts,Work)"), true, command.text);
    return { items: { ...(await one.bring(cards("Ada Ash", "Ben Birch", "Clara Cole"))), count: 3 } };
  });
  await row("Backups", "Contacts").getByText("Complete").waitFor();
  const whole = await saved(() => row("Backups", "Contacts").getByRole("button", { name: "Save .vcf" }).click());
  assert.equal(whole.text, cards("Ada Ash", "Ben Birch", "Clara Cole"));
  await row("Backups", "Contacts").getByRole("link", { name: "Contacts" }).click();
  await page.getByRole("heading", { level: 1, name: "Contacts of Phone A" }).waitFor();
  await row("Entries", "Clara Cole").waitFor();
  await page.getByRole("searchbox").fill("ben");
  await row("Entries", "Clara Cole").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Ben Birch" }).click();
  await dialog().getByText("Northwind Freight").waitFor();
  const ben = await saved(() => dialog().getByRole("button", { name: "Save" }).click());
  assert.equal(ben.name, "Phone A contacts.vcf");
  assert.ok(ben.text.includes("FN:Ben Birch") && !ben.text.includes("Ada"));
  await page.getByRole("searchbox").fill("");
  await row("Entries", "Clara Cole").waitFor();
  for (const name of ["Ada Ash", "Clara Cole"]) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
  await page.getByRole("button", { name: "Restore the chosen" }).click();
  await page.getByRole("heading", { name: "Restore 2 contacts" }).waitFor();
  await dialog().getByRole("button", { name: "Choose phones" }).click();
  await dialog().getByLabel("Phone B").check();
  await shoot(page, "restore");
  assert.deepEqual(await violations(page), []);
  await dialog().getByRole("button", { name: "Restore", exact: true }).click();
  await dialog().waitFor({ state: "hidden" });
  let restored;
  await two.obey(async (command) => {
    assert.deepEqual([command.name, command.parameters[0]], ["rst", "contacts"]);
    restored = await two.take(command.parameters[1]);
    return { items: { count: 2 } };
  });
  assert.ok(restored.includes("FN:Ada Ash") && restored.includes("FN:Clara Cole") && !restored.includes("Ben"));
  assert.deepEqual(await one.fetch(), [], "the first phone is asked for nothing");
});

test("a schedule is added, paused, changed without losing its phones, and removed", async () => {
  await go(page, "Backups");
  await row("Backups", "Contacts").waitFor();
  await page.getByRole("link", { name: "Schedules" }).click();
  await page.getByText("Nothing is backed up by itself").waitFor();
  await page.getByRole("button", { name: "Add a schedule" }).first().click();
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().getByText("Tick at least one phone").waitFor();
  await dialog().getByLabel("Name", { exact: true }).fill("Sales each week");
  await dialog().getByRole("button", { name: "A group" }).click();
  await dialog().getByLabel("Group", { exact: true }).selectOption("Sales");
  await dialog().getByLabel("How often").selectOption("week");
  await dialog().getByLabel("On", { exact: true }).selectOption({ label: "Friday" });
  await dialog().getByLabel("At", { exact: true }).selectOption({ label: "22:00" });
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "hidden" });
  const plan = row("Schedules", "Sales each week");
  for (const words of ["Each Friday at 22:00", "2 phones", "The newest 7", "Contacts, Calendar"]) await plan.getByText(words).waitFor();
  await plan.getByRole("button", { name: "Run now" }).click();
  await dialog().getByText("It asks 2 phones now.").waitFor();
  await shoot(page, "schedule-run-now");
  await dialog().getByRole("button", { name: "Run now" }).click();
  await page.locator(".toast").filter({ hasText: "Sales each week: its phones are asked" }).waitFor();
  await plan.getByRole("button", { name: "Run now" }).click();
  await dialog().getByRole("button", { name: "Run now" }).click();
  await dialog().getByRole("alert").filter({ hasText: "4 answers are still to come" }).waitFor();
  await dialog().getByRole("button", { name: "Cancel" }).click();
  for (const phone of phones.slice(0, 2)) await phone.obey(() => ({ status: "failed", code: 3 }));
  await plan.getByRole("button", { name: "Pause" }).click();
  await plan.getByText("Paused").waitFor();
  await plan.getByRole("button", { name: "Edit" }).click();
  await dialog().getByLabel("For days").fill("90");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "hidden" });
  await plan.getByText("The newest 7, for 90 days").waitFor();
  await plan.getByText("2 phones").waitFor();
  await settled(page);
  await shoot(page, "schedules");
  await plan.getByRole("button", { name: "Delete" }).click();
  await dialog().getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing is backed up by itself").waitFor();
});

test("an e-mail account reaches each phone with its own name, its password nobody else", async () => {
  const secret = "open sesame 9";
  const [one, two] = phones;
  for (const [phone, holderEmail] of [[one, "ada@example.com"], [two, "ben@example.com"]]) {
    await owner.change("updateDevice", { deviceId: phone.id, holderEmail }, "device { id }");
  }
  await go(page, "E-mail");
  await page.getByRole("button", { name: "Send to the phones" }).click();
  assert.ok((await page.locator(".problem").count()) >= 3);
  await page.getByLabel("Password").fill(secret);
  const [incoming, outgoing] = [page.getByRole("group", { name: "Incoming mail" }), page.getByRole("group", { name: "Outgoing mail" })];
  await incoming.getByLabel("Server").fill("imap.example.com");
  await incoming.getByLabel("Protocol").selectOption("pop3");
  assert.equal(await incoming.getByLabel("Port").inputValue(), "995");
  await outgoing.getByLabel("Server").fill("smtp.example.com");
  await page.getByRole("button", { name: "All phones" }).click();
  await page.getByRole("button", { name: "Send to the phones" }).click();
  await page.getByText(/1 of the phones lack a value/).waitFor();
  await page.getByRole("button", { name: "Choose phones" }).click();
  for (const name of ["Phone A", "Phone B"]) await page.getByRole("checkbox", { name }).check();
  await shoot(page, "email");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Send to the phones" }).click();
  const sent = page.getByRole("table", { name: "Actions" });
  await sent.getByText("Phone B").waitFor();
  assert.equal(await page.getByLabel("Password").inputValue(), "");
  for (const [phone, login] of [[one, "ada@example.com"], [two, "ben@example.com"]]) {
    await phone.obey(async (command) => {
      const account = await phone.take(command.parameters[0]);
      assert.deepEqual([command.name, account.login, account.password, account.incoming.port], ["eml", login, secret, 995]);
      return phone === one ? {} : { status: "failed", code: 2, message: "The server refused the login" };
    });
  }
  await sent.getByText("The server refused the login").waitFor();
  await sent.getByText("Done", { exact: true }).waitFor();
  const told = await owner.ask("{ actions(first: 20) { nodes { message parameters result { items } } } auditRecords(first: 50) { nodes { summary detail } } objects { totalCount } }");
  assert.ok(!JSON.stringify(told).includes("sesame"));
  assert.ok(!(await page.content()).includes("sesame"));
});

test("settings tell how much room files take", async () => {
  await go(page, "Settings");
  await page.getByRole("region", { name: "Room for files" }).getByText(/kB of .* taken/).waitFor();
});
