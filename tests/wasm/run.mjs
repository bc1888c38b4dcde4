// Calls every check that a build of this package exports, and exits with 1 unless each does what it should:
//
//     cargo build --release -p wasm-test --target wasm32-unknown-unknown
//     node tests/wasm/run.mjs target/wasm32-unknown-unknown/release/wasm_test.wasm

import { readFile } from "node:fs/promises";

const CLOCK = "the_clock_panics";

// A panic is a trap here. It leaves nothing behind that may be used again, so each check has its own instance. They
// are given nothing to import: the crate must not need anything of its host.
async function outcome(module, name) {
  const { exports } = await WebAssembly.instantiate(module, {});
  try {
    exports[name]();
    return { trap: null, panic: "" };
  } catch (trap) {
    const message = new Uint8Array(exports.memory.buffer, exports.panic_message(), exports.panic_message_len());
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
  // Any panic is `unreachable`; only the message tells that it was the clock.
  const isClock =
    trap instanceof WebAssembly.RuntimeError &&
    trap.message === "unreachable" &&
    panic.includes("time not implemented on this platform");
  const ok = name === CLOCK ? isClock : trap === null;
  const what = trap === null ? "returned" : `${trap.name}: ${trap.message}; ${panic}`;
  console.log(`${ok ? "ok" : "FAILED"} ${name}: ${what}`);
  if (!ok) failed += 1;
}
// A build that has lost its exports must not pass for one that is right.
if (!checks.includes(CLOCK) || checks.length < 2) {
  console.error(`checks are missing: there are only [${checks}]`);
  failed += 1;
}
console.log(`${checks.length} checks, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
