import { describe, expect, it } from "vitest";
import { type FileSource, packFiles } from "./files.ts";
import { sandboxSpec } from "./sandbox.ts";

describe("an application's sandbox", () => {
  it("has by default a read-only root, a /tmp in memory, and limits of memory and processes", () => {
    expect(sandboxSpec({})).toEqual({
      config: { Volumes: {} },
      hostConfig: {
        ReadonlyRootfs: true,
        Tmpfs: { "/tmp": "mode=1777,exec" },
        Memory: 512 << 20,
        MemorySwap: 512 << 20,
        PidsLimit: 256,
        Mounts: [],
        Devices: [],
        Ulimits: [],
        DeviceRequests: [],
      },
    });
  });

  it("turns each folder that receives files into a volume, unless the root is writable", () => {
    const files = { "/etc/app/a": "", "/etc/app/b": "", "/tmp/c": "" };
    const spec = sandboxSpec({ files });
    expect(spec.config["Volumes"]).toEqual({ "/etc/app": {}, "/tmp": {} });
    expect(spec.hostConfig["Tmpfs"]).toEqual({});
    expect(sandboxSpec({ files, writableRoot: true }).config["Volumes"]).toEqual({});
  });

  it("has folders in memory that any user can write to, also where the image has a folder", () => {
    const { hostConfig } = sandboxSpec({ temporaryFolders: ["/tmp", "/etc"] });
    expect(hostConfig["Tmpfs"]).toEqual({ "/tmp": "mode=1777,exec" });
    expect(hostConfig["Mounts"]).toMatchObject([
      {
        Type: "volume",
        Target: "/etc",
        VolumeOptions: { NoCopy: true, DriverConfig: { Options: { o: "mode=1777" } } },
      },
    ]);
  });

  it.each(["/etc/resolv.conf", "/etc/hosts", "/etc/hostname"])("refuses the file %s, which is the node's", (path) => {
    expect(() => sandboxSpec({ files: { [path]: "" } })).toThrow(
      `files must not contain ${path}: it is the node's, whose`,
    );
  });

  it("has the devices, GPUs and limits of processes that it asks for", () => {
    const { hostConfig } = sandboxSpec({ devices: ["/dev/net/tun"], ulimits: { nofile: 64, core: -1 }, gpus: "all" });
    expect(hostConfig).toMatchObject({
      Devices: [{ PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rwm" }],
      Ulimits: [
        { Name: "nofile", Soft: 64, Hard: 64 },
        { Name: "core", Soft: -1, Hard: -1 },
      ],
      DeviceRequests: [{ Count: -1, Capabilities: [["gpu"]] }],
    });
    expect(sandboxSpec({ gpus: 2 }).hostConfig).toMatchObject({ DeviceRequests: [{ Count: 2 }] });
    expect(() => sandboxSpec({ devices: ["/etc/passwd"] })).toThrow("devices[0] must be the path of a device in /dev");
    expect(() => sandboxSpec({ ulimits: { files: 1 } })).toThrow(/^a key of ulimits must be one of core, cpu, /);
    expect(() => sandboxSpec({ ulimits: { core: -2 } })).toThrow("ulimits.core must be an integer from -1");
    expect(() => sandboxSpec({ gpus: 0 })).toThrow("gpus must be an integer from 1");
  });

  it("mounts read-only", () => {
    expect(sandboxSpec({ mounts: { "/srv": "/data" } }).hostConfig["Mounts"]).toEqual([
      { Type: "bind", Source: "/data", Target: "/srv", ReadOnly: true },
    ]);
  });

  it.each(["relative", "/a/../b", "/a/", "/", ""])("refuses %j as a path", (path) => {
    expect(() => sandboxSpec({ files: { [path]: "" } })).toThrow(TypeError);
    expect(() => sandboxSpec({ mounts: { [path]: "/data" } })).toThrow(/each path in mounts must be an absolute path/);
  });

  it("refuses limits out of range, and a mount of a relative path", () => {
    expect(() => sandboxSpec({ memoryBytes: 1 })).toThrow(/memoryBytes must be an integer from 6291456/);
    expect(() => sandboxSpec({ maxProcesses: 0 })).toThrow(/maxProcesses/);
    expect(() => sandboxSpec({ mounts: { "/srv": "data" } })).toThrow(/mounts\["\/srv"\] must be an absolute path/);
  });

  it("names the file of this host that cannot be read", async () => {
    await expect(packFiles({ "/etc/x": { hostPath: "/no/such" } }, false)).rejects.toThrow(
      /files\["\/etc\/x"\]\.hostPath must be a file of at most 64 MiB, got "\/no\/such": .*ENOENT/,
    );
  });

  it("refuses files without content, with a bad mode, and with unknown options", () => {
    const sandbox = (source: unknown) => () => sandboxSpec({ files: { "/etc/x": source as FileSource } });
    expect(sandbox({ content: "", mode: 0o10000 })).toThrow(/files\["\/etc\/x"\].mode must be a file mode/);
    expect(sandbox({ contents: "" })).toThrow(
      /^files\["\/etc\/x"\]: unknown option "contents"; expected one of hostPath/,
    );
    expect(sandbox(null)).toThrow(/^files\["\/etc\/x"\] must be text, bytes, or an object .*, got null$/);
    expect(sandbox({ content: 5 })).toThrow(/content must be a string or a Uint8Array, got 5/);
  });
});
