// Calls every check that a build of this package exports, and exits with 1 if any fails:
//
//     cargo build --release -p wasm-test --target wasm32-unknown-unknown
//     node tests/wasm/run.mjs target/wasm32-unknown-unknown/release/wasm_test.wasm

import { readFile } from "node:fs/promises";

const CLOCK = "the_clock_panics";

// A panic is a trap, after which an instance cannot be used, so each check has its own. Instances
// get no imports: the crate must not need anything from its host.
async function outcome(module, name) {
  const { exports } = await WebAssembly.instantiate(module, {});
  try {
    exports[name]();
    return { trap: null, panic: "" };
  } catch (trap) {
    const [start, length] = [exports.panic_message(), exports.panic_message_len()];
    const message = new Uint8Array(exports.memory.buffer, start, length);
    return { trap, panic: new TextDecoder().decode(message) };
  }
}

const module = await WebAssembly.compile(await readFile(process.argv[2]));
const checks = WebAssembly.Module.exports(module)
  .filter(({ kind, name }) => kind === "function" && !name.startsWith("panic_message"))
  .map(({ name }) => name);

let failed = 0;
for (const name of checks) {
  const { trap, panic } = await outcome(module, name);
  // Every panic traps as `unreachable`; the message shows whether it was the clock.
  const isClock =
    trap instanceof WebAssembly.RuntimeError &&
    trap.message === "unreachable" &&
    panic.includes("time not implemented on this platform");
  const ok = name === CLOCK ? isClock : trap === null;
  const what = trap === null ? "returned" : `${trap.name}: ${trap.message}; ${panic}`;
  console.log(`${ok ? "ok" : "FAILED"} ${name}: ${what}`);
  if (!ok) failed += 1;
}
// A build without its exports must not pass.
if (!checks.includes(CLOCK) || checks.length < 2) {
  console.error(`missing checks: found only [${checks}]`);
  failed += 1;
}
console.log(`${checks.length} checks, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
