/** Groups the exports of each package by the room in which they are declared: one page of the reference each. */
import { dirname, relative } from "node:path";
import { DeclarationReflection, type ProjectReflection, ReflectionKind } from "typedoc";
import { root } from "../settings.ts";
import type { PublishedPackage } from "./packages.ts";

/** The name of the page for exports at the top of a package. */
export const TOP_PAGE = "basics";

/** One page of the reference: the exports of one room. */
export interface RoomPage {
  readonly owner: PublishedPackage;
  /** Folder of the room below `src`; `.` at the top. */
  readonly room: string;
  /** Name of the page's file. */
  readonly name: string;
  readonly exports: readonly RoomExport[];
}

/** One export, and what a program imports to have it. */
interface RoomExport {
  readonly reflection: DeclarationReflection;
  readonly specifier: string;
}

/** Replaces the modules of TypeDoc, one for each entry, by one for each package with one for each of its rooms in it. */
export function groupByRooms(project: ProjectReflection, packages: readonly PublishedPackage[]): RoomPage[] {
  const modules = [...(project.children ?? [])];
  const pages = packages.flatMap((owner) => {
    const module = addModule(project, project, owner.folder);
    const rooms = Map.groupBy(exportsOf(modules, owner), ({ reflection }) => roomOf(reflection, owner));
    return [...rooms].map(([room, exports]) => {
      const name = room === "." ? TOP_PAGE : room.replaceAll("/", "-");
      const page = addModule(project, module, name);
      for (const { reflection } of exports) move(reflection, page);
      return { owner, room, name, exports };
    });
  });
  for (const module of modules) project.removeReflection(module);
  return pages;
}

function exportsOf(modules: readonly DeclarationReflection[], { entries }: PublishedPackage): RoomExport[] {
  return entries.flatMap(({ specifier, file }) => {
    const module = modules.find((one) => one.sources?.[0]?.fullFileName === file);
    if (module === undefined) throw new Error(`${file}: TypeDoc has no module for it`);
    // What an entry only passes on is on the page of the entry that it is from.
    const own = (module.children ?? []).filter((child) => !child.isReference());
    return own.map((reflection) => ({ reflection, specifier }));
  });
}

function addModule(project: ProjectReflection, parent: ProjectReflection | DeclarationReflection, name: string) {
  const module = new DeclarationReflection(name, ReflectionKind.Module, parent);
  project.registerReflection(module, undefined, undefined);
  parent.addChild(module);
  return module;
}

function move(reflection: DeclarationReflection, target: DeclarationReflection): void {
  const { parent } = reflection;
  if (parent instanceof DeclarationReflection) parent.removeChild(reflection);
  reflection.parent = target;
  target.addChild(reflection);
}

/** Returns the room in which an export is declared: the longest one that its file is in. */
function roomOf({ name, sources, signatures }: DeclarationReflection, { folder, rooms }: PublishedPackage): string {
  const file = (sources ?? signatures?.[0]?.sources)?.[0]?.fullFileName;
  if (file === undefined) throw new Error(`${name}: TypeDoc has no source file for it`);
  let room = relative(`${root}/packages/${folder}/src`, dirname(file)) || ".";
  while (!(room in rooms)) room = dirname(room);
  return room;
}
