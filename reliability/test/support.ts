import { execFileSync } from "node:child_process";

/** Returns whether the tests of this folder cannot run here, and logs why. On CI they run anyway, and fail. */
export function missing(): boolean {
  const reasons = [
    ...(process.getuid?.() === 0 ? [] : ["only root can mount, and create look-alike interfaces"]),
    ...["qemu-system-x86_64", "dockerd", "tcpdump"].filter((program) => !runs(program, "--version")),
    ...(runs("docker", "image", "inspect", nodeImage()) ? [] : [`no Docker engine with the image "${nodeImage()}"`]),
  ];
  if (reasons.length === 0 || process.env["CI"]) return false;
  console.warn(`skipped: missing ${reasons.join("; ")}`);
  return true;
}

/** Returns the image of the nodes. */
export function nodeImage(): string {
  return process.env["ALPY_NODE_IMAGE"] ?? "";
}

function runs(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
