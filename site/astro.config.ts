import starlight from "@astrojs/starlight";
import { defineConfig, passthroughImageService } from "astro/config";
import { base, REPOSITORY_URL, siteUrl } from "./src/settings.ts";
import { sidebar } from "./src/sidebar.ts";

/** Only with an address there are canonical links and a sitemap. */
const address = siteUrl === undefined ? {} : { site: siteUrl };

export default defineConfig({
  base,
  ...address,
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: "alpy",
      description: "Test network virtual appliances the way you test web pages",
      social: [{ icon: "github", label: "GitHub", href: REPOSITORY_URL }],
      sidebar,
      customCss: ["./src/styles/site.css"],
      components: { ThemeSelect: "./src/components/ThemeSelect.astro" },
      credits: false,
    }),
  ],
});
