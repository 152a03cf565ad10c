/** Where the site is served, and where the sources are. */
import { resolve } from "node:path";

/** The repository's folder. */
export const root: string = resolve(import.meta.dirname, "../..");

/** The site's folder in the repository. */
export const siteFolder: string = resolve(root, "site");

/** The pages that Astro reads: all are written by the build, none is in the repository. */
export const pagesFolder: string = resolve(siteFolder, "src/content/docs");

/** The reference as TypeDoc writes it, before it becomes pages. */
export const referenceFolder: string = resolve(siteFolder, ".generated/reference");

/** Path at which the site is served, with slashes at both ends: the variable `SITE_BASE`, for example `/alpy`. */
export const base: string = `/${process.env["SITE_BASE"] ?? ""}/`.replace(/\/+/g, "/");

/** Address at which the site is served, for canonical links and the sitemap: the variable `SITE_URL`. */
export const siteUrl: string | undefined = process.env["SITE_URL"];

/** Address of the list of versions for the switch in the header, shared by all versions: the variable `SITE_VERSIONS`. */
export const versionsUrl: string | undefined = process.env["SITE_VERSIONS"];

/** The repository, for links to files that are not pages. */
export const REPOSITORY_URL = "https://github.com/alpy/alpy";
