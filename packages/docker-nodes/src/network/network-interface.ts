import { setTimeout as delay } from "node:timers/promises";
import { startDeadline } from "../deadline.ts";
import { type OptionNames, refuseUnknownOptions } from "../known-options.ts";
import { checkBoolean, checkInteger } from "../option-checks.ts";
import type { ShellContainer } from "../shell/shell-container.ts";
import { checkWaitOptions, checkWaitValues, WAIT_OPTION_NAMES, type WaitOptions } from "../wait-options.ts";
import { addVlan } from "./interface-commands.ts";
import * as ip from "./ip-commands.ts";
import { requireKernelSupport } from "./kernel-support.ts";
import {
  type ImpairmentOptions,
  impairmentArguments,
  type QueueStatistics,
  type RateLimitOptions,
  rateLimitArguments,
  readQueueStatistics,
} from "./link-conditions.ts";
import { checkDevice, checkInterfaceAddress, checkMacAddress, checkMtu } from "./network-checks.ts";
import {
  hasActedOnCarrier,
  type InterfaceStatistics,
  type InterfaceStatus,
  readStatistics,
  readStatus,
} from "./tables.ts";

const CARRIER_INTERVAL_MS = 10;
const CARRIER_TIMEOUT_MS = 30_000;

/** Options of adding an address. */
export interface AddressOptions extends WaitOptions {
  /**
   * Whether an IPv6 address becomes usable only after duplicate address detection (RFC 4862, section 5.4), about a second
   * later. The node must have been created with `duplicateAddressDetection`. Default: `false`.
   */
  readonly duplicateAddressDetection?: boolean | undefined;
}

const ADDRESS_OPTION_NAMES: OptionNames<AddressOptions> = { ...WAIT_OPTION_NAMES, duplicateAddressDetection: true };

/**
 * An interface in a node's namespace. Its methods settle when the kernel has made the change; each has the options `signal` and
 * `timeoutMs` (default 30000). They reject with a `DockerNodesError`: `command-failed` with the message of `ip` or `tc`,
 * `node-died`, `session-died`, `timeout`, `closed`.
 */
export class NetworkInterface {
  /** Its name: `"eth0"`, `"eth0.10"`. */
  readonly name: string;
  readonly #shell: ShellContainer;

  /** @internal A node has those of its options, and `addVlan` returns others. */
  constructor(name: string, shell: ShellContainer) {
    this.name = name;
    this.#shell = shell;
  }

  /** Adds an address with its prefix length: `"192.0.2.1/24"`, `"2001:db8::1/64"`. */
  async addAddress(address: string, options: AddressOptions = {}): Promise<void> {
    refuseUnknownOptions(`${this.name}.addAddress`, options, ADDRESS_OPTION_NAMES);
    checkWaitValues(options);
    const { duplicateAddressDetection = false } = options;
    checkInterfaceAddress("address", address);
    checkBoolean("duplicateAddressDetection", duplicateAddressDetection);
    await this.#execute(ip.addAddress(this.name, address, duplicateAddressDetection), options);
  }

  /** Removes an address, written as it was added, and with it the routes that need it. */
  async removeAddress(address: string, options?: WaitOptions): Promise<void> {
    checkInterfaceAddress("address", address);
    await this.#run("removeAddress", ip.removeAddress(this.name, address), options);
  }

  /** Sets it up. */
  async up(options?: WaitOptions): Promise<void> {
    await this.#run("up", ip.setLink(this.name, "up"), options);
  }

  /** Sets it down: no frame passes, and the kernel drops the routes through it, and its IPv6 addresses. */
  async down(options?: WaitOptions): Promise<void> {
    await this.#run("down", ip.setLink(this.name, "down"), options);
  }

