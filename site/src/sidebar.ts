/** The order of the pages. */
import type { StarlightUserConfig } from "@astrojs/starlight/types";

type Sidebar = NonNullable<StarlightUserConfig["sidebar"]>;

const PACKAGES = ["alpy", "qemu", "qmp", "serial-expect", "pcap", "docker-nodes", "guard"];

/** The groups of the sidebar. A page that no group names has an address, and is found by the search. */
export const sidebar: Sidebar = [
  {
    label: "Guides",
    items: [
      "guides/first-test",
      { label: "Your own appliance", slug: "packages/alpy/your-appliance" },
      "guides/links",
      "guides/captures",
      "guides/console",
      "guides/golden-states",
      "guides/machines",
      "guides/web-pages",
      "guides/writing-tests",
      "guides/debugging",
      "guides/ci",
      "guides/performance",
    ],
  },
  {
    label: "Background",
    items: [
      "guides/network-design",
      { label: "Security model", slug: "project/security" },
      { label: "QEMU versions", slug: "project/qemu-versions" },
      { label: "Engines", slug: "packages/docker-nodes/engines" },
      { label: "Reliability", slug: "project/reliability" },
    ],
  },
  { label: "Questions and answers", slug: "faq" },
  {
    label: "Coming from",
    collapsed: true,
    items: [
      { label: "the Python alpy", slug: "coming-from/python-alpy" },
      { label: "containerlab", slug: "coming-from/containerlab" },
      { label: "labgrid", slug: "coming-from/labgrid" },
      { label: "munet", slug: "coming-from/munet" },
      { label: "pexpect", slug: "coming-from/pexpect" },
      { label: "qemu.qmp", slug: "coming-from/qemu-qmp" },
      { label: "scapy and pyshark", slug: "coming-from/scapy-pyshark" },
    ],
  },
  {
    label: "Packages",
    collapsed: true,
    items: PACKAGES.map((name) => ({
      label: `@alpy/${name}`,
      collapsed: true,
      items: [{ autogenerate: { directory: `packages/${name}` } }],
    })),
  },
  {
    label: "Reference",
    collapsed: true,
    items: [
      { label: "Overview", slug: "reference" },
      ...PACKAGES.map((name) => ({
        label: `@alpy/${name}`,
        collapsed: true,
        items: [{ autogenerate: { directory: `reference/${name}` } }],
      })),
    ],
  },
  {
    label: "The project",
    collapsed: true,
    items: [
      "project/architecture",
      "project/vocabulary",
      "project/contributing",
      "project/benchmarks",
      "project/site",
      { label: "Images", collapsed: true, items: [{ autogenerate: { directory: "project/images" } }] },
    ],
  },
];
