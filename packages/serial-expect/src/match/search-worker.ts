import { Worker } from "node:worker_threads";

/** One search for a RegExp in a text, from a position. */
export interface ExecStep {
  readonly regExp: RegExp;
  readonly text: string;
  readonly from: number;
}

/** A match in a form that can be sent between threads. */
interface SentMatch {
  readonly index: number;
  readonly captures: (string | undefined)[];
  readonly groups: Record<string, string | undefined> | undefined;
}

/** The program of the thread: as text, so that a bundler does not lose its file. */
const PROGRAM = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ source, flags, text, from }) => {
    const regExp = new RegExp(source, flags);
    regExp.lastIndex = from;
    const match = regExp.exec(text);
    parentPort.postMessage(match && { index: match.index, captures: [...match], groups: match.groups && { ...match.groups } });
  });`;

/** Searches in a thread of its own, where a search can take as long as it takes. */
export class SearchWorker {
  #worker: Worker | undefined;

  /** Searches; resolves with undefined if {@link stop} was called meanwhile. */
  async exec({ regExp, text, from }: ExecStep): Promise<RegExpExecArray | null | undefined> {
    this.#worker ??= new Worker(PROGRAM, { eval: true });
    const worker = this.#worker;
    const { promise, resolve, reject } = Promise.withResolvers<SentMatch | null | undefined>();
    worker
      .once("message", resolve)
      .once("error", reject)
      .once("exit", () => resolve(undefined));
    worker.postMessage({ source: regExp.source, flags: regExp.flags, text, from });
    const sent = await promise;
    worker.removeAllListeners();
    if (sent === null || sent === undefined) return sent;
    return Object.assign(sent.captures, { index: sent.index, input: text, groups: sent.groups }) as RegExpExecArray;
  }

  /** Ends the thread and its search. */
  stop(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
  }
}
