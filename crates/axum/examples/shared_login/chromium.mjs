// The scenarios of a person with a browser, in headless Chromium: what browsers do with the cookies is part of the proof.
//
//     node chromium.mjs PLAYWRIGHT PROFILE PHASE HERE THERE
//
// PLAYWRIGHT is the folder of playwright-core, PROFILE that of the browser's profile, HERE and THERE the URLs of two halves.
// browser_test.py starts the halves and this, once for each phase and pair.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { rm } from "node:fs/promises";

const [playwright, profile, phase, here, there] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);

// A person's browser, with the profile that it had when it was closed.
async function open() {
  const options = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] };
  const context = await chromium.launchPersistentContext(profile, options);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

const text = async (page, selector) => ((await page.$(selector)) ? page.textContent(selector) : null);
const press = (page, label) => page.click(`button:has-text("${label}")`);
const name = (page) => text(page, "#name");
const flashes = (page) => page.$$eval("li", (items) => items.map((item) => item.textContent));

async function logIn(page, url, remember = false) {
  await page.goto(`${url}/login`);
  await page.fill("[name=username]", "alice");
  await page.fill("[name=password]", "wonderland");
  if (remember) await page.check("[name=remember]");
  await press(page, "Log in");
  assert.equal(await name(page), "alice", `logged in at ${url}`);
}

async function isLoggedOut(page, url) {
  await page.goto(`${url}/profile`);
  assert.ok(page.url().startsWith(`${url}/login?next=`), `the login page of ${url}, not ${page.url()}`);
}

async function isKnown(page, url, fresh) {
  await page.goto(`${url}/profile`);
  assert.equal(await name(page), "alice", `known at ${url}`);
  assert.equal(await text(page, "#fresh"), fresh);
}

const phases = {
  async everything() {
    let { context, page } = await open();
    await isLoggedOut(page, here);
    await logIn(page, here);
    await isKnown(page, there, "yes");
    await isKnown(page, here, "yes");

    // A message crosses, and is shown once. The form leads to the other half.
    await press(page, "Send greetings");
    assert.equal(page.url(), `${there}/profile`);
    assert.equal((await flashes(page)).filter((flash) => flash.startsWith("Greetings")).length, 1);
    await page.reload();
    assert.deepEqual(await flashes(page), []);

    // A form of one half, sent to the other.
    await page.goto(`${here}/profile`);
    await page.$eval("form[action='/note']", (form, url) => (form.action = `${url}/note`), there);
    await page.fill("[name=note]", "sent <across>");
    await press(page, "Keep it");
    assert.ok(page.url().startsWith(there));
    await page.goto(`${here}/profile`);
    assert.equal(await page.inputValue("[name=note]"), "sent <across>");

    await press(page, "Log out");
    await isLoggedOut(page, there);
    await isLoggedOut(page, here);

    // A remembered login survives the browser, a session does not.
    await logIn(page, here, true);
    await context.close();
    ({ context, page } = await open());
    await isKnown(page, there, "no");
    await isKnown(page, here, "no");
    await press(page, "Log out");
    await context.close();
    ({ context, page } = await open());
    await isLoggedOut(page, here);
    await isLoggedOut(page, there);
    await logIn(page, there);
    await context.close();
    ({ context, page } = await open());
    await isLoggedOut(page, here);
    await context.close();
  },

  async "before the rotation"() {
    await rm(profile, { recursive: true, force: true });
    const { context, page } = await open();
    await logIn(page, here, true);
    await context.close();
  },

  // The session has ended with the browser; the remember cookie is of the old key, which Flask-Login does not accept.
  async "after the rotation"() {
    const { context, page } = await open();
    await isKnown(page, here, "no");
    await isKnown(page, there, "no");
    await context.clearCookies({ name: "shared_login" });
    await isKnown(page, there, "no");
    await context.close();
  },
};

await phases[phase]();
