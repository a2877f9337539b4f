#!/usr/bin/env node
// build.mjs OUT: bundles src/ into OUT as compressed files and writes OUT/web_files.cc, which takes
// them into the program. Fails when all of it is over the limit.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { writeTable } from "./table.mjs";

const LIMIT = 250_000; // bytes of all files, compressed
const here = fileURLToPath(new URL(".", import.meta.url));

async function bundle(entry, options) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: "out",
    target: ["chrome100", "firefox100", "safari15.4"],
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    ...options,
  });
  return { bytes: Buffer.from(result.outputFiles[0].contents), meta: result.metafile };
}

const named = (stem, extension, bytes) =>
  `/ui/${stem}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}.${extension}`;

const out = resolve(process.argv[2] ?? "../build/web");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const script = await bundle("src/main.tsx", {
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
});
const style = await bundle("src/style/app.css", {});
const icon = readFileSync(join(here, "src/icon.svg"));
const files = [
  {
    path: named("app", "js", script.bytes),
    type: "text/javascript; charset=utf-8",
    bytes: script.bytes,
  },
  { path: named("style", "css", style.bytes), type: "text/css; charset=utf-8", bytes: style.bytes },
  { path: named("icon", "svg", icon), type: "image/svg+xml", bytes: icon },
];
const page = readFileSync(join(here, "src/index.html"), "utf8")
  .replace("@SCRIPT@", files[0].path)
  .replace("@STYLE@", files[1].path)
  .replace("@ICON@", files[2].path);
files.unshift({ path: "/", type: "text/html; charset=utf-8", bytes: Buffer.from(page) });

let total = 0;
for (const [place, file] of files.entries()) {
  const packed = gzipSync(file.bytes, { level: 9 });
  total += packed.length;
  file.stored = join(out, `${place}.gz`);
  writeFileSync(file.stored, packed);
  console.log(
    `${String(packed.length).padStart(8)} bytes of ${String(file.bytes.length).padStart(8)}  ${file.path}`,
  );
}
console.log(`${String(total).padStart(8)} bytes compressed in all, ${LIMIT} are allowed`);
writeFileSync(join(out, "meta.json"), JSON.stringify(script.meta));
if (total > LIMIT) {
  console.error("build.mjs: the page is too large");
  process.exit(1);
}
writeTable(out, files);
