/** Why the fields of a layer cannot be relied on to find what follows. */
export interface Problem {
  readonly reason: string;
  /** Whether bytes are missing that the capture cut off, or that are in another fragment: the frame itself may be sound. */
  readonly isCut: boolean;
}

/** The frame is wrong, whatever may be missing of it. */
export const wrong = (reason: string): Problem => ({ reason, isCut: false });

/** Bytes are missing: the capture's doing if it left bytes out (`isWhole` is false), otherwise the sender's. */
export function missing(reason: string, { isWhole }: { readonly isWhole: boolean }): Problem {
  if (isWhole) return wrong(reason);
  return { reason: `${reason} (the frame was cut by the capture, or is a fragment)`, isCut: true };
}
