"""Which Debian mirror and which apt settings this machine uses, so that the lab uses the same."""

import glob
import os
import re
import subprocess

from trouble import LabError

# Suites whose archive also carries trixie; security and third-party archives don't.
DEBIAN_SUITES = {"bullseye", "bookworm", "trixie", "forky", "duke", "sid",
                 "oldoldstable", "oldstable", "stable", "testing", "unstable"}
APT_SETTINGS_WE_COPY = re.compile(r"^Acquire::(https?::|Check-|Retries)", re.IGNORECASE)


def debian_mirror():
    """Address of the first Debian archive in apt's sources."""
    override = os.environ.get("SERVICE_ACCOUNTING_LAB_MIRROR")
    if override:
        return override
    for path in sorted(glob.glob("/etc/apt/sources.list.d/*.sources")):
        for address in _deb822(_text(path)):
            return address
    for path in ["/etc/apt/sources.list", *sorted(glob.glob("/etc/apt/sources.list.d/*.list"))]:
        for address in _one_line(_text(path)):
            return address
    raise LabError("no Debian archive found in /etc/apt/sources.list or /etc/apt/sources.list.d; "
                   "name one with SERVICE_ACCOUNTING_LAB_MIRROR=http://…/debian")


def apt_settings():
    """Lines for an apt.conf: this machine's proxies and date checks."""
    dump = subprocess.run(["apt-config", "dump"], stdout=subprocess.PIPE, text=True, check=False).stdout
    return "".join(line + "\n" for line in dump.splitlines() if APT_SETTINGS_WE_COPY.match(line))


def proxy_environment():
    """Proxy variables of this process, plus apt's proxy for programs that only know the variable."""
    names = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    found = {name: os.environ[name] for name in names if os.environ.get(name)}
    proxy = re.search(r'^Acquire::http::Proxy "(http[^"]+)"', apt_settings(), re.MULTILINE | re.IGNORECASE)
    if proxy:
        found.setdefault("http_proxy", proxy.group(1))
    return found


def _deb822(text):
    for stanza in re.split(r"\n\s*\n", "\n".join(line for line in text.splitlines() if not line.startswith("#"))):
        fields = {name.lower(): value.split() for name, value in
                  re.findall(r"^([A-Za-z-]+):((?:.*(?:\n[ \t].*)*))", stanza, re.MULTILINE)}
        wanted = (fields.get("enabled", ["yes"])[0].lower() not in ("no", "false")
                  and "deb" in fields.get("types", [])
                  and "main" in fields.get("components", [])
                  and DEBIAN_SUITES & set(fields.get("suites", [])))
        if wanted:
            yield from fields.get("uris", [])


def _one_line(text):
    for line in text.splitlines():
        found = re.match(r"^\s*deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)$", line)
        if found and found.group(2) in DEBIAN_SUITES and "main" in found.group(3).split():
            yield found.group(1)


def _text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
