// What a person does at the console's frame: signs up, signs in, goes somewhere, leaves.
import assert from "node:assert/strict";

/** A sign-up through the form; leaves the person on the overview. */
export async function signUp(page, { enterprise, name = "Olivia Owner", email, password = "correct horse battery 9" }) {
  await page.goto("/sign-up");
  await page.getByLabel("Enterprise").fill(enterprise);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Work e-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Set up" }).click();
  await atOverview(page);
  return { email, password };
}

/** A sign-in through the form, wherever the page is. */
export async function signIn(page, { email, password }, { path = "/sign-in" } = {}) {
  await page.goto(path);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Waits until the overview is there. */
export async function atOverview(page) {
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
}

/** Goes to a page of the navigation by its words. */
export async function go(page, label) {
  await page.getByRole("navigation", { name: "Main", exact: true }).getByRole("link", { name: label, exact: true }).click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
}

/** Waits until nothing on the page is still loading: no skeleton, no spinner, and the map idle where there is one. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy="true"], .boot, .map-wait[role="status"]'));
}

/** Signs out by the account's menu. */
export async function signOut(page) {
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: /Sign in/ }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
}

/** Ticks devices of the list by name. */
export async function tick(page, ...names) {
  for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
}

/** Adds a condition to the list's filter, choosing by the words that a person sees. */
export async function filterBy(page, attribute, value) {
  await page.getByRole("button", { name: "Filter" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Attribute").selectOption({ label: attribute });
  const field = dialog.getByLabel(/^Value/);
  if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption({ label: value });
  else await field.fill(value);
  await dialog.getByRole("button", { name: "Add filter" }).click();
  await dialog.waitFor({ state: "hidden" });
}
