import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DockerNodesError } from "../errors.ts";
import type { CommandReply } from "../shell/shell.ts";
import { configureTunnel, tunnelConfiguration, tunnelScript } from "./wireguard-commands.ts";
import { createWireguardKeys } from "./wireguard-keys.ts";

const own = createWireguardKeys();
const { publicKey } = createWireguardKeys();
const { privateKey: presharedKey } = createWireguardKeys();
const settings = { addresses: [], gateways: [], mtu: undefined };
const tunnel = {
  kind: "wireguard" as const,
  privateKey: own.privateKey,
  listenPort: 51_820,
  peers: [
    {
      publicKey,
      presharedKey,
      endpoint: "192.0.2.2:51820",
      allowedIps: ["10.0.0.2/32", "2001:db8::/64"],
      keepaliveS: 25,
    },
    { publicKey: own.publicKey, allowedIps: [] },
  ],
  ...settings,
};

it("a pair of keys is 32 bytes each, and different each time", () => {
  expect(Buffer.from(own.privateKey, "base64")).toHaveLength(32);
  expect(Buffer.from(own.publicKey, "base64")).toHaveLength(32);
  expect(publicKey).not.toBe(own.publicKey);
});

it("the configuration has the keys, endpoints and addresses of all peers", () => {
  expect(tunnelConfiguration(tunnel)).toEqual([
    "[Interface]",
    `PrivateKey = ${own.privateKey}`,
    "ListenPort = 51820",
    "[Peer]",
    `PublicKey = ${publicKey}`,
    `PresharedKey = ${presharedKey}`,
    "Endpoint = 192.0.2.2:51820",
    "AllowedIPs = 10.0.0.2/32, 2001:db8::/64",
    "PersistentKeepalive = 25",
    "[Peer]",
    `PublicKey = ${own.publicKey}`,
  ]);
});

it("wg receives the configuration by its stdin, and no key is an argument", () => {
  const folder = mkdtempSync(join(tmpdir(), "docker-nodes-"));
  try {
    const program = join(folder, "wg");
    writeFileSync(program, '#!/bin/sh\necho "$@"\ncat "$3"\n');
    chmodSync(program, 0o755);
    const env = { PATH: `${folder}:${process.env["PATH"]}` };
    const output = execFileSync("sh", ["-c", tunnelScript("wg0", tunnel)], { env, encoding: "utf8" });
    expect(output.split("\n")).toEqual(["setconf wg0 /proc/self/fd/0", ...tunnelConfiguration(tunnel), ""]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("an error does not show a key that wg repeats", async () => {
  const text = `Line unrecognized: \`PrivateKey=${own.privateKey}' ${presharedKey}`;
  const cause = new Error(text);
  const runScript = (): Promise<CommandReply> =>
    Promise.reject(new DockerNodesError("command-failed", `\`wg setconf wg0\` exited with code 1: ${text}`, { cause }));
  const failure = await configureTunnel({ runScript }, "wg0", tunnel, {}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "command-failed" });
  expect(failure).not.toHaveProperty("cause");
  expect(failure).toHaveProperty(
    "message",
    "`wg setconf wg0` exited with code 1: Line unrecognized: `PrivateKey=(secret)' (secret)",
  );
});
