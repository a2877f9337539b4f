import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

export const CHROMIUM = process.env.BBIA_CHROMIUM ?? "/usr/bin/chromium";
export const haveBrowser = () => existsSync(CHROMIUM);

/** Debian's Chromium, drawing in software, asking nobody for anything. */
export const openBrowser = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    timeout: 120_000,
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--js-flags=--expose-gc",
    ],
  });

/** A page that remembers what went wrong in it. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1440, height: 900 },
    colorScheme: options.dark ? "dark" : "light",
    locale: options.french ? "fr-FR" : "en-GB",
    hasTouch: options.phone === true,
    isMobile: options.phone === true,
    deviceScaleFactor: options.scale ?? 1,
    reducedMotion: options.still ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(options.fine ? 90_000 : 45_000);
  page.faults = [];
  page.on("console", (message) => {
    const offline = /ERR_CONNECTION|WebSocket connection|Failed to load resource/.test(
      message.text(),
    );
    const wanted = options.flat && message.text().includes("Error creating WebGL context");
    if (message.type() === "error" && !offline && !wanted) page.faults.push(message.text());
  });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  if (options.flat) {
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
        apply: (get, canvas, [kind, ...rest]) =>
          kind.startsWith("webgl") ? null : Reflect.apply(get, canvas, [kind, ...rest]),
      });
    });
  }
  const query = options.fine ? "/?picture=fine" : "/";
  await page.goto(url + query + (options.hash ? `#${options.hash}` : ""));
  return page;
}

/** What the picture shows, as the page describes it. */
export const shownPose = (page) =>
  page.evaluate(() => {
    const { hertz, yaw, pitch, roll, z, body, antennas } = document.querySelector(".stage").dataset;
    return {
      hertz: Number(hertz),
      yaw: Number(yaw),
      pitch: Number(pitch),
      roll: Number(roll),
      z: Number(z),
      body: Number(body),
      antennas: (antennas ?? "").split(" ").map(Number),
    };
  });
