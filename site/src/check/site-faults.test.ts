import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { siteFaults } from "./site-faults.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alpy-site-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function addPage(path: string, body: string, title = path): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  const head = `<title>${title}</title><meta name="description" content="A page.">`;
  writeFileSync(join(folder, path), `<!doctype html><html><head>${head}</head><body>${body}</body></html>`);
}

test("a site without faults has none", () => {
  addPage(
    "index.html",
    '<h1>A</h1><a href="/alpy/b/#c">b</a><a href="https://example.org">out</a><img src="data:image/svg+xml," alt="d">',
  );
  addPage("b/index.html", '<h1>B</h1><h2 id="c">C</h2><a href="../">up</a>');
  expect(siteFaults(folder, "/alpy/")).toEqual([]);
});

test("a missing picture is found", () => {
  addPage("index.html", '<h1>A</h1><img src="/missing.svg" alt="missing">');
  expect(siteFaults(folder, "/")).toEqual(["index.html: the link /missing.svg leads nowhere"]);
});

test("links that lead nowhere, to a missing anchor and out of the site are found", () => {
  addPage("index.html", '<h1>A</h1><a href="/alpy/missing/">a</a><a href="#missing">b</a><a href="/elsewhere/">c</a>');
  expect(siteFaults(folder, "/alpy/")).toEqual([
    "index.html: the link /alpy/missing/ leads nowhere",
    "index.html: the link #missing leads to a page without this anchor",
    "index.html: the link /elsewhere/ leads out of /alpy/",
  ]);
});

test("what a page loads from elsewhere, pictures without text and headings out of order are found", () => {
  writeFileSync(join(folder, "d.svg"), "<svg/>");
  addPage("index.html", '<h1>A</h1><h3>B</h3><img src="d.svg"><script src="https://example.org/a.js"></script>');
  expect(siteFaults(folder, "/")).toEqual([
    "index.html: https://example.org/a.js is loaded from elsewhere",
    "index.html: heading 2 of the page is an h3 below an h1",
    "index.html: 1 pictures have no text",
  ]);
});

test("pages that share a title are found", () => {
  addPage("a.html", "<h1>A</h1>", "Security");
  addPage("b.html", "<h1>B</h1>", "Security");
  expect(siteFaults(folder, "/")).toEqual(['a.html, b.html: pages share the title "Security"']);
});
