import { badValue, checkArray, checkInteger, checkKnownOptions } from "../../check-options.ts";
import type { TextHeader } from "../../decode/protocols/text-message.ts";
import { join } from "../payload.ts";

/** The characters of a method and of a field's name (RFC 9110, section 5.6.2; RFC 3261, section 25.1). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** A line of the head cannot contain the characters that end it. */
const LINE = /^[^\r\n\0]*$/;
const WORD = /^[^\s\0]+$/;
const HEADER_FIELDS = { name: true, value: true } as const;
const MAX_STATUS = 999;
const MIN_STATUS = 100;

/** A part of a message's head, and the option that it comes from, for errors. */
interface HeadPart {
  readonly path: string;
  readonly value: string;
}

/** The first line of a request, or of a response if it has a code. */
export interface StartLine {
  readonly path: string;
  readonly method: string;
  readonly target: HeadPart;
  readonly version: string;
  readonly statusCode: number | undefined;
  readonly reasonPhrase: string;
}

/** A field of the head. */
export interface HeadField extends HeadPart {
  readonly name: string;
}

/** Returns the field of an option; none if the option is undefined. */
export const fieldOf = (path: string, name: string, value: string | undefined): HeadField[] =>
  value === undefined ? [] : [{ path, name, value }];

/** Returns the fields that a list of fields has. */
export function fieldsOf(path: string, headers: readonly TextHeader[]): HeadField[] {
  checkArray(path, headers);
  return headers.map((header, index) => {
    const place = `${path}[${index}]`;
    checkKnownOptions(place, header, HEADER_FIELDS);
    const { name, value } = header;
    checkText(`${place}.name`, name, TOKEN, "a field's name such as Host");
    return { path: `${place}.value`, name, value };
  });
}

/** Checks whether a message has one of these fields. */
export const hasField = (fields: readonly HeadField[], ...names: readonly string[]): boolean =>
  fields.some(({ name }) => names.includes(name.toLowerCase()));

/**
 * Returns a message whose head is lines of text.
 *
 * @throws {TypeError} if a part of the head does not fit
 */
export function encodeTextMessage(start: StartLine, fields: readonly HeadField[], body: Uint8Array): Uint8Array {
  if (!(body instanceof Uint8Array)) throw badValue(`${start.path}: body`, "a Uint8Array", body);
  const lines = fields.map(({ path, name, value }) => {
    checkText(path, value, LINE, "one line");
    return `${name}: ${value}`;
  });
  const head = [startLine(start), ...lines, "", ""].join("\r\n");
  return join(new TextEncoder().encode(head), body);
}

function startLine({ path, method, target, version, statusCode, reasonPhrase }: StartLine): string {
  checkText(`${path}.version`, version, WORD, "a text without spaces");
  if (statusCode !== undefined) {
    checkInteger(`${path}.statusCode`, statusCode, MAX_STATUS, MIN_STATUS);
    checkText(`${path}.reasonPhrase`, reasonPhrase, LINE, "one line");
    return `${version} ${statusCode} ${reasonPhrase}`;
  }
  checkText(`${path}.method`, method, TOKEN, "a method such as GET");
  checkText(target.path, target.value, WORD, "a text without spaces");
  return `${method} ${target.value} ${version}`;
}

function checkText(path: string, value: string, pattern: RegExp, expectation: string): void {
  if (typeof value !== "string" || !pattern.test(value)) throw badValue(path, expectation, value);
}
