import { type Fields, fields, rows, text } from "../core/shape";

export interface Parameter {
  readonly name: string;
  readonly where: "path" | "query";
  readonly required: boolean;
  readonly hint: string;
}

/** One documented call. */
export interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** What the body may look like; undefined when there is none. */
  readonly body: string | undefined;
}

function resolve(description: Fields, value: unknown): Fields {
  const found = fields(value) ?? {};
  const name = text(found.$ref)?.split("/").at(-1);
  if (name === undefined) return found;
  return fields(fields(fields(description.components)?.schemas)?.[name]) ?? {};
}

/** A body that the schema would accept, from its first example or its required fields. */
function exampleOf(description: Fields, schema: unknown, depth = 0): unknown {
  const s = resolve(description, schema);
  if (Array.isArray(s.examples)) return s.examples[0];
  if (s.default !== undefined) return s.default;
  if (Array.isArray(s.enum)) return s.enum[0];
  if (s.const !== undefined) return s.const;
  if (depth > 3) return null;
  if (Array.isArray(s.anyOf)) return exampleOf(description, s.anyOf[0], depth + 1);
  if (s.type === "object") {
    const properties = fields(s.properties) ?? {};
    const required = Array.isArray(s.required) ? s.required : [];
    return Object.fromEntries(
      required.map((name) => [name, exampleOf(description, properties[String(name)], depth + 1)]),
    );
  }
  if (s.type === "array") return [];
  if (s.type === "string") return "";
  if (s.type === "number" || s.type === "integer") return 0;
  return s.type === "boolean" ? false : null;
}

function bodyOf(description: Fields, operation: Fields): string | undefined {
  const content = fields(fields(operation.requestBody)?.content);
  const json = fields(content?.["application/json"]);
  if (!json) return undefined;
  const example = json.example ?? exampleOf(description, json.schema);
  return JSON.stringify(example, null, 2);
}

export function callsOf(description: Fields): readonly ApiCall[] {
  const calls: ApiCall[] = [];
  for (const [path, methods] of Object.entries(fields(description.paths) ?? {})) {
    for (const [method, value] of Object.entries(fields(methods) ?? {})) {
      const operation = fields(value);
      if (!operation) continue;
      calls.push({
        method: method.toUpperCase(),
        path,
        summary: text(operation.summary) ?? "",
        description: text(operation.description) ?? "",
        parameters: rows(operation.parameters).map((p) => ({
          name: text(p.name) ?? "",
          where: p.in === "path" ? "path" : "query",
          required: p.required === true,
          hint: text(p.description) ?? "",
        })),
        body: bodyOf(description, operation),
      });
    }
  }
  return calls;
}

/** The URL for `values`, or the name of what is missing. */
export function urlOf(
  call: ApiCall,
  values: { readonly [name: string]: string },
): string | { missing: string } {
  let path = call.path;
  const query: string[] = [];
  for (const { name, where, required } of call.parameters) {
    const value = values[name] ?? "";
    if (value === "") {
      if (required) return { missing: name };
    } else if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else query.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  }
  return query.length > 0 ? `${path}?${query.join("&")}` : path;
}
