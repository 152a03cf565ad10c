import { checkOptions, checkSignal, checkString, checkTimeout, WAIT_OPTIONS } from "../check-options.ts";
import type { QmpClient } from "../client/client.ts";
import { formatDuration } from "../duration.ts";
import { QmpError } from "../errors.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { QemuProtocol } from "../protocol/qemu-protocol.ts";
import type { WaitOptions } from "../wait-options.ts";

const UNPLUG_TIMEOUT_MS = 30_000;

/**
 * Unplugs a device by its id, and waits until it is gone (`device_del`, then `DEVICE_DELETED`). The guest must cooperate for most
 * devices: one that does not run, or still boots, never releases them. Default time-out: 30 s.
 *
 * @throws {QmpError} unplug-failed: the guest refused, or did not release the device in time; it may still do so later. Otherwise as
 * `execute`.
 * @throws {TypeError} for a bad id or option.
 * @example
 * await unplugDevice(qmp, "net1");
 */
export async function unplugDevice<P extends Protocol>(
  client: QmpClient<P>,
  id: string,
  options: WaitOptions = {},
): Promise<void> {
  checkString("id", id);
  checkOptions("unplugDevice", options, WAIT_OPTIONS);
  checkSignal("signal", options.signal);
  const timeoutMs = checkTimeout("timeoutMs", options.timeoutMs, UNPLUG_TIMEOUT_MS);
  const qmp = client.as<QemuProtocol>();
  using settled = abortOnDispose();
  const signal = options.signal === undefined ? settled.signal : AbortSignal.any([settled.signal, options.signal]);
  const since = qmp.mark();
  await qmp.execute("device_del", { id }, { timeoutMs, signal: options.signal });
  const limits = { since, timeoutMs, signal };
  const deleted = qmp.waitFor("DEVICE_DELETED", { ...limits, where: ({ data }) => data.device === id });
  const refused = qmp.waitFor("DEVICE_UNPLUG_GUEST_ERROR", { ...limits, where: ({ data }) => data.device === id });
  try {
    const { name } = await Promise.race([deleted, refused]);
    if (name === "DEVICE_UNPLUG_GUEST_ERROR") throw unplugError(id, "the guest refused it");
  } catch (error) {
    if (!(error instanceof QmpError && error.code === "wait-timeout")) throw error;
    const why = `the guest did not release it within ${formatDuration(timeoutMs)}: does it run, with a driver for hot-plugging?`;
    throw unplugError(id, why, error);
  } finally {
    settled[Symbol.dispose]();
    await Promise.allSettled([deleted, refused]);
  }
}

function abortOnDispose(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  return { signal: controller.signal, [Symbol.dispose]: () => controller.abort() };
}

function unplugError(id: string, why: string, cause?: Error): QmpError {
  return new QmpError("unplug-failed", `cannot unplug the device ${JSON.stringify(id)}: ${why}`, { cause });
}
