/** The mode of every file among the artifacts: captures, consoles and logs may hold secrets of the guest. */
export const PRIVATE_FILE_MODE = 0o600;

/** The mode of every folder that is created for artifacts. */
export const PRIVATE_FOLDER_MODE = 0o700;
