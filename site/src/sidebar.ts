/** The order of the pages. */
import type { StarlightUserConfig } from "@astrojs/starlight/types";

type Sidebar = NonNullable<StarlightUserConfig["sidebar"]>;

/** The groups of the sidebar. Pages that are listed by their folder come in the order of their names. */
export const sidebar: Sidebar = [
  { label: "Packages", items: [{ autogenerate: { directory: "packages" } }], collapsed: true },
  { label: "Reference", items: [{ autogenerate: { directory: "reference" } }], collapsed: true },
  { label: "Project", items: [{ autogenerate: { directory: "project" } }], collapsed: true },
];
