/**
 * The commands and events that a client knows by type: `QemuProtocol`, unless you pass your own, such as one that
 * `npx @alpy/qmp generate` has written. It is a type only and costs nothing at run time. Names that it does not list do not compile.
 */
export interface Protocol {
  /** Maps the name of a command to its `Command`. */
  readonly commands: object;
  /** Maps the name of an event to the type of its data. */
  readonly events: object;
  /** Whether other names are allowed, untyped: see `Open`. */
  readonly open?: true | undefined;
}

/** The types of one command in a `Protocol`. */
export interface Command<Arguments extends object, Returns> {
  /** The command's arguments. */
  readonly arguments: Arguments;
  /** The value that the command returns. */
  readonly returns: Returns;
}

/** The types of a command that can run out of band. `executeOob` accepts only these. */
export interface OobCommand<Arguments extends object, Returns> extends Command<Arguments, Returns> {
  /** Marks the command. */
  readonly oob: true;
}

/** An empty object: the arguments of a command without arguments, its empty result, or the data of an event without data. */
export type Nothing = Record<string, never>;

/**
 * A protocol that also allows names that it does not list, such as a vendor's. Such a command takes any object as arguments
 * and returns `unknown`; the members of such an event's data are `unknown`.
 */
export interface Open<P extends Protocol> {
  /** The listed commands. */
  readonly commands: P["commands"];
  /** The listed events. */
  readonly events: P["events"];
  /** Allows other names. */
  readonly open: true;
}

/**
 * A protocol, or one of its types, for a client with `exactIntegers`: each number is `number | bigint`, because an integer
 * beyond 2^53 arrives as a bigint. That includes fractions: QEMU writes 1e16 with all its zeros and without a point.
 */
export type WithBigints<T> = T extends number
  ? number | bigint
  : T extends object
    ? { [K in keyof T]: WithBigints<T[K]> }
    : T;

/** The names that a protocol allows without listing them. A separate type, so that editors still suggest the listed names. */
type UnlistedName<P extends Protocol> = P extends { open: true } ? string & Record<never, never> : never;

/** The names of a protocol's commands. */
export type CommandName<P extends Protocol> = (keyof P["commands"] & string) | UnlistedName<P>;

/** The names of a protocol's commands that can run out of band. */
export type OobCommandName<P extends Protocol> =
  | (keyof { [Name in keyof P["commands"] as P["commands"][Name] extends { oob: true } ? Name : never]: Name } & string)
  | UnlistedName<P>;

type CommandOf<P extends Protocol, Name> = Name extends keyof P["commands"]
  ? P["commands"][Name]
  : Command<object, unknown>;

/** The arguments of a command. */
export type CommandArguments<P extends Protocol, Name> =
  CommandOf<P, Name> extends { arguments: infer Arguments extends object } ? Arguments : never;

/** The value that a command returns. */
export type CommandReturns<P extends Protocol, Name> =
  CommandOf<P, Name> extends { returns: infer Returns } ? Returns : never;

/** The parameters after a command's name in a call: its arguments, optional where none is required, and the options. */
export type CommandParameters<P extends Protocol, Name, Options> =
  Record<never, never> extends CommandArguments<P, Name>
    ? [args?: CommandArguments<P, Name> | undefined, options?: Options | undefined]
    : [args: CommandArguments<P, Name>, options?: Options | undefined];

/** The names of a protocol's events. */
export type EventName<P extends Protocol> = (keyof P["events"] & string) | UnlistedName<P>;

/** The data of an event. */
export type EventData<P extends Protocol, Name> = Name extends keyof P["events"]
  ? P["events"][Name]
  : Record<string, unknown>;
