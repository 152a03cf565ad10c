/** Reads from a built page what the checks look at. */
import { readFileSync } from "node:fs";
import { type DefaultTreeAdapterTypes, parse } from "parse5";

/** One page as it is delivered. */
export interface HtmlPage {
  readonly title: string;
  readonly description: string;
  readonly ids: ReadonlySet<string>;
  /** The targets of links. */
  readonly links: readonly string[];
  /** What a browser loads with the page: scripts, styles, pictures. */
  readonly resources: readonly string[];
  /** The levels of the headings, in their order. */
  readonly headings: readonly number[];
  /** How many pictures have no text. */
  readonly picturesWithoutText: number;
}

type Element = DefaultTreeAdapterTypes.Element;

/** Reads a page. */
export function readHtmlPage(path: string): HtmlPage {
  const elements = [...elementsOf(parse(readFileSync(path, "utf8")))];
  const named = (...names: string[]) => elements.filter(({ tagName }) => names.includes(tagName));
  const values = (name: string, found: readonly Element[]) =>
    found.flatMap((element) => attribute(element, name) ?? []);
  const meta = named("meta").find((element) => attribute(element, "name") === "description");
  const loaded = named("link").filter((element) =>
    /\b(stylesheet|icon|preload|modulepreload)$/.test(attribute(element, "rel") ?? ""),
  );
  return {
    title: textOf(named("title")[0]),
    description: (meta && attribute(meta, "content")) ?? "",
    ids: new Set([...values("id", elements), ...values("name", named("a"))]),
    links: values("href", named("a")),
    resources: [...values("src", named("script", "img", "iframe", "source")), ...values("href", loaded)],
    // The table of contents, which comes before the page, has a heading of its own.
    headings: named("h1", "h2", "h3", "h4", "h5", "h6")
      .filter((element) => attribute(element, "id") !== "starlight__on-this-page")
      .map(({ tagName }) => Number(tagName.slice(1))),
    picturesWithoutText: [...named("img"), ...named("svg").filter((svg) => attribute(svg, "role") === "img")].filter(
      (element) => attribute(element, "alt") === undefined && !attribute(element, "aria-label"),
    ).length,
  };
}

function* elementsOf(node: DefaultTreeAdapterTypes.Node): Iterable<Element> {
  if ("tagName" in node) yield node;
  if ("childNodes" in node) for (const child of node.childNodes) yield* elementsOf(child);
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((one) => one.name === name)?.value;
}

function textOf(node: DefaultTreeAdapterTypes.Node | undefined): string {
  if (node === undefined) return "";
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}
