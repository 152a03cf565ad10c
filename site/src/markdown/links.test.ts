import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../settings.ts";
import { LinkRewriter } from "./links.ts";

const file = join(root, "packages/qmp/docs/tasks.md");
const rewriter = new LinkRewriter([
  { file, slug: "packages/qmp/tasks" },
  { file: join(root, "packages/qmp/docs/connections.md"), slug: "packages/qmp/connections" },
  { file: join(root, "packages/pcap/README.md"), slug: "packages/pcap" },
]);

test("a link to a file that is a page leads to the page, with its anchor", () => {
  expect(rewriter.rewrite("see [it](connections.md#file-descriptors)", file)).toBe(
    "see [it](/packages/qmp/connections/#file-descriptors)",
  );
});

test("a link to a folder leads to the page of its README", () => {
  expect(rewriter.rewrite("[pcap](../../pcap)", file)).toBe("[pcap](/packages/pcap/)");
});

test("a link to another file of the repository leads to the repository", () => {
  expect(rewriter.rewrite("[it](../examples/automate.ts)", file)).toBe(
    "[it](https://github.com/alpy/alpy/blob/main/packages/qmp/examples/automate.ts)",
  );
});

test("links to the web and within the page, and code, stay as they are", () => {
  const text = "[a](https://example.org) [b](#b) `[c](missing.md)`\n\n```md\n[d](missing.md)\n```\n";
  expect(rewriter.rewrite(text, file)).toBe(text);
});

test("a link to a file that does not exist is an error that names the page", () => {
  expect(() => rewriter.rewrite("[a](missing.md)", file)).toThrow(
    "packages/qmp/docs/tasks.md: the link missing.md leads to no file",
  );
});
