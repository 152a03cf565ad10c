import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DockerNodesError } from "../errors.ts";
import { type NodeSetOptions, resolveNodeSetOptions } from "./node-set-options.ts";

const resolve = (options: NodeSetOptions) => resolveNodeSetOptions(options);

/** Resolves options that the compiler would refuse. */
const resolveAny = (options: object) => () => resolve({ nodes: [{}], image: "image", ...options });

beforeEach(() => vi.stubEnv("ALPY_NODE_IMAGE", ""));
afterEach(() => vi.unstubAllEnvs());

describe("the image", () => {
  it("is the one of the option, or else of the environment", () => {
    vi.stubEnv("ALPY_NODE_IMAGE", "from-environment");
    expect(resolve({ nodes: [{}], image: "from-option" }).image).toBe("from-option");
    expect(resolve({ nodes: [{}] }).image).toBe("from-environment");
  });

  it("is missing with a typed error that says how to get and name one", () => {
    const resolving = () => resolve({ nodes: [{}] });
    expect(resolving).toThrow(DockerNodesError);
    expect(resolving).toThrow(/images\/node.*iproute2.*ALPY_NODE_IMAGE/);
  });

  it("must be a string", () => {
    expect(resolveAny({ image: null })).toThrow(new TypeError("image must be the name of an image, got null"));
  });
});

describe("the options of a node set", () => {
  it("refuse joins of a node that does not exist, or of one node twice", () => {
    const join = (joins: unknown) => resolveAny({ nodes: [{}, {}], joins });
    expect(join([[0, 2]])).toThrow(
      /^joins must be pairs of nodes or interfaces, each at most once, got \[ \[ 0, 2 \] \]/,
    );
    expect(join([[0, 0]])).toThrow(/^joins must be pairs/);
    expect(join([[0, "1"]])).toThrow(/^joins must be pairs/);
    expect(join([[0, 1, 0]])).toThrow(/^joins must be pairs/);
    expect(join(null)).toThrow(/^joins must be pairs/);
    expect(join([[0, { node: 1, interface: "eth1" }]])).toThrow(/^joins must be pairs/);
    expect(join([[0, { node: 1, device: "eth0" }]])).toThrow(/^joins must be pairs/);
    expect(join([[0, 1]])).not.toThrow();
    expect(join([[0, { node: 1, interface: "eth0" }]])).not.toThrow();
  });

  it("refuse several taps on a node that is joined to another one", () => {
    expect(resolveAny({ nodes: [{ taps: 2 }, {}], joins: [[0, 1]] })).toThrow(
      "nodes[0].taps must be 1 or left out, because joins connects this node by a veth pair, got 2",
    );
  });

  it("refuse a name that is given twice", () => {
    expect(resolveAny({ nodes: [{ name: "same" }, {}, { name: "same" }] })).toThrow(
      'nodes[2].name must be different from nodes[0].name, got "same"',
    );
  });

  it.each([
    [{ nodes: [] }, "nodes must be a list of 1 to 1000 nodes, got a list of 0"],
    [{ nodes: {} }, "nodes must be a list of 1 to 1000 nodes, got {}"],
    [{ nodes: [{}, { mtu: 1 }] }, "nodes[1].mtu must be an integer from 68 to 65521, got 1"],
    [{ tapOwner: -1 }, "tapOwner must be an integer from 0 to 4294967294, got -1"],
    [
      { timeoutMs: Number.NaN },
      "timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity, got NaN",
    ],
    [{ signal: {} }, "signal must be an AbortSignal, got {}"],
    [{ timeoutFactor: 0 }, "timeoutFactor must be a positive number, got 0"],
    [{ timeoutFactor: Number.POSITIVE_INFINITY }, "timeoutFactor must be a positive number, got Infinity"],
    [{ socketPath: "" }, 'socketPath must be the path of a socket, got ""'],
    [{ onApplicationLine: "log" }, 'onApplicationLine must be a function, got "log"'],
    [{ logger: { debug() {} } }, "logger.info must be a function, got undefined"],
    [{ onFault: 1 }, "onFault must be a function, got 1"],
    [
      { nodes: Array.from({ length: 1000 }, () => ({ taps: 2 })) },
      "nodes must have at most 1000 taps together, got a list with 2000 taps",
    ],
  ])("%o is refused", (options, message) => {
    expect(resolveAny(options)).toThrow(new TypeError(message));
  });

  it("refuse unknown options", () => {
    expect(resolveAny({ node: [{}] })).toThrow(
      /^createNodes: unknown option "node"; expected one of timeoutMs, signal, nodes/,
    );
  });
});
