import { describe, expect, it } from "vitest";
import { packFiles } from "./files.ts";
import { sandboxSpec } from "./sandbox.ts";

describe("an application's sandbox", () => {
  it("has a read-only root, a /tmp in memory, and limits of memory and processes by default", () => {
    expect(sandboxSpec({})).toEqual({
      config: { Volumes: {} },
      hostConfig: {
        ReadonlyRootfs: true,
        Tmpfs: { "/tmp": "mode=1777,exec" },
        Memory: 512 << 20,
        MemorySwap: 512 << 20,
        PidsLimit: 256,
        Mounts: [],
      },
    });
  });

  it("makes a volume of each folder that files are put in, unless the root may be written to", () => {
    const files = { "/etc/app/a": "", "/etc/app/b": "", "/tmp/c": "" };
    const spec = sandboxSpec({ files });
    expect(spec.config["Volumes"]).toEqual({ "/etc/app": {}, "/tmp": {} });
    expect(spec.hostConfig["Tmpfs"]).toEqual({});
    expect(sandboxSpec({ files, writableRoot: true }).config["Volumes"]).toEqual({});
  });

  it("mounts read-only", () => {
    expect(sandboxSpec({ mounts: { "/srv": "/data" } }).hostConfig["Mounts"]).toEqual([
      { Type: "bind", Source: "/data", Target: "/srv", ReadOnly: true },
    ]);
  });

  it.each(["relative", "/a/../b", "/a/", "/", ""])("refuses %j as a path", (path) => {
    expect(() => sandboxSpec({ files: { [path]: "" } })).toThrow(TypeError);
    expect(() => sandboxSpec({ mounts: { [path]: "/data" } })).toThrow(/mounts must hold absolute paths/);
  });

  it("refuses limits that are none, and a mount of a relative path", () => {
    expect(() => sandboxSpec({ memoryBytes: 1 })).toThrow(/memoryBytes must be an integer from 6291456/);
    expect(() => sandboxSpec({ maxProcesses: 0 })).toThrow(/maxProcesses/);
    expect(() => sandboxSpec({ mounts: { "/srv": "data" } })).toThrow(/mounts\["\/srv"\] must be an absolute path/);
  });

  it("says which file of this machine cannot be read", async () => {
    await expect(packFiles({ "/etc/x": { hostPath: "/no/such" } })).rejects.toThrow(
      /files\["\/etc\/x"\]\.hostPath.*ENOENT/,
    );
    await expect(packFiles({ "/etc/x": { content: "", mode: 0o10000 } })).rejects.toThrow(/mode must be a file mode/);
  });
});
