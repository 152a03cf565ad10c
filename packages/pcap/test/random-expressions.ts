/** Returns a generator of numbers from 0 to 2^32 - 1 that always returns the same ones for a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const PROTOCOLS = [
  "ip",
  "ip6",
  "arp",
  "rarp",
  "tcp",
  "udp",
  "sctp",
  "icmp",
  "icmp6",
  "igmp",
  "esp",
  "stp",
  "iso",
  "isis",
  "ipx",
  "llc",
];
const ADDRESSES = ["192.168.0.2", "192.168.1.2", "10.0.0.1", "192.168", "fe80::a", "fe80::b", "ff02::1"];
const NETS = [
  "192.168.0.0/16",
  "192.168.0.0/24",
  "10",
  "192.168.1",
  "fe80::/10",
  "192.168.0.0 mask 255.255.0.0",
  "0.0.0.0/0",
];
const MACS = ["52:54:00:00:00:0a", "52:54:00:00:00:0b", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:12"];
const PORTS = ["53", "80", "67", "68", "443", "1000", "5201", "40000", "domain", "http", "5353"];
const RANGES = ["1-1023", "50-100", "5000-6000", "67-68", "1024-65535"];
const DIRECTIONS = ["", "", "src ", "dst ", "src or dst ", "src and dst "];
const HEADERS = ["vlan", "vlan 11", "vlan 100", "mpls", "mpls 1024", "pppoes", "pppoes 0x27", "pppoed"];
const INDEXED = ["ip", "ip6", "arp", "tcp", "udp", "icmp", "icmp6", "ether", "link", "sctp"];
const OPERATORS = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"];
const RELATIONS = ["=", "==", "!=", "<", "<=", ">", ">="];
const NUMBERS = [
  "0",
  "1",
  "5",
  "0xff",
  "0x0f",
  "64",
  "8",
  "06",
  "0x0800",
  "0xffffffff",
  "1500",
  "tcp-syn",
  "icmp-echo",
];
const CASTS = ["broadcast", "multicast", "ip multicast", "ip6 multicast", "ether broadcast", "ip broadcast"];

/** Writes random filter expressions, most of which are right. */
export class ExpressionGenerator {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns an expression of up to `depth` nested operators. */
  expression(depth = 3): string {
    if (depth === 0 || this.#below(4) === 0) return this.#primitive();
    switch (this.#below(5)) {
      case 0:
        return `${this.#one(["not", "!"])} ${this.expression(depth - 1)}`;
      case 1:
        return `(${this.expression(depth - 1)})`;
      case 2:
        return this.#shared();
      default:
        return `${this.expression(depth - 1)} ${this.#one(["and", "or", "&&", "||"])} ${this.expression(depth - 1)}`;
    }
  }

  /** Returns a primitive, and values that share its qualifiers. */
  #shared(): string {
    const joint = (): string => this.#one([" or ", " and ", " or not ", " and not "]);
    const first = `${this.#one(["", "tcp ", "udp "])}${this.#one(DIRECTIONS)}port ${this.#one(PORTS)}`;
    const rest = `${this.#one(PORTS)}${joint()}${this.#one(PORTS)}`;
    return `${first}${joint()}${this.#below(2) === 0 ? rest : `(${rest})`}`;
  }

  #primitive(): string {
    switch (this.#below(12)) {
      case 0:
        return `${this.#one(["", "", "ip ", "arp ", "ip6 "])}${this.#one(DIRECTIONS)}host ${this.#one(ADDRESSES)}`;
      case 1:
        return `${this.#one(DIRECTIONS)}net ${this.#one(NETS)}`;
      case 2:
        return `ether ${this.#one(DIRECTIONS)}host ${this.#one(MACS)}`;
      case 3:
        return `${this.#one(["", "tcp ", "udp ", "sctp "])}${this.#one(DIRECTIONS)}port ${this.#one(PORTS)}`;
      case 4:
        return `${this.#one(["", "tcp ", "udp "])}${this.#one(DIRECTIONS)}portrange ${this.#one(RANGES)}`;
      case 5:
        return this.#one(HEADERS);
      case 6:
        return `${this.#one(["ip", "ip6", "ether", ""])} ${this.#one(["proto", "proto"])} ${this.#below(100)}`;
      case 7:
        return `${this.#one(["less", "greater"])} ${this.#below(200)}`;
      case 8:
        return this.#one(CASTS);
      case 9:
      case 10:
        return `${this.#arithmetic(2)} ${this.#one(RELATIONS)} ${this.#arithmetic(1)}`;
      default:
        return this.#one(PROTOCOLS);
    }
  }

  #arithmetic(depth: number): string {
    if (depth === 0 || this.#below(3) === 0) return this.#operand();
    const left = this.#arithmetic(depth - 1);
    const right = this.#arithmetic(depth - 1);
    const joined = `${left} ${this.#one(OPERATORS)} ${right}`;
    return this.#below(2) === 0 ? joined : `(${joined})`;
  }

  #operand(): string {
    switch (this.#below(4)) {
      case 0:
        return "len";
      case 1:
        return this.#one(NUMBERS);
      default: {
        const size = this.#one(["", "", ":1", ":2", ":4"]);
        return `${this.#one(INDEXED)}[${this.#below(14)}${size}]`;
      }
    }
  }

  #one(choices: readonly string[]): string {
    return choices[this.#below(choices.length)] ?? "";
  }

  #below(limit: number): number {
    return this.#random() % limit;
  }
}
