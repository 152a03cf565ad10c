/** The folder of this package's own code: `src` in the repository, `dist` when installed. No file in it counts as a caller. */
export const ownFolder: string = import.meta.dirname;
