"""docs/reference/options.md: the module's options as a page."""

import json
import re

import evaluation
from evaluation import PROJECT

FILE = PROJECT / "docs" / "reference" / "options.md"
HEAD = """\
# Options of the NixOS module

Made from module.nix by `nixos-tests/offline/options`; do not edit. How they go together is said in
[Count the traffic of services on NixOS](../how-to/nixos.md), what the rules do in [The rules](../explanation/rules.md).
"""


def text():
    """The page, as it should be."""
    return HEAD + "".join(_section(option) for option in json.loads(evaluation.evaluate("options")))


def _section(option):
    lines = ["", f"## {option['name']}".replace("<", "\\<"), "", _markdown(option["description"]), "", f"- Type: {option['type']}"]
    lines += [f"- {word}: `{option[key]}`" for word, key in (("Default", "default"), ("Example", "example")) if option[key] is not None]
    return "\n".join(lines) + "\n"


def _markdown(description):
    """Without NixOS' roles, such as {option}`…`."""
    return re.sub(r"\{(?:option|file|manpage|command|env|var)\}`", "`", description.strip())
