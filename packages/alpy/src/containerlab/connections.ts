import type { LinkOptions } from "../testbed/testbed-options.ts";
import type { Findings } from "./findings.ts";
import type { Endpoint, LabLink } from "./lab-link.ts";
import type { LabNode } from "./lab-node.ts";

/** The links of a file as those of a testbed. */
export interface Connections {
  /** The links of each machine. */
  readonly machines: ReadonlyMap<LabNode, readonly MachineConnection[]>;
  /** The interfaces of each Linux node that are ends of links, by name. */
  readonly linuxNodes: ReadonlyMap<LabNode, ReadonlyMap<string, LinuxInterface>>;
}

/** A link of a machine. */
export interface MachineConnection {
  readonly nic: number;
  readonly mac: string | undefined;
  readonly link: LinkOptions;
}

/** What a link says about an interface of a Linux node. */
export interface LinuxInterface {
  readonly macAddress: string | undefined;
  readonly mtu: number | undefined;
}

/** The data interfaces of a VM: `eth0` is its management interface, so that `eth1` is its first NIC. */
const DATA_INTERFACE = /^eth([1-9]\d*)$/;
const MAX_NAME_CHARACTERS = 31;

/**
 * Turns links between nodes into links of machines: two machines are joined by a wire, the machines of a bridge by a segment, or by the
 * interface of the only Linux node that is on the bridge.
 */
export function connect(links: readonly LabLink[], nodes: readonly LabNode[], findings: Findings): Connections {
  const connector = new Connector(findings);
  for (const link of links) connector.add(link);
  connector.joinBridges(nodes);
  return connector;
}

/** A bridge, and the ends of its links. */
interface BridgePorts {
  readonly machines: Endpoint[];
  readonly linuxNodes: { readonly endpoint: Endpoint; readonly mtu: number | undefined }[];
}

class Connector implements Connections {
  readonly machines = new Map<LabNode, MachineConnection[]>();
  readonly linuxNodes = new Map<LabNode, Map<string, LinuxInterface>>();
  readonly #bridges = new Map<LabNode, BridgePorts>();
  readonly #wires = new Set<string>();
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  add(link: LabLink): void {
    const { first, second } = link;
    if (first.node.role === "bridge") this.#addToBridge(first, second, link);
    else if (second.node.role === "bridge") this.#addToBridge(second, first, link);
    else if (first.node.role === "machine" && second.node.role === "machine") this.#addWire(first, second);
    else if (first.node.role === "machine") this.#addLinuxLink(first, second, link.mtu);
    else if (second.node.role === "machine") this.#addLinuxLink(second, first, link.mtu);
    else
      this.#refuse(link.line, `${ends(link)} joins two linux nodes; at least one end must be a VM or a bridge of VMs`);
  }

  joinBridges(nodes: readonly LabNode[]): void {
    for (const bridge of nodes.filter(({ role }) => role === "bridge")) {
      const ports = this.#bridges.get(bridge);
      if (ports === undefined) {
        this.#findings.ignore(bridge.line, `topology.nodes.${bridge.name}`, "no link ends in it");
        continue;
      }
      const [linux, ...others] = ports.linuxNodes;
      for (const { endpoint } of others) {
        const names = `${linux?.endpoint.node.name ?? ""} and ${endpoint.node.name}`;
        this.#refuse(endpoint.line, `${names} are two linux nodes on the bridge ${bridge.name}; only one is possible`);
      }
      if (ports.machines.length === 0) {
        this.#refuse(bridge.line, `no VM is linked to the bridge ${bridge.name}; remove it, or link one`);
      }
      if (linux !== undefined) this.#addLinux(linux.endpoint, linux.mtu);
      const link = linux === undefined ? { segment: bridge.testbedName } : linuxLink(linux.endpoint);
      for (const machine of ports.machines) this.#addMachine(machine, link);
    }
  }

  #addToBridge(bridge: Endpoint, other: Endpoint, { line, mtu }: LabLink): void {
    const { node } = bridge;
    const ports = this.#bridges.get(node) ?? { machines: [], linuxNodes: [] };
    this.#bridges.set(node, ports);
    if (other.node.role === "machine") ports.machines.push(other);
    else if (other.node.role === "linux") ports.linuxNodes.push({ endpoint: other, mtu });
    else this.#refuse(line, `${node.name} and ${other.node.name} are both bridges; link their VMs to one bridge`);
  }

  #addWire(first: Endpoint, second: Endpoint): void {
    const wire = this.#wireName(first.node.testbedName, second.node.testbedName);
    this.#addMachine(first, { wire });
    this.#addMachine(second, { wire });
  }

  #wireName(first: string, second: string): string {
    const base = `${first}-${second}`;
    for (let count = 1; ; count += 1) {
      const suffix = count === 1 ? "" : `-${count}`;
      const name = `${base.slice(0, MAX_NAME_CHARACTERS - suffix.length)}${suffix}`;
      if (this.#wires.has(name)) continue;
      this.#wires.add(name);
      return name;
    }
  }

  #addLinuxLink(machine: Endpoint, linux: Endpoint, mtu: number | undefined): void {
    this.#addLinux(linux, mtu);
    this.#addMachine(machine, linuxLink(linux));
  }

  #addLinux({ node, interfaceName, macAddress }: Endpoint, mtu: number | undefined): void {
    const interfaces = this.linuxNodes.get(node) ?? new Map<string, LinuxInterface>();
    this.linuxNodes.set(node, interfaces.set(interfaceName, { macAddress, mtu }));
  }

  #addMachine({ node, interfaceName, macAddress, line }: Endpoint, link: LinkOptions): void {
    const [, number] = DATA_INTERFACE.exec(interfaceName) ?? [];
    if (number === undefined) {
      const rule = "name an interface of a VM eth1, eth2, …; eth0 is containerlab's management interface";
      this.#findings.refuse(line, `${node.name}:${interfaceName} is not possible; ${rule}`);
      return;
    }
    const nic = Number(number) - 1;
    const connections = this.machines.get(node) ?? [];
    connections.push({ nic, mac: macAddress, link: { nic, ...link } });
    this.machines.set(node, connections);
  }

  #refuse(line: number, message: string): void {
    this.#findings.refuse(line, message);
  }
}

function linuxLink({ node, interfaceName }: Endpoint): LinkOptions {
  return { node: node.testbedName, interface: interfaceName };
}

function ends({ first, second }: LabLink): string {
  return [first, second].map(({ node, interfaceName }) => `${node.name}:${interfaceName}`).join(" – ");
}
