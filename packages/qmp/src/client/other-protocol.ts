import type { ConnectSettings } from "../connection/connect-options.ts";
import type { QemuVersion } from "../protocol/messages.ts";
import { PROTOCOL_VERSIONS } from "../protocol/qemu-protocols.ts";

/** Says in the client's log that its types are those of another QEMU than the one that it is connected to. */
export function reportOtherProtocol(
  { major, minor, micro }: QemuVersion,
  { protocol, logger }: Pick<ConnectSettings, "protocol" | "logger">,
): void {
  const version = `${major}.${minor}`;
  if (protocol === "own" || protocol === version) return;
  const isShipped = PROTOCOL_VERSIONS.some((one) => one === version);
  const advice = isShipped
    ? `pass protocol: "${version}" to have its types`
    : 'generate its types with "npx @alpy/qmp generate", and pass protocol: "own" with them';
  logger.info(
    { qemu: `${version}.${micro}`, protocol },
    `QEMU ${version}.${micro} may have other commands and events than the types of this client, which are those of QEMU ${protocol}: ${advice}`,
  );
}
