import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * Parts of dockerode that we do not use: SSH, builds by BuildKit, archives of folders. As dependencies they would bring
 * install scripts and many packages to every user.
 */
const UNUSED_PARTS = /^(?:ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs|@balena\/dockerignore)$/;
const LICENCE_FILE = /^(?:licen[cs]e|copying)/i;
const NOTICES = "third-party-licences.txt";

/** Bundles dockerode into our code without its unused parts, and writes the licences of what is bundled next to it. */
export const bundledDockerode: Plugin = {
  name: "bundled-dockerode",
  setup(build) {
    build.onResolve({ filter: UNUSED_PARTS }, ({ path }) => ({ path, namespace: "unused" }));
    build.onLoad({ filter: /./, namespace: "unused" }, ({ path }) => ({ contents: unusedPart(path) }));
    // A bundle of ES modules has no `require` for the modules of Node.
    build.onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "require-call" && isBuiltin(path) ? { path, namespace: "built-in" } : undefined,
    );
    build.onLoad({ filter: /./, namespace: "built-in" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
    build.onEnd(({ metafile, errors }) => {
      if (errors.length > 0 || metafile === undefined) return;
      const { outdir = "dist", absWorkingDir = "." } = build.initialOptions;
      // The bundler may not have created it yet.
      mkdirSync(join(absWorkingDir, outdir), { recursive: true });
      writeFileSync(join(absWorkingDir, outdir, NOTICES), noticesOf(Object.keys(metafile.inputs)));
    });
  },
};

/** Returns a module that loads, with names that fail when a program calls them. */
function unusedPart(name: string): string {
  const message = JSON.stringify(`@alpy/docker-nodes does not contain ${name}`);
  return `const refuse = () => { throw new Error(${message}); };
    module.exports = new Proxy({}, { get: () => refuse });`;
}

function noticesOf(inputs: readonly string[]): string {
  const folders = new Set(inputs.filter((input) => input.includes("node_modules/")).map(packageFolder));
  const notices = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      readonly name: string;
      readonly version: string;
      readonly license?: string;
    };
    const file = readdirSync(folder).find((entry) => LICENCE_FILE.test(entry));
    const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
    return `${name} ${version} (${license ?? "see below"})\n\n${text}\n`;
  });
  return `dist contains the following packages, under their own licences.\n\n${notices.toSorted().join(`\n${"-".repeat(80)}\n\n`)}`;
}

function packageFolder(input: string): string {
  let folder = dirname(resolve(input));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
