// A person at a browser: Debian's chromium, a page with a theme and a size, what axe says of it, what it looks like.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const shots = join(here, "../shots");
export const WIDE = { width: 1280, height: 860 };
export const NARROW = { width: 390, height: 844 };

/** Starts the browser. Its flags keep it from calling home and draw maps without a graphics card. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.HANDSIGHT_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
      "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    ],
  });
}

/** A visitor with cookies of their own: a new context, and a page of it that collects what went wrong in it. */
export async function visit(browser, server, { theme = "light", size = WIDE } = {}) {
  const context = await browser.newContext({
    baseURL: server.url, colorScheme: theme, viewport: size, reducedMotion: "reduce", timezoneId: "Europe/Dublin", locale: "en-IE",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    // The browser itself reports every refused request, every broken socket and every chunk that was on its way when
    // somebody went elsewhere; the pages answer those in words, and flows look at the words.
    if (message.type() === "error" && !/Failed to load resource|WebSocket (connection to|is already in)|Response body loading was aborted/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

/** What axe finds wrong with the page as it is, by WCAG 2.2 AA: one line a finding, none when all is well. */
export async function violations(page) {
  // No page here holds another one: its results need not be put together in a page of their own.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return found.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}: ${node.any[0]?.message ?? one.help}`));
}

/** Keeps a picture of the page in e2e/shots, which git ignores. */
export async function shoot(page, name) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

/** Whether anything is wider than the window: a page that scrolls sideways. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
