import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { DockerNodesError } from "../errors.ts";
import { excerpt } from "../excerpt.ts";

/** One container in a listing. */
export interface ListedContainer {
  readonly Id: string;
  readonly Labels: Readonly<Record<string, string>>;
  /** Its names, each with a leading slash. */
  readonly Names: readonly string[];
  /** `running`, `paused`, `exited` and others. */
  readonly State: string;
  /** When it was created, in seconds since 1970. */
  readonly Created: number;
}

/**
 * Reads JSON that the engine sent.
 * @throws {DockerNodesError} `engine-failed` if it is not an object or an array, or has not the members that `isExpected` looks for
 */
export function readJson<T extends object>(
  action: string,
  json: string,
  isExpected: (value: Partial<T>) => boolean,
): T {
  const value = parse(json);
  if (typeof value === "object" && value !== null && isExpected(value)) return value as T;
  const shown = excerpt(json.slice(0, 1000)) || "nothing";
  const advice = "something else may be listening at its address";
  throw new DockerNodesError(
    "engine-failed",
    `${action}: the Docker engine's response is not understood (${advice}): ${shown}`,
  );
}

/** Reads the id of a container that was created. @throws {DockerNodesError} `engine-failed` */
export function readCreatedId(action: string, json: string): string {
  return readJson<{ Id: string }>(action, json, ({ Id }) => typeof Id === "string" && Id !== "").Id;
}

/** Reads a listing of containers. @throws {DockerNodesError} `engine-failed` */
export function readListing(action: string, json: string): ListedContainer[] {
  const isContainer = (one: unknown) => typeof one === "object" && one !== null && "Id" in one && "Labels" in one;
  const isExpected = (list: Partial<ListedContainer[]>) => Array.isArray(list) && list.every(isContainer);
  return readJson<ListedContainer[]>(action, json, isExpected);
}

/** What the engine knows of a container: Docker Engine API, "Inspect a container". */
export interface InspectedContainer {
  readonly Id: string;
  /** Its name, with a leading slash. */
  readonly Name: string;
  /** Its program, and the program's arguments. */
  readonly Path: string;
  readonly Args: readonly string[];
  readonly Config: {
    /** The signal by which it wants to be stopped, by name or number. */
    readonly StopSignal?: string;
    readonly Tty: boolean;
  };
  readonly State: {
    /** `created`, `running`, `exited` and others. */
    readonly Status: string;
  };
}

/** Reads what the engine knows of a container. @throws {DockerNodesError} `engine-failed` */
export function readInspected(action: string, json: string): InspectedContainer {
  const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
  const isExpected = ({ Id, Name, Args, Config, State }: Partial<InspectedContainer>) =>
    typeof Id === "string" && typeof Name === "string" && Array.isArray(Args) && isObject(Config) && isObject(State);
  return readJson<InspectedContainer>(action, json, isExpected);
}

/** Reads the exit code of a command that has ended. @throws {DockerNodesError} `engine-failed` */
export function readExecExitCode(action: string, json: string): number {
  const isExpected = ({ ExitCode }: { ExitCode?: unknown }) => Number.isSafeInteger(ExitCode);
  return readJson<{ ExitCode: number }>(action, json, isExpected).ExitCode;
}

/** Reads a container's exit code, which arrives when it exits. @throws {DockerNodesError} `engine-failed` */
export async function readExitCode(action: string, response: Readable): Promise<number> {
  const isExpected = ({ StatusCode }: { StatusCode?: unknown }) => Number.isSafeInteger(StatusCode);
  return readJson<{ StatusCode: number }>(action, await text(response), isExpected).StatusCode;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
