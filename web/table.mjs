import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes OUT/web_files.cc: the table that src/api/web_files.h declares, the bytes taken in by the
 * assembler. `file`: path, type, stored (where its compressed bytes are). */
export function writeTable(out, files) {
  const symbol = (place) => `bbia_web_file_${place}`;
  const blobs = files.map(
    ({ stored }, place) =>
      `    ".balign 16\\n${symbol(place)}:\\n.incbin \\"${stored}\\"\\n${symbol(place)}_end:\\n"`,
  );
  const declared = files.map(
    (_, place) =>
      `extern const char ${symbol(place)}[];\nextern const char ${symbol(place)}_end[];`,
  );
  const rows = files.map(({ path, type, bytes }, place) => {
    const tag = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    return `      {"${path}", "${type}", "\\"${tag}\\"", {${symbol(place)}, ${symbol(place)}_end}},`;
  });
  writeFileSync(
    join(out, "web_files.cc"),
    `#include "api/web_files.h"

// Written by web/build.mjs.

asm(".pushsection .rodata.bbia_web, \\"a\\"\\n"
${blobs.join("\n")}
    ".popsection\\n");

extern "C" {
${declared.join("\n")}
}

namespace bbia {

std::span<const WebFile> WebFiles() noexcept {
  static const WebFile kFiles[] = {
${rows.join("\n")}
  };
  return kFiles;
}

}  // namespace bbia
`,
  );
}
