import { join } from "node:path";
import { DEFAULT_ENGINE_SOCKET } from "../engine/engine-client.ts";
import { type ChooseFault, FaultyProxy, type ProxyFault } from "../proxy/faulty-proxy.ts";
import { type EnvironmentCase, type Expected, environmentCase } from "./environment-case.ts";

/** The calls that alpy makes, each with what identifies it. */
const CALLS: Readonly<Record<string, RegExp>> = {
  ping: /^GET \/_ping/,
  create: /^POST \/containers\/create/,
  attach: /^POST \/containers\/\w+\/attach/,
  start: /^POST \/containers\/\w+\/start/,
  wait: /^POST \/containers\/\w+\/wait/,
  list: /^GET \/containers\/json/,
  events: /^GET \/events/,
  remove: /^DELETE \/containers/,
};

const FAULTS: Readonly<Record<string, ProxyFault>> = {
  "500": { kind: "status", status: 500 },
  "409": { kind: "status", status: 409 },
  "429": { kind: "status", status: 429 },
  cut: { kind: "cut" },
  garbage: { kind: "garbage" },
  half: { kind: "half" },
};

/** One bad response may be survived; if not, the error says what the engine answered. */
const TYPED: Expected = {
  codes: [
    "engine-failed",
    "engine-unreachable",
    "engine-denied",
    "name-taken",
    "image-unsuitable",
    "node-died",
    "session-died",
    "timeout",
    "application-failed",
  ],
  mayPass: true,
};

/** Returns a chooser that makes the n-th matching call fail, once. */
function nth(pattern: RegExp, n: number, fault: ProxyFault): ChooseFault {
  let seen = 0;
  return (method, path) => {
    if (!pattern.test(`${method} ${path.replace(/^\/v[\d.]+/, "")}`)) return undefined;
    seen += 1;
    return seen === n ? fault : undefined;
  };
}

function behindProxy(name: string, choose: () => ChooseFault, expected: Expected): EnvironmentCase {
  return environmentCase(
    name,
    expected,
    async ({ folder }) => {
      const proxy = await FaultyProxy.start(join(folder, "proxy.sock"), DEFAULT_ENGINE_SOCKET, choose());
      return { engineSocket: proxy.socketPath, end: () => proxy[Symbol.asyncDispose]() };
    },
    { kind: "nodes", hasBystander: true },
  );
}

/** An engine that answers badly, once, at each of the calls that alpy makes. */
const badAnswers = Object.entries(CALLS).flatMap(([call, pattern]) =>
  Object.entries(FAULTS).flatMap(([fault, effect]) =>
    [1, 3].map((n) => behindProxy(`engine: ${fault} on ${call} ${n}`, () => nth(pattern, n, effect), TYPED)),
  ),
);

/** An engine that takes its time. */
const slow = behindProxy("engine: 2 s for each call", () => () => ({ kind: "slow", delayMs: 2_000 }), { codes: [] });

/** All cases of the engine. */
export const engineCases: readonly EnvironmentCase[] = [...badAnswers, slow];
