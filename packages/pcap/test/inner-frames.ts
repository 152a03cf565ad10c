import type { DecodedFrame } from "../src/index.ts";

/** Returns a frame, and after it the frames and packets inside its tunnels, the outermost first. */
export function withInnerFrames(frame: DecodedFrame): DecodedFrame[] {
  const inner = Object.values(frame)
    .map((layer: unknown) =>
      typeof layer === "object" && layer !== null && "inner" in layer ? layer.inner : undefined,
    )
    .filter(isDecodedFrame);
  return [frame, ...inner.flatMap(withInnerFrames)];
}

const isDecodedFrame = (value: unknown): value is DecodedFrame =>
  typeof value === "object" && value !== null && "payload" in value;
