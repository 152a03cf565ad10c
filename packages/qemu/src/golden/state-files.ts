/** The name of the file that contains the machine's RAM. */
export const RAM_NAME = "ram";

/** The name of the file that contains the state of the machine's devices. */
export const DEVICES_NAME = "devices";

/** The name of the file that contains the digests of the others. */
export const MANIFEST_NAME = "manifest.json";
