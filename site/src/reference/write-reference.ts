/** Writes the reference of all packages as Markdown, from their sources. */
import { Application, Converter, ReflectionKind, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { REPOSITORY_URL, referenceFolder, root, siteFolder } from "../settings.ts";
import { formatPages } from "./format-pages.ts";
import { type PublishedPackage, publishedPackages } from "./packages.ts";
import { groupByRooms, type RoomPage } from "./rooms.ts";
import { BUILT_IN_LINKS, resolveLinks } from "./symbols.ts";
import { undocumentedIn } from "./undocumented.ts";

/** Types that are generated from QEMU's schema have their documentation in QEMU's manual. */
const GENERATED = ["**/*qemu-protocol.ts"];

/** Writes the reference, and returns the exports and members that have no comment. */
export async function writeReference(): Promise<string[]> {
  const packages = publishedPackages();
  const application = await Application.bootstrapWithPlugins(optionsFor(packages));
  let pages: RoomPage[] = [];
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    pages = groupByRooms(project, packages);
    resolveLinks(project, pages);
  });
  const project = await application.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the sources: see its messages above");
  application.validate(project);
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error("TypeDoc could not write the reference: see its messages above");
  formatPages(pages);
  return undocumentedIn(project.getReflectionsByKind(ReflectionKind.All));
}

function optionsFor(packages: readonly PublishedPackage[]): TypeDocOptions & PluginOptions {
  return {
    // A name that several entries export is on the page of the first one: what others build on comes first.
    entryPoints: packages.toReversed().flatMap(({ entries }) => entries.map(({ file }) => file)),
    tsconfig: `${siteFolder}/tsconfig.reference.json`,
    plugin: ["typedoc-plugin-markdown"],
    out: referenceFolder,
    name: "Reference",
    readme: "none",
    router: "module",
    exclude: GENERATED,
    excludeExternals: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    disableGit: true,
    // TypeDoc's path is relative to the folder that all sources are in.
    sourceLinkTemplate: `${REPOSITORY_URL}/blob/main/packages/{path}#L{line}`,
    basePath: root,
    externalSymbolLinkMappings: BUILT_IN_LINKS,
    tableColumnSettings: { hideModifiers: true, hideSources: true, hideInherited: true, hideOverrides: true },
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    useHTMLAnchors: true,
    expandObjects: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    typeDeclarationFormat: "table",
    propertyMembersFormat: "table",
    enumMembersFormat: "table",
    kindSortOrder: [
      "Function",
      "Class",
      "Variable",
      "Interface",
      "TypeAlias",
      "Constructor",
      "Accessor",
      "Property",
      "Method",
    ],
    groupOrder: ["Functions", "Classes", "Variables", "Interfaces", "Type Aliases", "*"],
    sort: ["kind", "alphabetical-ignoring-documents"],
    entryFileName: "index",
    validation: { invalidLink: true, notDocumented: false, notExported: false },
    logLevel: "Warn",
  };
}
