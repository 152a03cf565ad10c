import type { TelnetVerb } from "./codec.ts";

/** The state of an option of one side (RFC 1143, without its queue: no option is changed while its answer is awaited). */
type OptionState = "off" | "requested" | "on";

/** One side of the options. */
type Side = "own" | "far";

/** Agrees with the far side on options: accepts those that are supported, and refuses all others, without loops (RFC 1143). */
export class Negotiation {
  readonly #supported: Readonly<Record<Side, ReadonlySet<number>>>;
  readonly #send: (verb: TelnetVerb, option: number) => void;
  readonly #onChange: (side: Side, option: number, isOn: boolean) => void;
  readonly #states: Readonly<Record<Side, Map<number, OptionState>>> = { own: new Map(), far: new Map() };

  constructor(
    supported: Readonly<Record<Side, ReadonlySet<number>>>,
    send: (verb: TelnetVerb, option: number) => void,
    onChange: (side: Side, option: number, isOn: boolean) => void,
  ) {
    this.#supported = supported;
    this.#send = send;
    this.#onChange = onChange;
  }

  isOn(side: Side, option: number): boolean {
    return this.#states[side].get(option) === "on";
  }

  /** Asks for an option, unless it is on or was asked for. */
  request(side: Side, option: number): void {
    if (this.#state(side, option) !== "off") return;
    this.#states[side].set(option, "requested");
    this.#send(side === "own" ? "will" : "do", option);
  }

  /** Takes a negotiation of the far side. */
  received(verb: TelnetVerb, option: number): void {
    if (verb === "do" || verb === "dont") this.#asked("own", option, verb === "do");
    else this.#asked("far", option, verb === "will");
  }

  #asked(side: Side, option: number, wanted: boolean): void {
    const state = this.#state(side, option);
    const isAccepted = wanted && this.#supported[side].has(option);
    if (wanted && !isAccepted) this.#send(side === "own" ? "wont" : "dont", option);
    else if (state === "off" && wanted) this.#send(side === "own" ? "will" : "do", option);
    else if (state === "on" && !wanted) this.#send(side === "own" ? "wont" : "dont", option);
    const next = isAccepted ? "on" : "off";
    this.#states[side].set(option, next);
    if (next !== state) this.#onChange(side, option, isAccepted);
  }

  #state(side: Side, option: number): OptionState {
    return this.#states[side].get(option) ?? "off";
  }
}
