"""agent/maven-lock.json: which files Maven may use to build the package, and their hashes."""

import base64
import hashlib
import json
import re
import xml.etree.ElementTree

from evaluation import PROJECT, Refused

FILE = PROJECT / "agent" / "maven-lock.json"
PACKAGE = PROJECT / "agent" / "package.nix"
POM = {"pom": "http://maven.apache.org/POM/4.0.0"}


def read():
    """{ path in a Maven repository: hash }"""
    return json.loads(FILE.read_text())["files"]


def text(files):
    return json.dumps({"files": dict(sorted(files.items()))}, indent=2) + "\n"


def sri(file):
    return "sha256-" + base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()


def maven_version():
    return re.search(r'mavenVersion = "([^"]+)"', PACKAGE.read_text()).group(1)


def archive():
    """Maven itself, as a path in a Maven repository."""
    version = maven_version()
    return f"org/apache/maven/apache-maven/{version}/apache-maven-{version}-bin.tar.gz"


def listing(repository):
    """Every file of others below a local repository, and none of Maven's own notes."""
    files = {}
    for file in repository.rglob("*"):
        if file.name.startswith("maven-metadata"):
            raise Refused(f"{file.relative_to(repository)}: Maven looked up a version; pin it in the pom")
        if file.is_file() and file.suffix in (".jar", ".pom"):
            files[str(file.relative_to(repository))] = sri(file)
    return files


def shape(files):
    """What is wrong with the lock as such."""
    troubles = [f"{path}: {hash} is no hash" for path, hash in files.items() if not re.fullmatch("sha256-[A-Za-z0-9+/]{43}=", hash)]
    # The file's name becomes a part of a store path.
    troubles += [f"{path}: Nix can't have this name" for path in files if not re.fullmatch(r"[A-Za-z0-9+._/-]+", path)]
    if FILE.read_text() != text(files):
        troubles.append("not sorted, one file a line")
    return troubles


def missing(files):
    """What the poms ask for by name and the lock does not have."""
    parent = xml.etree.ElementTree.parse(PROJECT / "pom.xml").getroot()
    agent = xml.etree.ElementTree.parse(PROJECT / "agent" / "pom.xml").getroot()
    properties = {f"${{{one.tag.split('}')[1]}}}": one.text for one in parent.find("pom:properties", POM)}

    def versions(path):
        for one in parent.findall(path, POM):
            version = one.findtext("pom:version", namespaces=POM)
            yield one.findtext("pom:artifactId", namespaces=POM), (
                one.findtext("pom:groupId", namespaces=POM), properties.get(version, version))

    pinned = {**dict(versions("pom:dependencyManagement//pom:dependency")), **dict(versions("pom:build/pom:pluginManagement//pom:plugin"))}
    # The formatter's check comes after `package`, the last phase of the Nix build.
    used = {one.findtext("pom:artifactId", namespaces=POM) for one in [
        *agent.findall("pom:dependencies/pom:dependency", POM), *agent.findall("pom:build/pom:plugins/pom:plugin", POM)]}
    wanted = [archive()]
    for name in sorted(used - {"spotless-maven-plugin"}):
        group, version = pinned[name]
        wanted.append(f"{group.replace('.', '/')}/{name}/{version}/{name}-{version}.jar")
    return [path for path in wanted if path not in files]


def version_of_package():
    """The version in package.nix and that in the pom."""
    pom = xml.etree.ElementTree.parse(PROJECT / "pom.xml").getroot().findtext("pom:version", namespaces=POM)
    return re.search(r'pname = "service-accounting";\n  version = "([^"]+)"', PACKAGE.read_text()).group(1), pom
