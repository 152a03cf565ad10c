import type { LimitReached } from "./file-limits.ts";

/** Returns the line at which a text file is cut. */
export function cutMark({ option, limitBytes }: Pick<LimitReached, "option" | "limitBytes">): string {
  return `# alpy: cut here: ${option} (${limitBytes} bytes) is reached; what follows is not recorded\n`;
}

/** Returns the line at the end of a text file that was cut. */
export function lostMark(bytes: number): string {
  return `# alpy: ${bytes} more bytes were not recorded\n`;
}
