"""The contract that docs/reference/files.md states, in a form that can be compared."""

import json
import re

from evaluation import PROJECT

TEXT = (PROJECT / "docs" / "reference" / "files.md").read_text()


def block(language, containing):
    """The code block in `language` that contains a text."""
    found = [body for body in re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL) if containing in body]
    if len(found) != 1:
        raise LookupError(f"docs/reference/files.md has {len(found)} {language} blocks with {containing}; there should be one")
    return found[0]


def settings():
    return json.loads(block("json", '"interval"'))


def folders(below):
    """{ path: (owner, group, mode) } of the table's folders in and below a path. `owner` alone is its own group."""
    rows = re.findall(r"^\| `(/[^`]*)/` \| ([a-z-]+)(?::([a-z-]+))?, (\d{4}) \|", TEXT, re.MULTILINE)
    return {path: (owner, group or owner, mode) for path, owner, group, mode in rows if (path + "/").startswith(below + "/")}
