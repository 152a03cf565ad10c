import { parseExact, stringifyExact } from "./exact-integers.ts";

const HIDDEN = "(hidden)";

/** Only arguments with one of these words are searched for secrets. */
const SUSPICIOUS_WORDS = /pass|secret|key/i;

/** Members whose value is a secret. `password-secret` and the like are not: they name an object that holds a secret. */
const SECRET_MEMBER = /(^|[-_])(password|passwd|passphrase|secret-data)$/i;

/** QEMU's objects that hold a secret in `data`. They hold none where it comes from a `file`. */
const SECRET_TYPE = /^(secret|secret_keyring)$/;

/** Returns a command's arguments as JSON, with passwords and the data of secret objects hidden, for messages. */
export function withoutSecrets(argumentsJson: string): string {
  if (!SUSPICIOUS_WORDS.test(argumentsJson)) return argumentsJson;
  const args = parseExact(argumentsJson);
  return typeof args === "object" && args !== null ? stringifyExact(hide(args)) : argumentsJson;
}

function hide(value: object): object {
  if (Array.isArray(value)) return value.map(hideNested);
  const members = Object.entries(value);
  const isSecret = members.some(([name, kind]) => name === "qom-type" && SECRET_TYPE.test(String(kind)));
  return Object.fromEntries(
    members.map(([name, member]) => {
      if (SECRET_MEMBER.test(name) || (isSecret && name === "data")) return [name, HIDDEN];
      return [name, name === "command-line" ? hideInLine(String(member)) : hideNested(member)];
    }),
  );
}

function hideNested(value: unknown): unknown {
  return typeof value === "object" && value !== null ? hide(value) : value;
}

/** Keeps only the first word of a suspicious human-monitor line, such as `set_password vnc rabbit`. */
function hideInLine(line: string): string {
  return SUSPICIOUS_WORDS.test(line) ? line.replace(/\s.*$/s, ` ${HIDDEN}`) : line;
}
