/** The colour of a cell: the terminal's default, one of its 256 colours, or an exact one (`#rrggbb`). */
export type ScreenColor = "default" | number | `#${string}`;

/** One cell of a screen: a character and how it is drawn. */
export interface ScreenCell {
  /** Its character; a space if nothing was drawn there, the empty string in the right half of a wide character. */
  readonly text: string;
  /** The colour of the character, before {@link inverse}. */
  readonly foreground: ScreenColor;
  /** The colour behind the character, before {@link inverse}. */
  readonly background: ScreenColor;
  /** Whether it is bold. */
  readonly bold: boolean;
  /** Whether it is dim. */
  readonly dim: boolean;
  /** Whether it is italic. */
  readonly italic: boolean;
  /** Whether it is underlined. */
  readonly underline: boolean;
  /** Whether it blinks. */
  readonly blink: boolean;
  /** Whether foreground and background are exchanged. */
  readonly inverse: boolean;
  /** Whether the character is not shown, such as in a field for a password. */
  readonly invisible: boolean;
  /** Whether it is struck through. */
  readonly strikethrough: boolean;
}

/** The colour that is seen, where the two defaults are different colours. */
export type SeenColor = Exclude<ScreenColor, "default"> | "default-foreground" | "default-background";

/** Returns the colour that is seen behind a character. */
export function seenBackground({ inverse, foreground, background }: ScreenCell): SeenColor {
  return inverse ? seenForegroundColor(foreground) : seenBackgroundColor(background);
}

/** Returns the colour in which a character is seen. */
export function seenForeground({ inverse, foreground, background }: ScreenCell): SeenColor {
  return inverse ? seenBackgroundColor(background) : seenForegroundColor(foreground);
}

function seenForegroundColor(color: ScreenColor): SeenColor {
  return color === "default" ? "default-foreground" : color;
}

function seenBackgroundColor(color: ScreenColor): SeenColor {
  return color === "default" ? "default-background" : color;
}

/** Returns a cell in the terminal's default colours. */
export function plainCell(text: string): ScreenCell {
  return {
    text,
    foreground: "default",
    background: "default",
    bold: false,
    dim: false,
    italic: false,
    underline: false,
    blink: false,
    inverse: false,
    invisible: false,
    strikethrough: false,
  };
}
