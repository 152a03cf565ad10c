/** The name of the file that holds the machine's RAM. */
export const RAM_NAME = "ram";

/** The name of the file that holds the machine's devices. */
export const DEVICES_NAME = "devices";

/** The name of the file that vouches for the others. */
export const MANIFEST_NAME = "manifest.json";
