import { DockerNodesError } from "../errors.ts";
import { shellCommand } from "../shell/quote.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import type { WaitOptions } from "../wait-options.ts";
import type { ResolvedWireguard } from "./interface-options.ts";

/** Returns the configuration of a tunnel (wg(8), "CONFIGURATION FILE FORMAT"), one line each. */
export function tunnelConfiguration({ privateKey, listenPort, peers }: ResolvedWireguard): string[] {
  return [
    "[Interface]",
    `PrivateKey = ${privateKey}`,
    ...(listenPort === undefined ? [] : [`ListenPort = ${listenPort}`]),
    ...peers.flatMap(({ publicKey, presharedKey, endpoint, allowedIps, keepaliveS }) => [
      "[Peer]",
      `PublicKey = ${publicKey}`,
      ...(presharedKey === undefined ? [] : [`PresharedKey = ${presharedKey}`]),
      ...(endpoint === undefined ? [] : [`Endpoint = ${endpoint}`]),
      ...(allowedIps.length === 0 ? [] : [`AllowedIPs = ${allowedIps.join(", ")}`]),
      ...(keepaliveS === undefined ? [] : [`PersistentKeepalive = ${keepaliveS}`]),
    ]),
  ];
}

/**
 * Returns the script of a shell that configures a tunnel. The keys are not among the arguments of a process, which everybody can
 * see: the shell itself writes them into a pipe.
 */
export function tunnelScript(name: string, options: ResolvedWireguard): string {
  const input = shellCommand(["printf", "%s\\n", ...tunnelConfiguration(options)]);
  return `{ ${input} | ${shellCommand(["wg", "setconf", name, "/proc/self/fd/0"])}; }`;
}

/** Configures a tunnel that exists. @throws {DockerNodesError} `command-failed`, `image-unsuitable` if the image lacks `wg` */
export async function configureTunnel(
  shell: Pick<ShellContainer, "runScript">,
  name: string,
  options: ResolvedWireguard,
  wait: WaitOptions,
): Promise<void> {
  try {
    await shell.runScript(`wg setconf ${name}`, tunnelScript(name, options), wait);
  } catch (error) {
    if (!(error instanceof DockerNodesError)) throw error;
    const secrets = [options.privateKey, ...options.peers.flatMap(({ presharedKey = [] }) => presharedKey)];
    // Messages of wg may repeat a line of the configuration. The error is new: the cause would show them.
    const message = secrets.reduce((text, secret) => text.replaceAll(secret, "(secret)"), error.message);
    throw message === error.message ? error : new DockerNodesError(error.code, message);
  }
}
