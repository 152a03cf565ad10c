import { readFile, writeFile } from "node:fs/promises";
import type { SerialConsole } from "@alpy/serial-expect";

/**
 * Hides a console's secrets in the file that QEMU wrote, after QEMU has ended. A guest does not echo a password, but it may
 * print one; until then the file has what the guest printed.
 */
export async function hideSecretsInLog(path: string, console: SerialConsole): Promise<void> {
  if (!console.hasSecrets) return;
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return;
  const hidden = console.hideSecrets(bytes);
  if (hidden !== bytes) await writeFile(path, hidden);
}
