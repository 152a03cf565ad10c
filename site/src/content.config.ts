import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
import { defineCollection } from "astro/content/config";

/** All pages of the site. */
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
