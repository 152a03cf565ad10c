import { chmod } from "node:fs/promises";
import type { QmpClient } from "@alpy/qmp";
import { OWN_FILE_MODE } from "../files/own-file.ts";
import type { ResolvedWait } from "../options/wait-checks.ts";

/** Writes the content of the display to a PNG file, for this user only, and returns its path. */
export async function writeScreenshot(qmp: QmpClient, filename: string, wait: ResolvedWait): Promise<string> {
  await qmp.execute("screendump", { filename, format: "png" }, wait);
  await chmod(filename, OWN_FILE_MODE);
  return filename;
}
