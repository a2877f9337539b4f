import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds in the page as it is. */
export default async function axe(page) {
  await page.evaluate(source);
  return page.evaluate(() => globalThis.axe.run());
}
