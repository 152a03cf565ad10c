import { globSync } from "node:fs";
import type { KnipConfig } from "knip";
import { entryFilesOf } from "./script/src/imports/entry-files.ts";

/** Files that are run or read by path, besides a package's entry files. Patterns that match nothing in a package are fine. */
const RUN_BY_PATH = [
  "examples/**/*.ts",
  "test/fixtures/**/*.ts",
  "starter/{appliance,vitest.config}.ts",
  "starter/test/*.ts",
];

/** Each package with the entry files that its tsup.config.ts names, so that new packages and moved entries need no change here. */
const packages = globSync("packages/*", { cwd: import.meta.dirname }).map((folder) => {
  const entries = [...entryFilesOf(`${import.meta.dirname}/${folder}`)].map((file) => `src/${file}`);
  return [folder, { entry: [...entries, ...RUN_BY_PATH] }] as const;
});

const config: KnipConfig = {
  ignoreBinaries: [
    "as",
    "ld",
    "tcpdump",
    "dumpcap",
    "ss",
    "ip",
    "qemu-io",
    "qemu-system-x86_64",
    "mkfifo",
    "script",
    "ser2net",
    "setpriv",
    "objcopy",
    "ldd",
    "ssh-keygen",
    "xz",
    "readelf",
    "cc",
    "qemu-img",
    "dpkg-query",
    "dockerd",
    "unshare",
    "mount",
    "umount",
  ],
  ignoreDependencies: ["pcap-parser", "@arethetypeswrong/cli", "publint", "@alpy/image-rootfs"],
  treatConfigHintsAsErrors: false,
  workspaces: {
    ...Object.fromEntries(packages),
    "images/rootfs": { entry: ["src/*.ts"] },
    "images/*": { entry: ["demo.ts", "disk/*.ts", "kernel/*.ts"] },
    bench: {
      entry: [
        "src/qmp/{alpy-client,node-loop}.ts",
        "src/*/contestant.ts",
        "src/expect/loop-delay.ts",
        "src/pcap/{,match-,filter-}ours.ts",
        "src/pcap/peers/*.ts",
        "src/wire/relay.ts",
      ],
    },
    script: { entry: ["*.ts"] },
    site: { entry: ["src/{build,develop,content.config}.ts", "content/**/*.mdx", "examples/**/*.ts"] },
    reliability: { entry: ["*.ts", "src/victim/{victim,strained-victim,preload}.ts", "src/victim/vitest/*.ts"] },
  },
};

export default config;