  /**
   * Sets whether it has a carrier. Without one, the kernel sees a cable that was pulled. Unlike {@link down}, it keeps addresses and routes.
   * Settles when the kernel has acted on it, which may take a second (Linux, net/core/link_watch.c): from then on no frame passes, or
   * frames pass again. Only taps support it.
   */
  async setCarrier(hasCarrier: boolean, options: WaitOptions = {}): Promise<void> {
    checkBoolean("hasCarrier", hasCarrier);
    await this.#run("setCarrier", ip.setLink(this.name, "carrier", hasCarrier ? "on" : "off"), options);
    const command = ["ip", "-json", "link", "show", "dev", this.name];
    using deadline = startDeadline(
      () => `${this.name}.setCarrier`,
      options,
      CARRIER_TIMEOUT_MS,
      this.#shell.timeoutFactor,
    );
    while (!hasActedOnCarrier(await this.#execute(command, options), hasCarrier)) {
      await deadline.race(delay(CARRIER_INTERVAL_MS));
    }
  }

  /** Sets the MTU, in bytes. */
  async setMtu(mtu: number, options?: WaitOptions): Promise<void> {
    checkMtu("mtu", mtu);
    await this.#run("setMtu", ip.setLink(this.name, "mtu", String(mtu)), options);
  }

  /** Sets the MAC address. */
  async setMacAddress(macAddress: string, options?: WaitOptions): Promise<void> {
    checkMacAddress("macAddress", macAddress);
    await this.#run("setMacAddress", ip.setLink(this.name, "address", macAddress), options);
  }

  /** Returns whether it is up, its MTU and its MAC address. */
  async status(options?: WaitOptions): Promise<InterfaceStatus> {
    return readStatus(await this.#run("status", ["ip", "-json", "link", "show", "dev", this.name], options));
  }

  /** Returns how many bytes and packets it has received and sent. */
  async statistics(options?: WaitOptions): Promise<InterfaceStatistics> {
    const command = ["ip", "-s", "-json", "link", "show", "dev", this.name];
    return readStatistics(await this.#run("statistics", command, options));
  }

  /**
   * Creates a VLAN subinterface, `NAME.ID`, and sets it up: the frames that it sends have the IEEE 802.1Q tag.
   * @throws {DockerNodesError} `kernel-unsupported` if the kernel lacks 8021q
   */
  async addVlan(id: number, options: WaitOptions = {}): Promise<NetworkInterface> {
    checkWaitOptions(`${this.name}.addVlan`, options);
    checkInteger("id", id, 1, 4_094);
    const name = `${this.name}.${id}`;
    checkDevice("the subinterface's name", name);
    const { command, feature, advice } = addVlan(this.name, name, id);
    await requireKernelSupport(feature, advice, () => this.#execute(command, options));
    const vlan = new NetworkInterface(name, this.#shell);
    await vlan.up(options);
    return vlan;
  }

  /** Removes the interface from the namespace. Removing `eth0` also removes the link to its peer. */
  async remove(options?: WaitOptions): Promise<void> {
    await this.#run("remove", ip.deleteLink(this.name), options);
  }

  /**
   * Limits the rate at which the node sends, with the kernel's token bucket filter. Replaces any earlier limit or
   * impairment. Does not limit what the node receives: set it at both ends for both directions.
   * @throws {DockerNodesError} `kernel-unsupported` if the kernel lacks tbf
   */
  async rateLimit(options: RateLimitOptions, wait: WaitOptions = {}): Promise<void> {
    const call = `${this.name}.rateLimit`;
    const command = this.#qdisc("replace", rateLimitArguments(options, call));
    checkWaitOptions(call, wait);
    const advice = "load its module sch_tbf";
    await requireKernelSupport("the queueing discipline tbf", advice, () => this.#execute(command, wait));
  }

  /**
   * Delays, loses, duplicates, reorders or corrupts frames that the node sends, with the kernel's netem. Replaces any
   * earlier limit or impairment.
   * @throws {DockerNodesError} `kernel-unsupported` if the kernel lacks netem
   */
  async impair(options: ImpairmentOptions, wait: WaitOptions = {}): Promise<void> {
    const call = `${this.name}.impair`;
    const command = this.#qdisc("replace", impairmentArguments(options, call));
    checkWaitOptions(call, wait);
    const advice =
      "load its module sch_netem, or let the link end in a wire, where the test process delays, loses and reorders frames";
    await requireKernelSupport("the queueing discipline netem", advice, () => this.#execute(command, wait));
  }

  /** Removes a rate limit or an impairment, if there is one. */
  async clearConditions(options: WaitOptions = {}): Promise<void> {
    checkWaitOptions(`${this.name}.clearConditions`, options);
    const { kind } = await this.queueStatistics(options);
    if (kind === "tbf" || kind === "netem") await this.#execute(this.#qdisc("del"), options);
  }

  /** Returns the counters of the queue in which sent frames wait: under a rate limit, how many waited or were dropped. */
  async queueStatistics(options?: WaitOptions): Promise<QueueStatistics> {
    const command = ["tc", "-s", "-json", "qdisc", "show", "dev", this.name];
    return readQueueStatistics(await this.#run("queueStatistics", command, options));
  }

  #qdisc(change: "replace" | "del", parameters: readonly string[] = []): string[] {
    return ["tc", "qdisc", change, "dev", this.name, "root", ...parameters];
  }

  async #run(method: string, command: readonly string[], options: WaitOptions = {}): Promise<string> {
    checkWaitOptions(`${this.name}.${method}`, options);
    return await this.#execute(command, options);
  }

  async #execute(command: readonly string[], { timeoutMs, signal }: WaitOptions): Promise<string> {
    return (await this.#shell.run(command, { timeoutMs, signal })).stdout;
  }
}
