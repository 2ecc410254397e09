"""Reads the scripts of VM tests as far as that goes without a machine: do they only use words that the NixOS test driver has?

The words are those of nixpkgs' nixos/lib/test-driver (driver.py: test_symbols; machine/__init__.py: BaseMachine, QemuMachine).
"""

import ast
import builtins
import inspect
import re
import symtable

from evaluation import PROJECT

TESTS = PROJECT / "nixos-tests"
VOCABULARY = TESTS / "common/vocabulary.py"
GLOBALS = {"start_all", "subtest", "retry", "log", "t"}
# FHS paths that NixOS has too, or that our machines do.
KNOWN_PATHS = ("/bin/sh", "/usr/bin/env", "/usr/local/bin/traffic")
FHS_PATH = re.compile(r"(?<![\w./*-])/(?:usr|bin|sbin|lib|lib64|opt)/[\w./*-]*")
NIXOS_PATH = "/run/current-system/"
WRITES_UNITS = re.compile(r"(?:>|mkdir |mkdir -p |touch |rm |rm -f )\s*/etc/systemd/system")


class Machine:
    """The driver's methods that the lab has too, with the driver's arguments."""

    def block(self): ...
    def connect(self): ...
    def copy_from_host(self, source, target): ...
    def copy_from_machine(self, source, target_dir=""): ...
    def crash(self): ...
    def execute(self, command, check_return=True, check_output=True, timeout=900): ...
    def fail(self, *commands, timeout=None): ...
    def get_unit_info(self, unit, user=None): ...
    def get_unit_property(self, unit, property, user=None): ...
    def is_up(self): ...
    def log(self, msg): ...
    def reboot(self): ...
    def require_unit_state(self, unit, require_state="active"): ...
    def shutdown(self): ...
    def sleep(self, secs): ...
    def start(self, allow_reboot=False): ...
    def start_job(self, jobname, user=None): ...
    def stop_job(self, jobname, user=None): ...
    def succeed(self, *commands, timeout=None): ...
    def systemctl(self, q, user=None): ...
    def unblock(self): ...
    def wait_for_closed_port(self, port, addr="localhost", timeout=900): ...
    def wait_for_file(self, filename, timeout=900): ...
    def wait_for_open_port(self, port, addr="localhost", timeout=900): ...
    def wait_for_shutdown(self): ...
    def wait_for_unit(self, unit, user=None, timeout=900): ...
    def wait_until_fails(self, command, timeout=900): ...
    def wait_until_succeeds(self, command, timeout=900): ...


# Read but not called: machine.name.
ATTRIBUTES = {"name"}
FUNCTIONS = {
    "start_all": lambda: None,
    "subtest": lambda name: None,
    "retry": lambda fn, timeout_seconds=900: None,
}


def python_name(machine):
    """The driver's name of a machine in scripts."""
    return re.sub(r"^[^A-Za-z_]|[^A-Za-z0-9_]", "_", machine)


def file_of(name):
    """The script of a test: a shared one, or one of NixOS alone."""
    return next(file for file in (TESTS / "scenarios" / f"{name}.py", TESTS / "vm/scenarios" / f"{name}.py") if file.exists())


def faults(file, machines):
    """What would end a script on NixOS at once, a line each. Machines are names of the test's, peer included."""
    text, common = file.read_text(), VOCABULARY.read_text()
    try:
        tree = ast.parse(text, str(file))
        defined = assigned(common) | assigned(text)
    except SyntaxError as problem:
        return [f"{file.name}:{problem.lineno}: {problem.msg}"]
    words = GLOBALS | {python_name(machine) for machine in machines}
    known = defined | words | set(dir(builtins)) | {"__name__"}
    found = [f"{file.name}: {name} is no word of the driver, and nobody defines it" for name in sorted(used(text) - known)]
    return found + [f"{file.name}:{line}: {what}" for line, what in sorted(Reader(words, defined).read(tree))]


def used(text):
    """Names that are looked up outside of the function that uses them."""
    return {symbol.get_name() for table in tables(symtable.symtable(text, "script", "exec")) for symbol in table.get_symbols()
            if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module")}


def assigned(text):
    """Names that a script's top level gives a meaning, or a function of it does by `global`."""
    return {symbol.get_name() for table in tables(symtable.symtable(text, "script", "exec")) for symbol in table.get_symbols()
            if (symbol.is_assigned() or symbol.is_imported()) and (symbol.is_global() or table.get_type() == "module")}


def tables(table):
    yield table
    for child in table.get_children():
        yield from tables(child)


class Reader(ast.NodeVisitor):
    """Looks at calls of machines and of the driver's functions, and at paths in texts."""

    def __init__(self, words, defined):
        self.machines = words - GLOBALS - defined
        self.functions = {name: function for name, function in FUNCTIONS.items() if name not in defined}
        self.reboots, self.can_reboot = {}, set()
        self.found = []

    def read(self, tree):
        self.visit(tree)
        for name, line in self.reboots.items():
            if name not in self.can_reboot:
                self.found.append((line, f"{name}.reboot needs {name}.start(allow_reboot=True) before: QEMU ends instead"))
        return self.found

    def visit_Attribute(self, node):
        if isinstance(node.value, ast.Name) and node.value.id in self.machines:
            if not hasattr(Machine, node.attr) and node.attr not in ATTRIBUTES:
                self.found.append((node.lineno, f"{node.value.id}.{node.attr} is no method that the driver and the lab have"))
        self.generic_visit(node)

    def visit_Call(self, node):
        function = node.func
        if isinstance(function, ast.Name) and function.id in self.functions:
            self._fits(node, function.id, inspect.signature(self.functions[function.id]), [])
        elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in self.machines:
            if function.attr == "reboot":
                self.reboots.setdefault(function.value.id, node.lineno)
            if function.attr == "start" and any(word.arg == "allow_reboot" for word in node.keywords):
                self.can_reboot.add(function.value.id)
            if hasattr(Machine, function.attr):
                self._fits(node, f"{function.value.id}.{function.attr}", inspect.signature(getattr(Machine, function.attr)), [None])
        self.generic_visit(node)

    def _fits(self, node, name, signature, first):
        if any(isinstance(argument, ast.Starred) for argument in node.args) or any(word.arg is None for word in node.keywords):
            return
        try:
            signature.bind(*first, *node.args, **{word.arg: word.value for word in node.keywords})
        except TypeError as problem:
            self.found.append((node.lineno, f"{name}: {problem}"))

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self._paths(node.lineno, node.value)

    def _paths(self, line, text):
        for path in FHS_PATH.findall(text):
            if path not in KNOWN_PATHS and NIXOS_PATH not in text:
                self.found.append((line, f"{path} is nowhere on NixOS; program(…) is the file of a command"))
        if WRITES_UNITS.search(text):
            self.found.append((line, "/etc/systemd/system can't be written on NixOS; take /run/systemd/system"))


def lab_differs(shell, machine):
    """What the lab's machines lack of the driver's methods, or have with other arguments: two classes of it."""
    wrong = []
    for name, method in inspect.getmembers(Machine, inspect.isfunction):
        ours = getattr(machine, name, None) or getattr(shell, name, None)
        expected = list(inspect.signature(method).parameters)
        got = list(inspect.signature(ours).parameters) if ours else "nothing"
        if got != expected:
            wrong.append(f"{name}: the driver has {expected}, the lab {got}")
    return "\n".join(wrong)
