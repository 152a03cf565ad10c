import { mkdir } from "node:fs/promises";
import { createTemporaryFolder, openGuard, ownedName, takeLock } from "@alpy/guard";

const guard = await openGuard();

// A folder that is removed with this process, however it ends.
await using folder = await createTemporaryFolder("example");

// Anything else: guard first, then create. The name says who owns it, and is never used again.
const cache = `${folder.path}/${ownedName("download")}`;
using _cacheGuard = guard.guardPath(cache);
await mkdir(cache);

// A program that cannot outlive this process.
const { child } = guard.spawnTied("sleep", ["600"], { stdio: ["ignore", "inherit", "inherit"] });

// One process of this user at a time.
{
  await using _lock = await takeLock("example", { onWait: () => console.log("waiting for another process") });
  console.log(`only one process is here; sleep is process ${child.pid}`);
}
