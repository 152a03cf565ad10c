import { readFile, writeFile } from "node:fs/promises";
import type { SerialConsole } from "@alpy/serial-expect";

/**
 * Hides a console's secrets in its log, after QEMU has ended: a guest may have printed one before it was known to be a secret.
 */
export async function hideSecretsInLog(path: string, console: SerialConsole): Promise<void> {
  if (!console.hasSecrets) return;
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return;
  const hidden = console.hideSecrets(bytes);
  if (hidden !== bytes) await writeFile(path, hidden);
}
