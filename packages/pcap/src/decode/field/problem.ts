/** The reason why the fields of a layer cannot be used to find the next layer. */
export interface Problem {
  /** The problem, in words. */
  readonly reason: string;
  /** Whether bytes are missing that the capture cut off or that are in another fragment: the frame itself may be fine. */
  readonly isCut: boolean;
}

/** Returns the problem of a frame that is wrong, even if bytes of it are missing. */
export const wrong = (reason: string): Problem => ({ reason, isCut: false });

/** Returns the problem of missing bytes: caused by the capture if it left bytes out (`isWhole` is false), otherwise by the sender. */
export function missing(reason: string, { isWhole }: { readonly isWhole: boolean }): Problem {
  if (isWhole) return wrong(reason);
  return { reason: `${reason} (the frame was cut by the capture, or is a fragment)`, isCut: true };
}
