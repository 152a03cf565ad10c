import type { LoginQuestion } from "./options.ts";

/** A question that a login may ask. */
export interface Question {
  readonly prompt: RegExp;
  readonly isSecret: boolean;
  readonly enter: boolean;
  readonly limit: number;
  /** The option that has it, for errors. */
  readonly name: string;
  /** Returns the answer; throws if there is none. */
  reply(question: LoginQuestion): string | Promise<string>;
}

/** A line by which a login is refused. */
export interface Refusal {
  readonly prompt: RegExp;
  readonly reason: string;
}

/** What is typed. */
export interface LoginReply {
  readonly text: string;
  readonly isSecret: boolean;
  readonly enter: boolean;
}
