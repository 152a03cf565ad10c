import { parseExact, stringifyExact } from "./exact-integers.ts";

const HIDDEN = "(hidden)";

/** Words without which no arguments are looked through. */
const SUSPICIOUS = /pass|secret|key/i;

/** Members whose value is a secret. `password-secret` and its like are none: they name an object that holds one. */
const SECRET_MEMBER = /(^|[-_])(password|passwd|passphrase|secret-data)$/i;

/** QEMU's objects that hold a secret in `data`, and are safe where it comes from a `file`. */
const SECRET_TYPE = /^(secret|secret_keyring)$/;

/** The arguments of a command, as JSON, with what no message should show left out: passwords, data of secret objects. */
export function withoutSecrets(argumentsJson: string): string {
  if (!SUSPICIOUS.test(argumentsJson)) return argumentsJson;
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

/** A line for the human monitor, such as `set_password vnc rabbit` or `object_add secret,id=s,data=rabbit`: its first word. */
function hideInLine(line: string): string {
  return SUSPICIOUS.test(line) ? line.replace(/\s.*$/s, ` ${HIDDEN}`) : line;
}
