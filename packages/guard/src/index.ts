/**
 * One guard for everything that a process creates outside of itself: if the process dies, by any signal, nothing is left.
 *
 * @packageDocumentation
 */
export { GuardError, type GuardErrorCode } from "./errors.ts";
export { createFolder } from "./folder/create-folder.ts";
export { findLeftovers, type Leftover, type LeftoverOptions } from "./folder/leftovers.ts";
export { type OwnedName, ownedName, parseOwnedName } from "./folder/owned-name.ts";
export { checkPrivateFolder, openPrivateFolder } from "./folder/private-folder.ts";
export { cacheFolder, lockFolder, removeEmptyRuntimeFolder, runtimeFolder } from "./folder/runtime-folder.ts";
export { createTemporaryFolder, type TemporaryFolder } from "./folder/temporary-folder.ts";
export type { GuardEntry, ModuleEntry } from "./guard/guard-entry.ts";
export { openGuard } from "./guard/open-guard.ts";
export type { ProcessGuard } from "./guard/process-guard.ts";
export type { TiedProcess, TiedSpawnOptions } from "./guard/tied-process.ts";
export { type TakeLockOptions, type TryLockOptions, takeLock, tryLock } from "./lock/lock.ts";
export { type Owner, type OwnerState, ownerState } from "./process/owner-state.ts";
export { ownIdentity, type ProcessIdentity } from "./process/process-identity.ts";
export { isDead, type ProcessMark, processStartTime } from "./process/process-mark.ts";
export { connectInFolder } from "./socket/connect-in-folder.ts";
export { type FolderSocket, listenInFolder } from "./socket/listen-in-folder.ts";
export { findStaleSockets, type StaleSocket } from "./socket/stale-sockets.ts";
