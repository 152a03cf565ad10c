import { randomUUID } from "node:crypto";
import { badArgument } from "../check-options.ts";
import { isObject, type JsonObject } from "../protocol/json-object.ts";

/** A command that starts jobs. */
export interface JobStart {
  readonly command: string;
  readonly args: object;
  /** The ids of the jobs. */
  readonly ids: readonly string[];
  /** Whether the jobs wait for `job-finalize`. */
  readonly isFinalizedHere: boolean;
}

/** These commands dismiss their job automatically, and its error with it, unless `auto-dismiss` is false (QAPI). */
const AUTO_DISMISSING_COMMANDS: ReadonlySet<string> = new Set([
  "block-commit",
  "block-stream",
  "blockdev-backup",
  "blockdev-mirror",
  "drive-backup",
  "drive-mirror",
]);

/** The actions of a transaction that start a job (QAPI `TransactionAction`). */
const JOB_ACTIONS: ReadonlySet<string> = new Set(["blockdev-backup", "drive-backup"]);

/** Returns the start of a job. @throws {TypeError} unless the arguments are an object, and their `job-id` is a string. */
export function startOfJob(command: string, args: unknown): JobStart {
  if (!isObject(args)) throw badArgument("args", "an object", args);
  const id = jobIdOf("job-id", args);
  const dismissal = AUTO_DISMISSING_COMMANDS.has(command) ? { "auto-dismiss": false } : {};
  const isFinalizedHere = args["auto-finalize"] === false;
  return { command, args: { ...args, ...dismissal, "job-id": id }, ids: [id], isFinalizedHere };
}

/**
 * Returns the start of a transaction's jobs.
 *
 * @throws {TypeError} unless the arguments are those of `transaction`, and each job finalizes itself.
 */
export function startOfTransaction(args: unknown): JobStart {
  if (!isObject(args)) throw badArgument("args", "an object", args);
  const { actions } = args;
  if (!Array.isArray(actions)) throw badArgument("args.actions", "an array", actions);
  const ids: string[] = [];
  const followed = actions.map((action: unknown, index) => followAction(`args.actions[${index}]`, action, ids));
  return { command: "transaction", args: { ...args, actions: followed }, ids, isFinalizedHere: false };
}

/** Returns an action with the id of its job, if it starts one, and adds that id to the list. */
function followAction(path: string, action: unknown, ids: string[]): unknown {
  if (!isObject(action)) throw badArgument(path, "an object with the members type and data", action);
  if (!JOB_ACTIONS.has(String(action["type"]))) return action;
  const { data } = action;
  if (!isObject(data)) throw badArgument(`${path}.data`, "an object", data);
  if (data["auto-finalize"] === false) throw badArgument(`${path}.data["auto-finalize"]`, "true or undefined", false);
  const id = jobIdOf(`${path}.data["job-id"]`, data);
  if (ids.includes(id)) throw badArgument(`${path}.data["job-id"]`, "another id than those of the other actions", id);
  ids.push(id);
  return { ...action, data: { ...data, "job-id": id, "auto-dismiss": false } };
}

function jobIdOf(path: string, args: JsonObject): string {
  const id = args["job-id"];
  if (id === undefined) return `job-${randomUUID()}`;
  if (typeof id !== "string") throw badArgument(path, "a string", id);
  return id;
}
