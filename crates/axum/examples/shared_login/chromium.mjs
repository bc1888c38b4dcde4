// Scenarios in headless Chromium, to test what a real browser does with the cookies.
//
//     node chromium.mjs PLAYWRIGHT PROFILE PHASE HERE THERE
//
// PLAYWRIGHT is the folder of playwright-core, PROFILE that of the browser profile; HERE and THERE
// are the URLs of two halves. in_chromium.py runs the halves, and this script for each phase and
// pair.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { rm } from "node:fs/promises";

const [playwright, profile, phase, here, there] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);

// Opens the browser, with the profile it had when it was closed.
async function open() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const options = { executablePath, args: ["--no-sandbox"] };
  const context = await chromium.launchPersistentContext(profile, options);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

const text = async (page, selector) =>
  (await page.$(selector)) ? page.textContent(selector) : null;
const press = (page, label) => page.click(`button:has-text("${label}")`);
const name = (page) => text(page, "#name");
const flashes = (page) => page.$$eval("li", (items) => items.map((item) => item.textContent));

async function logIn(page, url, remember = false) {
  await page.goto(`${url}/login`);
  await page.fill("[name=username]", "alice");
  await page.fill("[name=password]", "wonderland");
  if (remember) await page.check("[name=remember]");
  await press(page, "Log in");
  assert.equal(await name(page), "alice", `logged in to ${url}`);
}

async function isLoggedOut(page, url) {
  await page.goto(`${url}/profile`);
  const isLoginPage = page.url().startsWith(`${url}/login?next=`);
  assert.ok(isLoginPage, `expected the login page of ${url}, got ${page.url()}`);
}

async function isLoggedIn(page, url, fresh) {
  await page.goto(`${url}/profile`);
  assert.equal(await name(page), "alice", `logged in to ${url}`);
  assert.equal(await text(page, "#fresh"), fresh);
}

const phases = {
  async everything() {
    let { context, page } = await open();
    await isLoggedOut(page, here);
    await logIn(page, here);
    await isLoggedIn(page, there, "yes");
    await isLoggedIn(page, here, "yes");

    // A message flashed here is shown there, once. The form redirects to the other half.
    await press(page, "Send greetings");
    assert.equal(page.url(), `${there}/profile`);
    assert.equal((await flashes(page)).filter((flash) => flash.startsWith("Greetings")).length, 1);
    await page.reload();
    assert.deepEqual(await flashes(page), []);

    // A form from one half is submitted to the other.
    await page.goto(`${here}/profile`);
    await page.$eval("form[action='/note']", (form, url) => (form.action = `${url}/note`), there);
    await page.fill("[name=note]", "submitted <there>");
    await press(page, "Save");
    assert.ok(page.url().startsWith(there));
    await page.goto(`${here}/profile`);
    assert.equal(await page.inputValue("[name=note]"), "submitted <there>");

    await press(page, "Log out");
    await isLoggedOut(page, there);
    await isLoggedOut(page, here);

    // A remembered login survives closing the browser; a session does not.
    await logIn(page, here, true);
    await context.close();
    ({ context, page } = await open());
    await isLoggedIn(page, there, "no");
    await isLoggedIn(page, here, "no");
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

  // The session ended when the browser was closed. The remember cookie was signed with the old key,
  // which Flask-Login does not accept.
  async "after the rotation"() {
    const { context, page } = await open();
    await isLoggedIn(page, here, "no");
    await isLoggedIn(page, there, "no");
    await context.clearCookies({ name: "shared_login" });
    await isLoggedIn(page, there, "no");
    await context.close();
  },
};

await phases[phase]();
