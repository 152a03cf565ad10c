/**
 * The commands and events that a client knows by type: `QemuProtocol` unless you give your own, such as one made by
 * `npx @alpy/qmp generate`. It is a type only and costs nothing at run time. Names that it does not list do not compile.
 */
export interface Protocol {
  /** From a command's name to its `Command`. */
  commands: object;
  /** From an event's name to the type of its data. */
  events: object;
  /** Whether other names are let through, untyped: see `Open`. */
  open?: true;
}

/** A command's types in a `Protocol`. */
export interface Command<Arguments extends object, Returns> {
  arguments: Arguments;
  returns: Returns;
}

/** The same of a command that can be run out of band: only these does `executeOob` take. */
export interface OobCommand<Arguments extends object, Returns> extends Command<Arguments, Returns> {
  oob: true;
}

/** The arguments of a command that takes none, the return of a command that gives none, the data of an event that has none. */
export type Nothing = Record<string, never>;

/**
 * A protocol that also lets names through that it does not list, such as a vendor's: a command of any name with any object
 * as arguments, which returns `unknown`, and an event of any name, its data yet to be looked at.
 */
export interface Open<P extends Protocol> {
  commands: P["commands"];
  events: P["events"];
  open: true;
}

/**
 * A protocol, or one of its types, as a client with `exactIntegers` sees it: a number beyond 2^53 is a bigint. Each number
 * of the schema may be one, a fraction too: QEMU writes 1e16 with all its zeros and no point.
 */
export type WithBigints<T> = T extends number
  ? number | bigint
  : T extends object
    ? { [K in keyof T]: WithBigints<T[K]> }
    : T;

/** The names that a protocol lets through without listing them; kept apart so that editors propose the others. */
type UnlistedName<P extends Protocol> = P extends { open: true } ? string & Record<never, never> : never;

/** The names of the commands of a protocol. */
export type CommandName<P extends Protocol> = (keyof P["commands"] & string) | UnlistedName<P>;

/** The names of the commands of a protocol that can be run out of band. */
export type OobCommandName<P extends Protocol> =
  | (keyof { [Name in keyof P["commands"] as P["commands"][Name] extends { oob: true } ? Name : never]: Name } & string)
  | UnlistedName<P>;

type CommandOf<P extends Protocol, Name> = Name extends keyof P["commands"]
  ? P["commands"][Name]
  : Command<object, unknown>;

/** What a command takes. */
export type CommandArguments<P extends Protocol, Name> =
  CommandOf<P, Name> extends { arguments: infer Arguments extends object } ? Arguments : never;

/** What a command returns. */
export type CommandReturns<P extends Protocol, Name> =
  CommandOf<P, Name> extends { returns: infer Returns } ? Returns : never;

/** What follows a command's name in a call: its arguments, which may be left out where none is required, and options. */
export type CommandParameters<P extends Protocol, Name, Options> =
  Record<never, never> extends CommandArguments<P, Name>
    ? [args?: CommandArguments<P, Name> | undefined, options?: Options | undefined]
    : [args: CommandArguments<P, Name>, options?: Options | undefined];

/** The names of the events of a protocol. */
export type EventName<P extends Protocol> = (keyof P["events"] & string) | UnlistedName<P>;

/** What an event carries. */
export type EventData<P extends Protocol, Name> = Name extends keyof P["events"]
  ? P["events"][Name]
  : Record<string, unknown>;
