import { createTestbed } from "@alpy/alpy";
import { goldenOf, rabbit, startRabbit } from "@alpy/carrot";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { rabbitMachine } from "./appliances.ts";
import "./nothing-left.ts";

/*
 * A browser on this machine opens the pages of Rabbit through the node of a link:
 *
 *   Chromium ── 127.0.0.1 ── node 192.0.2.1/24 ── link 0 ── eth0 192.0.2.254   Rabbit
 */
const CHROMIUM = process.env.ALPY_CHROMIUM ?? "/usr/bin/chromium";
/** Chromium needs seconds for its start on a busy host. */
const TIMEOUT_MS = 120_000;

const PAGES = `
  ip address add 192.0.2.254/24 dev eth0
  mkdir -p /tmp/www/cgi-bin
  cat >/tmp/www/index.html <<'END'
<!doctype html>
<title>Rabbit</title>
<h1>Settings</h1>
<form method="post" action="/cgi-bin/name"><label>Name <input name="name"></label><button>Save</button></form>
END
  cat >/tmp/www/cgi-bin/name <<'END'
#!/bin/sh
printf 'Content-Type: text/html\\r\\n\\r\\n<title>Saved</title><p>%s from %s</p>' "$(head -c "$CONTENT_LENGTH")" "$REMOTE_ADDR"
END
  chmod +x /tmp/www/cgi-bin/name
  busybox httpd -p 0.0.0.0:80 -h /tmp/www
`;

test("a browser opens a page of the appliance through a node, and submits a form", { timeout: 300_000 }, async () => {
  await using bed = await createTestbed({
    machine: rabbitMachine,
    golden: goldenOf(rabbit),
    links: [{ addresses: ["192.0.2.1/24"] }],
    artifacts: "artifacts/browser",
  });
  await startRabbit(bed, PAGES);
  await using port = await bed.node(0).publish({ host: "192.0.2.254", port: 80 });
  await using browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox"],
    timeout: TIMEOUT_MS,
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(`http://${port.host}:${port.port}/`);
  expect(await page.title()).toBe("Rabbit");
  expect(await page.getByRole("heading").textContent()).toBe("Settings");
  await page.getByLabel("Name").fill("carrot");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/cgi-bin/name");
  expect(await page.title()).toBe("Saved");
  // The appliance sees the node's address.
  expect(await page.getByRole("paragraph").textContent()).toBe("name=carrot from 192.0.2.1");
});
