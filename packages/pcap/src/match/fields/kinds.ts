/** What a field may contain, as far as patterns need to know. */
export type Kind =
  | NumberKind
  | BigintKind
  | BooleanKind
  | BytesKind
  | TextKind
  | NameKind
  | AddressKind
  | ListKind
  | ObjectKind;

/** Numbers, both limits included. */
export interface NumberKind {
  readonly kind: "number";
  readonly min: number;
  readonly max: number;
  /** Whether they are all integers. */
  readonly isInteger: boolean;
}

/** Non-negative bigints. */
export interface BigintKind {
  readonly kind: "bigint";
}

/** True or false. */
export interface BooleanKind {
  readonly kind: "boolean";
}

/** Bytes of the frame. */
export interface BytesKind {
  readonly kind: "bytes";
}

/** Any text. */
export interface TextKind {
  readonly kind: "text";
}

/** One of several names; in some fields, numbers that have no name. */
export interface NameKind {
  readonly kind: "name";
  readonly names: readonly string[];
  readonly maxNumber: number | undefined;
}

/** The forms of addresses: `ip` are those of either version, `hardware` link-layer addresses of any kind of link. */
export type AddressFamily = "ipv4" | "ipv6" | "ip" | "mac" | "hardware";

/** An address as text. */
export interface AddressKind {
  readonly kind: "address";
  readonly family: AddressFamily;
}

/** A list. */
export interface ListKind {
  readonly kind: "list";
  readonly of: Kind;
  /** Whether the field is missing instead of empty. */
  readonly isNeverEmpty: boolean;
}

/** A layer, an option, or another value with fields. */
export interface ObjectKind {
  readonly kind: "object";
  /** Its fields, or those of each form that it may have. Read late, since quoted packets contain layers. */
  readonly shapes: () => readonly Fields[];
}

/** A field: its kind, and whether it may be missing. */
export interface Field {
  readonly of: Kind;
  readonly mayBeAbsent: boolean;
}

/** The fields of an object, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** The names of an object's fields, without its methods. */
export type FieldName<T> = {
  [K in keyof T]-?: Exclude<T[K], undefined> extends (...args: never) => unknown ? never : K;
}[keyof T] &
  string;

/** The fields of a type, each exactly once and of a kind for its values. */
export type FieldsOf<T> = { readonly [K in FieldName<T>]-?: FieldOf<T[K]> };

interface FieldOf<V> extends Field {
  readonly of: KindOf<Exclude<V, undefined>>;
  readonly mayBeAbsent: undefined extends V ? true : false;
}

type KindOf<V> = [V] extends [string]
  ? TextKind | NameKind | AddressKind
  : [V] extends [boolean]
    ? BooleanKind
    : [V] extends [number]
      ? NumberKind
      : [V] extends [bigint]
        ? BigintKind
        : [V] extends [string | number]
          ? NameKind
          : [V] extends [Uint8Array]
            ? BytesKind
            : [V] extends [readonly unknown[]]
              ? ListKind
              : ObjectKind;

interface Required<K extends Kind> {
  readonly of: K;
  readonly mayBeAbsent: false;
}

interface Optional<K extends Kind> {
  readonly of: K;
  readonly mayBeAbsent: true;
}

/** A field with a decoded frame, which may be missing. */
export type FrameField = Optional<ObjectKind>;

const required = <K extends Kind>(of: K): Required<K> => ({ of, mayBeAbsent: false });

/** Returns the same field as one that may be missing. */
export const optional = <K extends Kind>({ of }: Required<K>): Optional<K> => ({ of, mayBeAbsent: true });

/** Returns a field with an integer of at most `bits` bits. */
export const uint = (bits: number): Required<NumberKind> => upTo(2 ** bits - 1);

/** Returns a field with an integer from 0 to `max`. */
export const upTo = (max: number): Required<NumberKind> => required({ kind: "number", min: 0, max, isInteger: true });

/** Returns a field with an integer of at most `bits` bits, with a sign. */
export const int = (bits: number): Required<NumberKind> =>
  required({ kind: "number", min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1, isInteger: true });

/** Returns a field with a number from `min` to `max`, which may have decimals. */
export const decimal = (min: number, max: number): Required<NumberKind> =>
  required({ kind: "number", min, max, isInteger: false });

/** Returns a field with one of these names. */
export const named = (...names: readonly string[]): Required<NameKind> =>
  required({ kind: "name", names, maxNumber: undefined });

/** Returns a field with one of these names, or an integer of at most `bits` bits that has no name. */
export const namedOrUint = (names: readonly string[], bits: number): Required<NameKind> =>
  required({ kind: "name", names, maxNumber: 2 ** bits - 1 });

const address = (family: AddressFamily): Required<AddressKind> => required({ kind: "address", family });

export const bigint: Required<BigintKind> = required({ kind: "bigint" });
export const boolean: Required<BooleanKind> = required({ kind: "boolean" });
export const bytes: Required<BytesKind> = required({ kind: "bytes" });
export const text: Required<TextKind> = required({ kind: "text" });
export const ipv4: Required<AddressKind> = address("ipv4");
export const ipv6: Required<AddressKind> = address("ipv6");
export const ipAddress: Required<AddressKind> = address("ip");
export const mac: Required<AddressKind> = address("mac");
export const hardwareAddress: Required<AddressKind> = address("hardware");

/** Returns a field with a list, which may be empty. */
export const list = ({ of }: Field): Required<ListKind> => required({ kind: "list", of, isNeverEmpty: false });

/** Returns a field with a list that has at least one element. */
export const nonEmptyList = ({ of }: Field): Required<ListKind> => required({ kind: "list", of, isNeverEmpty: true });

/** Returns a field with an object of one form. */
export const object = <T>(fields: FieldsOf<T>): Required<ObjectKind> => shapes(() => [fields]);

/** Returns a field with an object that has one of several forms. */
export const shapes = (of: () => readonly Fields[]): Required<ObjectKind> => required({ kind: "object", shapes: of });

/** The fields that every layer has. */
const OWN_FIELDS: FieldsOf<LayerState> = { malformed: optional(text), truncated: optional(text) };

interface LayerState {
  readonly malformed: string | undefined;
  readonly truncated: string | undefined;
}

/** Returns the fields of a layer. */
export const layerFields = <T extends LayerState>(fields: FieldsOf<Omit<T, keyof LayerState>>): Fields => {
  const all: Fields = { ...(fields as Fields), ...OWN_FIELDS };
  return all;
};

/** Returns a field with a layer. */
export const layer = <T extends LayerState>(fields: FieldsOf<Omit<T, keyof LayerState>>): Required<ObjectKind> => {
  const all = layerFields<T>(fields);
  return shapes(() => [all]);
};
