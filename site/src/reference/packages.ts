/** The published packages, and the entries that they export. */
import { existsSync, readFileSync } from "node:fs";
import { root } from "../settings.ts";

/** One entry of a package. */
interface Entry {
  /** What a program imports: `@alpy/pcap/match`. */
  readonly specifier: string;
  /** The path of its source file. */
  readonly file: string;
}

/** One package that is published. */
export interface PublishedPackage {
  /** The name of its folder: `pcap`. */
  readonly folder: string;
  readonly name: string;
  readonly entries: readonly Entry[];
  /** What each room is for, by its folder below `src`. */
  readonly rooms: Readonly<Record<string, { readonly is: string }>>;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/** In the order of the reference: what most programs import comes first. */
const FOLDERS = ["alpy", "qemu", "qmp", "serial-expect", "pcap", "docker-nodes", "guard"];

/** Returns the packages of the reference. */
export function publishedPackages(): PublishedPackage[] {
  return FOLDERS.map((folder) => {
    const { name, exports } = readJson<Manifest>(`${root}/packages/${folder}/package.json`);
    const { rooms } = readJson<Pick<PublishedPackage, "rooms">>(`${root}/packages/${folder}/src/rooms.json`);
    const entries = Object.entries(exports).flatMap(([path, target]) =>
      typeof target === "string" ? [] : [{ specifier: name + path.slice(1), file: sourceOf(folder, target.default) }],
    );
    return { folder, name, entries, rooms };
  });
}

function sourceOf(folder: string, built: string): string {
  const name = built.replace(/^\.\/dist\//, "").replace(/\.js$/, "");
  const candidates = [`${name}.ts`, `${name}/index.ts`].map((path) => `${root}/packages/${folder}/src/${path}`);
  const file = candidates.find((path) => existsSync(path));
  if (file === undefined) throw new Error(`packages/${folder}: no source file for ${built}`);
  return file;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
