// The official SDK's client against a running bbia: mcp_client.mjs URL. Prints one JSON object.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const transport = new StreamableHTTPClientTransport(new URL(process.argv[2] + "/mcp"));
const client = new Client({ name: "bbia-test", version: "1" });
const seen = {};
await client.connect(transport);
seen.server = client.getServerVersion();
seen.session = transport.sessionId;
seen.protocol = transport.protocolVersion;
seen.tools = (await client.listTools()).tools;
seen.resources = (await client.listResources()).resources;
seen.state = JSON.parse((await client.readResource({ uri: "bbia://state" })).contents[0].text);
seen.missing = await client.readResource({ uri: "bbia://nothing" }).then(() => null, (e) => e.code);
seen.move = await client.callTool({ name: "move_head", arguments: { direction: "right" } });
seen.wrong = await client.callTool({ name: "move_head", arguments: { direction: "sideways" } });
seen.unknown = await client.callTool({ name: "fly", arguments: {} }).then(() => null, (e) => e.code);
// A call that takes a while: waited for, and given up.
const begun = Date.now();
seen.still = await client.callTool({ name: "do_nothing", arguments: { duration: 0.5 } });
seen.waited = Date.now() - begun;
const giveUp = new AbortController();
setTimeout(() => giveUp.abort("enough"), 200);
const since = Date.now();
seen.cancelled = await client
  .callTool({ name: "do_nothing", arguments: { duration: 60 } }, undefined, { signal: giveUp.signal })
  .then(() => "answered", (e) => String(e));
seen.cancelledAfter = Date.now() - since;
// What a call started ends with it.
const robot = async (path) => (await fetch(process.argv[2] + path)).json();
const dance = new AbortController();
const dancing = client
  .callTool({ name: "dance", arguments: { move_name: "dance" } }, undefined, { signal: dance.signal })
  .then(() => "answered", (e) => String(e));
const until = async (what) => {
  for (const end = Date.now() + 20000; Date.now() < end; ) if (await what()) return true;
  return false;
};
seen.danced = await until(async () => (await robot("/api/behaviors/running")).running?.name === "dance");
dance.abort("enough");
seen.danceCancelled = await dancing;
seen.danceEnded = await until(async () => (await robot("/api/behaviors/running")).running === null);
seen.after = (await client.callTool({ name: "robot_state", arguments: {} })).isError;
await transport.terminateSession();
await client.close();
console.log(JSON.stringify(seen));
