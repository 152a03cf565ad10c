/** One press: the keys that are held together, by QEMU's names (QAPI `QKeyCode`), the modifiers first. */
export type KeyCombination = readonly string[];

/** The keys of a US keyboard that type a character: alone, and with shift. */
const US_KEYS: readonly (readonly [key: string, plain: string, shifted: string])[] = [
  ["grave_accent", "`", "~"],
  ["1", "1", "!"],
  ["2", "2", "@"],
  ["3", "3", "#"],
  ["4", "4", "$"],
  ["5", "5", "%"],
  ["6", "6", "^"],
  ["7", "7", "&"],
  ["8", "8", "*"],
  ["9", "9", "("],
  ["0", "0", ")"],
  ["minus", "-", "_"],
  ["equal", "=", "+"],
  ["bracket_left", "[", "{"],
  ["bracket_right", "]", "}"],
  ["backslash", "\\", "|"],
  ["semicolon", ";", ":"],
  ["apostrophe", "'", '"'],
  ["comma", ",", "<"],
  ["dot", ".", ">"],
  ["slash", "/", "?"],
];

const CONTROL_KEYS: Readonly<Record<string, string>> = {
  " ": "spc",
  "\n": "ret",
  "\r": "ret",
  "\t": "tab",
  "\b": "backspace",
  "\u007f": "backspace",
  "\u001b": "esc",
};

const usKeyboard = keyboardOf(US_KEYS);

/** Returns the combination that types a character on a US keyboard, or undefined where there is none. */
export function usCombination(character: string): KeyCombination | undefined {
  return usKeyboard.get(character);
}

function keyboardOf(keys: typeof US_KEYS): ReadonlyMap<string, KeyCombination> {
  const keyboard = new Map<string, KeyCombination>();
  for (const [key, plain, shifted] of keys) keyboard.set(plain, [key]).set(shifted, ["shift", key]);
  for (const letter of "abcdefghijklmnopqrstuvwxyz") {
    keyboard.set(letter, [letter]).set(letter.toUpperCase(), ["shift", letter]);
  }
  for (const [character, key] of Object.entries(CONTROL_KEYS)) keyboard.set(character, [key]);
  return keyboard;
}
