"""Lists the public items of the crate whose documentation has no example.

    python3 tests/public_api/examples.py target/doc/flask_session_cookie.json

rustdoc's lint for this ignores items that are re-exported from a private module.
"""

import json
import sys


def items(index, module, path):
    """The public types and functions of a module and all methods, each with its path."""
    for item_id in index[str(module)]["inner"]["module"]["items"]:
        item = index.get(str(item_id))
        if item is None:
            continue
        ((kind, inner),) = item["inner"].items()
        if kind == "use":
            item = index.get(str(inner["id"]))
            if item is None:  # from another crate
                continue
            ((kind, inner),) = item["inner"].items()
        if item["visibility"] != "public" and kind != "impl":
            continue
        name = f"{path}::{item['name']}"
        if kind == "module":
            yield name, item
            yield from items(index, item["id"], name)
        elif kind in ("struct", "enum", "trait", "function"):
            yield name, item
        for method_id in methods(index, kind, inner):
            method = index[str(method_id)]
            if "function" in method["inner"] and method["visibility"] in ("public", "default"):
                yield f"{name}::{method['name']}", method


def methods(index, kind, inner):
    if kind == "trait":
        return inner["items"]
    if kind not in ("struct", "enum"):
        return []
    impls = [index[str(impl)]["inner"]["impl"] for impl in inner["impls"]]
    return [method for impl in impls if impl["trait"] is None for method in impl["items"]]


def is_excluded(name):
    # An index of pages, which have their own examples.
    if name == "flask_session_cookie::guide":
        return True
    # Called by serde only; their modules have examples.
    return name.startswith("flask_session_cookie::with::") and name.endswith(
        ("::serialize", "::deserialize")
    )


def main():
    crate = json.load(open(sys.argv[1]))
    index = crate["index"]
    found = items(index, crate["root"], "flask_session_cookie")
    # An item that is exported twice is listed once, under its shortest path.
    longest_first = sorted(found, key=lambda entry: -len(entry[0]))
    once = {item["id"]: (name, item) for name, item in longest_first}
    seen = {name: item for name, item in once.values() if not is_excluded(name)}
    missing = sorted(name for name, item in seen.items() if "```" not in (item["docs"] or ""))
    for name in missing:
        print("no example:", name)
    print(f"{len(seen)} public items, {len(missing)} without an example")
    return bool(missing) or len(seen) < 200


if __name__ == "__main__":
    sys.exit(main())
