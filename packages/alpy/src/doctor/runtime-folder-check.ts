import { checkPrivateFolder, runtimeFolder } from "@alpy/guard";
import { reasonOf } from "../error-reason.ts";
import type { Check } from "./finding.ts";

/** Checks the folder by which running testbeds are found: another user may have created it, or others may write in it. */
export const checkRuntimeFolder: Check = async () => {
  const subject = "Runtime folder";
  const folder = runtimeFolder();
  try {
    await checkPrivateFolder(folder);
    return { subject, verdict: "good", found: folder };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      return { subject, verdict: "good", found: `${folder}, not created yet` };
    const advice =
      "testbeds run, but `alpy ps` and `alpy console` find none. Name another folder in ALPY_RUNTIME_FOLDER";
    return { subject, verdict: "warning", found: reasonOf(error), advice };
  }
};
