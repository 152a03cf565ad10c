/**
 * The commands and events that a client knows by type: `QemuProtocol` unless you give your own. It is a type only and
 * costs nothing at run time.
 *
 * An index signature in either member lets names that are not listed through, untyped; without one they do not compile.
 */
export interface Protocol {
  /** From a command's name to its `Command`. */
  commands: object;
  /** From an event's name to the type of its data. */
  events: object;
}

/** A command's types in a `Protocol`. */
export interface Command<Arguments extends object, Returns> {
  arguments: Arguments;
  returns: Returns;
}

/** The arguments of a command that takes none, the return of a command that gives none, the data of an event that has none. */
export type Nothing = Record<string, never>;

/** The member names of T that are spelled out, without its index signature. */
type ListedNames<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & string;

/** All names that T allows; the listed ones are kept apart so that editors can propose them. */
type Names<T> = ListedNames<T> | (string extends keyof T ? string & Record<never, never> : never);

type Lookup<T, Name> = Name extends keyof T ? T[Name] : never;

/** The names of the commands of a protocol. */
export type CommandName<P extends Protocol> = Names<P["commands"]>;

/** What a command takes. */
export type CommandArguments<P extends Protocol, Name> =
  Lookup<P["commands"], Name> extends { arguments: infer Arguments extends object } ? Arguments : never;

/** What a command returns. */
export type CommandReturns<P extends Protocol, Name> =
  Lookup<P["commands"], Name> extends { returns: infer Returns } ? Returns : never;

/** What follows a command's name in a call: its arguments, which may be left out where none is required, and options. */
export type CommandParameters<P extends Protocol, Name, Options> =
  Record<never, never> extends CommandArguments<P, Name>
    ? [args?: CommandArguments<P, Name> | undefined, options?: Options | undefined]
    : [args: CommandArguments<P, Name>, options?: Options | undefined];

/** The names of the events of a protocol. */
export type EventName<P extends Protocol> = Names<P["events"]>;

/** What an event carries. */
export type EventData<P extends Protocol, Name> = Lookup<P["events"], Name>;
