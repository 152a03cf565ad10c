/** Turns the text of a Markdown file into the text of a page. */

/** A page's text, and what Starlight wants to know about it. */
export interface Page {
  readonly title: string;
  readonly description: string;
  readonly body: string;
  /** Further lines of the front matter, as the file has them. */
  readonly settings: string;
}

const FRONT_MATTER = /^---\n([\s\S]*?)\n---\n/;
const HEADING = /^\s*# (.+)\n/;
const LINK = /<!--[\s\S]*?-->|!\[[^\]]*\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)/g;
const EMPHASIS = /[`*]|(?<!\w)_|_(?!\w)/g;
const MAX_DESCRIPTION_LENGTH = 160;

/** Returns the page of a Markdown file: its title is the front matter's or the first heading, its description likewise or the first paragraph. */
export function parsePage(text: string): Page {
  const front = FRONT_MATTER.exec(text)?.[1] ?? "";
  const rest = text.replace(FRONT_MATTER, "");
  const heading = HEADING.exec(rest)?.[1];
  const body = rest.replace(HEADING, "").replace(/^<!-- example: .* -->\n/gm, "");
  const title = settingOf(front, "title") ?? (heading && plainText(heading));
  if (title === undefined || title === "") throw new Error("the file has neither a title nor a heading");
  return {
    title,
    description: settingOf(front, "description") ?? shorten(firstParagraph(body) ?? title),
    body,
    settings: front.replace(/^(title|description):.*\n?/gm, "").trim(),
  };
}

/** Returns the text of the file that Astro reads. */
export function formatPage({ title, description, body, settings }: Page, editUrl: string): string {
  const lines = [
    `title: ${JSON.stringify(title)}`,
    `description: ${JSON.stringify(description)}`,
    `editUrl: ${editUrl}`,
    settings,
  ];
  return `---\n${lines.filter((line) => line !== "").join("\n")}\n---\n\n${body}`;
}

function settingOf(front: string, name: string): string | undefined {
  const value = new RegExp(`^${name}: *(.*)$`, "m").exec(front)?.[1];
  return value?.replace(/^"(.*)"$/, "$1");
}

/** Returns the first paragraph of prose: not a heading, list, table, code block or markup. */
function firstParagraph(body: string): string | undefined {
  const blocks = body.replace(/^```[\s\S]*?^```$/gm, "").split(/\n\s*\n/);
  const prose = blocks.find((block) => /^[A-Za-z`@*[_]/.test(block.trim()) && plainText(block) !== "");
  return prose === undefined ? undefined : plainText(prose);
}

/** Returns the text without Markdown's marks. */
function plainText(markdown: string): string {
  return markdown
    .replace(LINK, "$1")
    .replace(EMPHASIS, "")
    .replace(/\\([<>_*|])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

/** Returns the first sentences that fit into a description, or the words of the first one that do. */
export function shorten(text: string): string {
  if (text.length <= MAX_DESCRIPTION_LENGTH) return text;
  const cut = text.slice(0, MAX_DESCRIPTION_LENGTH);
  const sentence = /^.*[.:](?= )/.exec(cut)?.[0];
  if (sentence !== undefined && sentence.length > MAX_DESCRIPTION_LENGTH / 3) return sentence.replace(/:$/, ".");
  return `${cut.slice(0, -1).replace(/[,;:]? \S*$/, "")}…`;
}
