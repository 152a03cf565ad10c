import { callListener } from "../call-listener.ts";
import { LABEL } from "../cleanup/labels.ts";
import { multipliedTimeoutMs } from "../deadline.ts";
import { ContainerEvents, type PausedContainer } from "../engine/container-events.ts";
import type { Engine } from "../engine/engine.ts";
import type { ListedContainer } from "../engine/responses.ts";
import { reasonOf } from "../error-reason.ts";
import { ContainerFault, DockerNodesError } from "../errors.ts";
import type { ShellContainer } from "../shell/shell-container.ts";

/** How long a dead container may take to be noticed by the end of its output. */
const NOTICE_TIMEOUT_MS = 5_000;
/** The end of control ends the nodes first, and then control. */
const CONTROL_DELAY_MS = 500;
const LISTING_TIMEOUT_MS = 10_000;

/** Receives a fault: an error that occurs on its own, no matter what the test does. */
export type FaultListener = (fault: DockerNodesError) => void;

/** Watches the containers that a node set needs, and reports each that another program ends or pauses, once. */
export class FaultReporter {
  readonly events: ContainerEvents;
  readonly #engine: Engine;
  readonly #label: string;
  readonly #onFault: FaultListener;
  readonly #reported = new Set<unknown>();
  readonly #pending = new Set<Promise<void>>();
  readonly #shells: ShellContainer[] = [];
  #control: ShellContainer | undefined;
  #closed = false;

  constructor(engine: Engine, session: string, onFault: FaultListener) {
    this.#engine = engine;
    this.#label = `${LABEL.session}=${session}`;
    this.#onFault = onFault;
    this.events = new ContainerEvents(engine, this.#label, {
      onPaused: (container) => this.#report(pausedFault(container)),
      onLost: (cause) => this.#track(this.#reportLostEvents(cause)),
    });
  }

  /** Watches a shell's container. The first one is control, with which all others end. */
  watch(shell: ShellContainer): void {
    this.#control ??= shell;
    this.#shells.push(shell);
    shell.lost.addEventListener("abort", () => this.#track(this.#reportLost(shell)), { once: true });
  }

  /** Settles when everything that has already happened to the containers is reported. Never rejects. */
  async settle(): Promise<void> {
    if (this.#closed) return;
    try {
      const timeoutMs = multipliedTimeoutMs(LISTING_TIMEOUT_MS, this.#engine.timeoutFactor);
      const listed = await this.#engine.list(this.#label, { timeoutMs });
      const states = new Map(listed.map((container) => [container.Id, container]));
      for (const container of listed) this.#notePaused(container);
      const ended = this.#shells.filter(({ id }) => !isAlive(states.get(id)));
      await Promise.all(ended.map((shell) => this.#requireNoticed(shell)));
    } catch (error) {
      // Without the engine control ends as well, and that is the fault.
      await this.#control?.waitForEnd(CONTROL_DELAY_MS);
      if (!this.#isLost) this.#report(error);
    }
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** Reports no later faults, because the caller causes them. */
  close(): void {
    this.#closed = true;
    this.events.close();
  }

  get #isLost(): boolean {
    return this.#control?.lost.aborted === true;
  }

  #notePaused({ Id: id, State: state, Names: names }: ListedContainer): void {
    const name = names[0]?.replace(/^\//, "") ?? id;
    if (state === "paused") this.events.reportPaused({ id, name, at: new Date() });
  }

  async #requireNoticed(shell: ShellContainer): Promise<void> {
    await shell.waitForEnd(NOTICE_TIMEOUT_MS);
    if (shell.lost.aborted) return;
    const message = `container ${shell.name} is not running any more: did another program stop or remove it?`;
    const code = shell === this.#control ? "session-died" : "node-died";
    this.#report(new ContainerFault(code, message, { container: shell.name, at: new Date() }));
  }

  async #reportLost(shell: ShellContainer): Promise<void> {
    if (shell !== this.#control) await this.#control?.waitForEnd(CONTROL_DELAY_MS);
    this.#report(this.#isLost ? this.#control?.lost.reason : shell.lost.reason);
  }

  async #reportLostEvents(cause: unknown): Promise<void> {
    await this.#control?.waitForEnd(CONTROL_DELAY_MS);
    if (this.#isLost) return;
    const code = cause instanceof DockerNodesError ? cause.code : "engine-failed";
    const message = `the events of the session's containers cannot be read any more: ${reasonOf(cause)}`;
    this.#report(new DockerNodesError(code, message, { cause }));
  }

  #track(report: Promise<void>): void {
    this.#pending.add(report);
    void report.finally(() => this.#pending.delete(report));
  }

  #report(fault: unknown): void {
    if (this.#closed || this.#reported.has(fault) || !(fault instanceof DockerNodesError)) return;
    this.#reported.add(fault);
    callListener(this.#onFault, fault);
  }
}

function isAlive(container: ListedContainer | undefined): boolean {
  return container?.State === "running" || container?.State === "paused";
}

function pausedFault({ name, at }: PausedContainer): ContainerFault {
  const message = `another program paused container ${name}: its processes did not run for some time`;
  return new ContainerFault("container-paused", message, { container: name, at });
}
