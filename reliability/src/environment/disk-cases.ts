import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type EnvironmentCase, environmentCase, type Trouble } from "./environment-case.ts";
import { fill, fillInodes, makeReadOnly, mountSmall } from "./mounts.ts";

const SMALL = "size=1m";
const FULL = /ENOSPC|no space|full/i;
const READ_ONLY = /EROFS|read-only/i;
/** Errors of an artifacts folder that cannot be written. */
const ARTIFACTS_CODES = ["artifacts-failed", "capture-stopped"];

function artifactsOn(folder: string, options: string, then: (mounted: string) => Partial<Trouble>): Trouble {
  const mounted = join(folder, "small");
  const unmount = mountSmall(mounted, options);
  return { artifacts: join(mounted, "artifacts"), end: unmount, ...then(mounted) };
}

/** Disks that are full or read-only, and folders that are removed. They need root, for mounts. */
export const diskCases: readonly EnvironmentCase[] = [
  environmentCase(
    "artifacts: the disk is full from the start",
    { codes: ARTIFACTS_CODES, message: FULL },
    ({ folder }) =>
      artifactsOn(folder, SMALL, (mounted) => {
        fill(mounted);
        return {};
      }),
    { hasBystander: true },
  ),
  environmentCase(
    "artifacts: the disk becomes full while the testbed works",
    { codes: ARTIFACTS_CODES, message: FULL },
    ({ folder }) => artifactsOn(folder, SMALL, (mounted) => ({ onUp: () => fill(mounted) })),
    { hasBystander: true },
  ),
  environmentCase(
    "artifacts: the disk is full of files",
    { codes: ARTIFACTS_CODES, message: FULL },
    ({ folder }) =>
      artifactsOn(folder, `${SMALL},nr_inodes=12`, (mounted) => {
        fillInodes(mounted);
        return {};
      }),
    { hasBystander: true },
  ),
  environmentCase(
    "artifacts: the folder is read-only",
    { codes: ARTIFACTS_CODES, message: READ_ONLY },
    ({ folder }) =>
      artifactsOn(folder, SMALL, (mounted) => {
        makeReadOnly(mounted);
        return {};
      }),
    { hasBystander: true },
  ),
  environmentCase(
    "artifacts: the folder is removed while the testbed works",
    // Files that are open can still be written; the result cannot.
    { codes: ARTIFACTS_CODES, message: /ENOENT|removed|no such file/i },
    ({ artifacts }) => ({ onUp: () => rmSync(artifacts, { recursive: true }) }),
    { hasBystander: true },
  ),
  environmentCase(
    "artifacts: the folder is renamed while the testbed works",
    { codes: ARTIFACTS_CODES, message: /ENOENT|removed|no such file/i },
    ({ artifacts }) => ({
      onUp: () => renameSync(artifacts, `${artifacts}-renamed`),
      end: () => {
        if (existsSync(`${artifacts}-renamed`)) rmSync(`${artifacts}-renamed`, { recursive: true });
      },
    }),
    { hasBystander: true },
  ),
  environmentCase(
    "temporary folder: the disk is full from the start",
    { codes: [...ARTIFACTS_CODES, "folder-failed", "guard-failed", "qemu-failed"], message: FULL },
    (sandbox) => {
      const mounted = join(sandbox.folder, "small");
      const end = mountSmall(mounted, SMALL);
      fill(mounted);
      sandbox.watch(mounted);
      return { environment: { TMPDIR: mounted }, end };
    },
    { artifacts: "temporary" },
  ),
  environmentCase(
    "temporary folder: the disk becomes full while the testbed works",
    { codes: [...ARTIFACTS_CODES, "qemu-failed"], message: FULL },
    (sandbox) => {
      const mounted = join(sandbox.folder, "small");
      const end = mountSmall(mounted, SMALL);
      sandbox.watch(mounted);
      return { environment: { TMPDIR: mounted }, onUp: () => fill(mounted), end };
    },
    { artifacts: "temporary" },
  ),
  environmentCase(
    "temporary folder: it does not exist",
    {
      codes: [...ARTIFACTS_CODES, "folder-failed", "guard-failed", "qemu-failed"],
      message: /ENOENT|does not exist|no such/i,
    },
    ({ folder }) => ({ environment: { TMPDIR: join(folder, "nowhere") } }),
    { artifacts: "temporary" },
  ),
  environmentCase(
    "golden cache: the disk is full",
    { codes: ["golden-failed"], message: FULL },
    ({ folder }) => {
      const mounted = join(folder, "small");
      // Less than the RAM of the guest.
      const end = mountSmall(mounted, "size=2m");
      return { environment: { XDG_CACHE_HOME: mounted }, end };
    },
    { kind: "golden-preparing", work: "idle" },
  ),
  environmentCase(
    "golden cache: it is read-only",
    { codes: ["golden-failed"], message: READ_ONLY },
    ({ folder }) => {
      const mounted = join(folder, "small");
      const end = mountSmall(mounted, SMALL);
      makeReadOnly(mounted);
      return { environment: { XDG_CACHE_HOME: mounted }, end };
    },
    { kind: "golden-preparing", work: "idle" },
  ),
  environmentCase(
    "runtime folder: it is read-only, so that other programs cannot find the testbed",
    // The run itself does not need it: a warning is enough.
    { codes: [...ARTIFACTS_CODES, "folder-not-private", "lock-failed"], mayPass: true },
    ({ folder }) => {
      const mounted = join(folder, "small");
      const end = mountSmall(mounted, SMALL);
      makeReadOnly(mounted);
      return { environment: { ALPY_RUNTIME_FOLDER: join(mounted, "runtime") }, end };
    },
  ),
];
