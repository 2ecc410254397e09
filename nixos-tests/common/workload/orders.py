"""Orders to a running unit: through FIFOs in its runtime folder, since hardened units may have no AF_UNIX.

/run/traffic-UNIT/orders takes one line of JSON per order: the words, and the name of a FIFO for the answer.
"""

import json
import os
import select
import signal
import stat
import sys
import threading
import time

import tcp

PATIENCE = 120


class Book:
    """The orders of this unit."""

    def __init__(self, parser, carry_out):
        self.parser = parser
        self.carry_out = carry_out
        self.for_the_end = []
        self.folder = os.environ.get("RUNTIME_DIRECTORY")
        if self.folder:
            # Under another name first: whoever sees "orders" sees a FIFO that is open.
            unfinished = f"{self.folder}/orders.unfinished"
            os.mkfifo(unfinished, 0o600)
            self.orders = os.open(unfinished, os.O_RDWR)
            os.rename(unfinished, f"{self.folder}/orders")

    def take(self):
        """Take orders until a signal ends it."""
        if not self.folder:
            while True:
                signal.pause()
        with os.fdopen(self.orders) as lines:
            for line in lines:
                order = json.loads(line)
                if order["words"] == ["stubborn"]:
                    # Only the main thread may change what a signal does.
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                threading.Thread(target=self._answer, args=(order,), daemon=True).start()

    def finish(self):
        """Do what was ordered for the end."""
        for words in self.for_the_end:
            print(json.dumps(self._do(words)), flush=True)

    def _answer(self, order):
        answer = os.open(f"{self.folder}/{order['answer']}", os.O_WRONLY)
        try:
            said = self._do(order["words"])
        except (OSError, ValueError) as problem:
            said = {"error": str(problem)}
        with os.fdopen(answer, "w") as line:
            print(json.dumps(said), file=line)

    def _do(self, words):
        if words[0] == "close":
            return tcp.close(words[1])
        if words[0] == "die":
            # The answer FIFO closes with the process: whoever waits for it knows that it is dead.
            die(words[1])
        if words[0] == "stubborn":
            return {"did": "stubborn"}
        if words[0] == "at-stop":
            self._parse(words[1:])
            self.for_the_end.append(words[1:])
            return {"did": "at-stop", "order": words[1:]}
        return self.carry_out(self._parse(words))

    def _parse(self, words):
        try:
            return self.parser().parse_args(words)
        except SystemExit:
            raise ValueError(f"`{' '.join(words)}` is not an order; see `traffic --help`") from None


def die(how):
    """End this process in a way that is no clean stop."""
    if how == "exit":
        os._exit(1)
    os.kill(os.getpid(), {"segv": signal.SIGSEGV, "abort": signal.SIGABRT, "kill": signal.SIGKILL}[how])
    signal.pause()


def tell(words):
    """Have a unit do something, and print its answer."""
    if len(words) < 2:
        raise ValueError("tell needs a unit and an order: traffic tell web.service send peer 9000 20")
    unit, order = words[0], words[1:]
    unit = unit if "." in unit else unit + ".service"
    if order[0] == "die" and (len(order) != 2 or order[1] not in ("segv", "abort", "kill", "exit")):
        raise ValueError("die takes one of: segv abort kill exit")
    folder = f"/run/traffic-{unit}"
    _wait_for_unit(folder, unit)
    name = f"answer-{os.getpid()}-{time.monotonic_ns()}"
    path = f"{folder}/{name}"
    os.mkfifo(path)
    # The unit's user is another one, and the caller's umask must not matter.
    os.chmod(path, 0o666)
    answer = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    orders = os.open(f"{folder}/orders", os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.write(orders, (json.dumps({"words": order, "answer": name}) + "\n").encode())
        said = _listen(answer, path, unit)
    finally:
        os.close(orders)
        os.close(answer)
        if os.path.exists(path):
            os.unlink(path)
    if not said and order[0] == "die":
        said = json.dumps({"did": "die", "how": order[1]})
    if not said or "error" in json.loads(said):
        print(f"traffic: {unit} could not `{' '.join(order)}`: "
              f"{json.loads(said)['error'] if said else 'it ended before it answered'}", file=sys.stderr)
        return 1
    print(said.strip())
    return 0


def _wait_for_unit(folder, unit):
    patience = time.monotonic() + 10
    while True:
        try:
            if stat.S_ISFIFO(os.stat(f"{folder}/orders").st_mode):
                return
        except FileNotFoundError:
            pass
        if time.monotonic() > patience:
            raise OSError(f"{folder}/orders is missing: {unit} does not run, or takes no orders; "
                          f"`systemctl status {unit}` knows more")
        time.sleep(0.02)


def _listen(answer, path, unit):
    """What the unit wrote until it closed the answer; nothing if it died."""
    said = b""
    patience = time.monotonic() + PATIENCE
    line = select.poll()
    line.register(answer, select.POLLIN)
    while time.monotonic() < patience:
        for _, event in line.poll(100):
            piece = os.read(answer, 65536) if event & select.POLLIN else b""
            if not piece and event & select.POLLHUP:
                return said.decode()
            said += piece
        if not os.path.exists(path):
            # systemd removed the runtime folder: the unit ended without opening the answer.
            return said.decode()
    raise OSError(f"{unit} did not answer within {PATIENCE} s")
