import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../error-reason.ts";
import { QemuError } from "../errors.ts";
import { OWN_FILE_MODE } from "../files/own-file.ts";
import type { ResolvedCloudInit } from "../options/cloud-init.ts";
import { isoImage } from "./iso-image.ts";

/** The label by which cloud-init recognizes its data (cloud-init, "NoCloud"). */
const SEED_LABEL = "cidata";
const SEED_NAME = "seed.iso";

/** Returns an image with the data of cloud-init. Equal data gives equal bytes. */
function seedImage({ userData, metaData, networkConfig }: ResolvedCloudInit): Buffer {
  const files = [
    { name: "meta-data", content: Buffer.from(metaData) },
    { name: "user-data", content: Buffer.from(userData) },
  ];
  if (networkConfig !== undefined) files.push({ name: "network-config", content: Buffer.from(networkConfig) });
  return isoImage({ label: SEED_LABEL, files });
}

/** Writes the image into a folder and returns its path. @throws {QemuError} `qemu-failed` */
export async function writeSeed(folder: string, cloudInit: ResolvedCloudInit): Promise<string> {
  const path = join(folder, SEED_NAME);
  try {
    await writeFile(path, seedImage(cloudInit), { mode: OWN_FILE_MODE });
    return path;
  } catch (cause) {
    throw new QemuError("qemu-failed", `cannot write the data of cloud-init: ${reasonOf(cause)}`, { cause });
  }
}
