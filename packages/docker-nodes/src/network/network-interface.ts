import type { Limits } from "./deadline.ts";
import * as ip from "./ip.ts";
import {
  type ImpairmentOptions,
  impairmentArguments,
  type QueueStatistics,
  type RateLimitOptions,
  rateLimitArguments,
  readQueueStatistics,
} from "./link-conditions.ts";
import type { ShellContainer } from "./shell-container.ts";
import { type InterfaceStatistics, type InterfaceStatus, readStatistics, readStatus } from "./tables.ts";
import { unlessUnsupported } from "./unless-unsupported.ts";

/** How an address is added. */
export interface AddressOptions extends Limits {
  /**
   * Whether an IPv6 address is to be used only when duplicate address detection (RFC 4862, section 5.4) has ended, about
   * a second later. The node must have been made with `duplicateAddressDetection`. Default: `false`.
   */
  duplicateAddressDetection?: boolean;
}

/**
 * An interface in a node's namespace. Its methods settle when the kernel has done what was asked; each takes `signal` and
 * `timeoutMs` (default 30 000). They reject with a `DockerNodesError`: `command-failed` with `ip`'s or `tc`'s own words,
 * `node-died`, `session-died`, `timeout`, `closed`.
 */
export class NetworkInterface {
  /** Its name: `"eth0"`, `"eth0.10"`. */
  readonly name: string;
  readonly #shell: ShellContainer;

  /** @internal Given by a node. */
  constructor(name: string, shell: ShellContainer) {
    this.name = name;
    this.#shell = shell;
  }

  /** Adds an address with its prefix length: `"192.0.2.1/24"`, `"2001:db8::1/64"`. */
  async addAddress(address: string, options: AddressOptions = {}): Promise<void> {
    ip.checkInterfaceAddress("address", address);
    await this.#run(ip.addAddress(this.name, address, options.duplicateAddressDetection ?? false), options);
  }

  /** Removes an address, given as it was added, and with it the routes that need it. */
  async removeAddress(address: string, limits?: Limits): Promise<void> {
    ip.checkInterfaceAddress("address", address);
    await this.#run(ip.removeAddress(this.name, address), limits);
  }

  /** Sets it up. */
  async up(limits?: Limits): Promise<void> {
    await this.#run(ip.setLink(this.name, "up"), limits);
  }

  /** Sets it down: nothing passes, and the kernel drops the routes through it, and IPv6 addresses. */
  async down(limits?: Limits): Promise<void> {
    await this.#run(ip.setLink(this.name, "down"), limits);
  }

  /** Sets the MTU, in bytes. */
  async setMtu(mtu: number, limits?: Limits): Promise<void> {
    ip.checkMtu("mtu", mtu);
    await this.#run(ip.setLink(this.name, "mtu", String(mtu)), limits);
  }

  /** Sets the MAC address. */
  async setMacAddress(macAddress: string, limits?: Limits): Promise<void> {
    ip.checkMacAddress("macAddress", macAddress);
    await this.#run(ip.setLink(this.name, "address", macAddress), limits);
  }

  /** Whether it is up, its MTU and its MAC address. */
  async status(limits?: Limits): Promise<InterfaceStatus> {
    return readStatus(await this.#run(["ip", "-json", "link", "show", "dev", this.name], limits));
  }

  /** How many bytes and packets it has received and sent. */
  async statistics(limits?: Limits): Promise<InterfaceStatistics> {
    return readStatistics(await this.#run(["ip", "-s", "-json", "link", "show", "dev", this.name], limits));
  }

  /**
   * Makes a VLAN subinterface, `NAME.ID`, and sets it up: what it sends bears the IEEE 802.1Q tag.
   * @throws {DockerNodesError} `kernel-unsupported` where the kernel has no 8021q
   */
  async addVlan(id: number, limits?: Limits): Promise<NetworkInterface> {
    ip.checkInteger("id", id, 1, 4_094);
    const name = `${this.name}.${id}`;
    ip.checkDevice("the subinterface's name", name);
    const way = "load its module 8021q, or send tagged frames yourself on a wire, a link that ends in the test process";
    await unlessUnsupported("VLAN subinterfaces", way, () => this.#run(ip.addVlan(this.name, name, id), limits));
    const vlan = new NetworkInterface(name, this.#shell);
    await vlan.up(limits);
    return vlan;
  }

  /** Removes the interface from the namespace; `eth0` with it the link to its peer. */
  async remove(limits?: Limits): Promise<void> {
    await this.#run(ip.deleteLink(this.name), limits);
  }

  /**
   * Limits the rate at which the node sends, by the kernel's token bucket filter. In place of any limit or impairment
   * there was. What the node receives is not limited: for both directions set it at both ends.
   */
  async rateLimit(options: RateLimitOptions, limits?: Limits): Promise<void> {
    const command = this.#qdisc("replace", rateLimitArguments(options));
    await unlessUnsupported("the queueing discipline tbf", "load its module sch_tbf", () => this.#run(command, limits));
  }

  /**
   * Delays, loses, duplicates, reorders or corrupts what the node sends, by the kernel's netem. In place of any limit or
   * impairment there was.
   * @throws {DockerNodesError} `kernel-unsupported` where the kernel has no netem
   */
  async impair(options: ImpairmentOptions, limits?: Limits): Promise<void> {
    const way =
      "load its module sch_netem, or let the link end in a wire, where the test process delays, loses and reorders frames";
    const command = this.#qdisc("replace", impairmentArguments(options));
    await unlessUnsupported("the queueing discipline netem", way, () => this.#run(command, limits));
  }

  /** Ends a rate limit or an impairment; where there is none, nothing. */
  async clearConditions(limits?: Limits): Promise<void> {
    const { kind } = await this.queueStatistics(limits);
    if (kind === "tbf" || kind === "netem") await this.#run(this.#qdisc("del"), limits);
  }

  /** What has passed the queue in which sent frames wait: under a rate limit, how much had to wait or was dropped. */
  async queueStatistics(limits?: Limits): Promise<QueueStatistics> {
    return readQueueStatistics(await this.#run(["tc", "-s", "-json", "qdisc", "show", "dev", this.name], limits));
  }

  #qdisc(change: "replace" | "del", parameters: readonly string[] = []): string[] {
    return ["tc", "qdisc", change, "dev", this.name, "root", ...parameters];
  }

  async #run(command: readonly string[], limits: Limits = {}): Promise<string> {
    return (await this.#shell.run(command, limits)).stdout;
  }
}
