"""Progress: live on a terminal, quiet in a pipe unless asked."""

import os
import sys
import time


class Progress:
    """Prints steps as they happen when somebody watches."""

    def __init__(self, verbose=None):
        self.live = sys.stderr.isatty() if verbose is None else verbose
        self.began = time.monotonic()

    def step(self, text):
        """A step worth seeing only while it happens."""
        if self.live:
            self.say(text)

    def say(self, text):
        """A line worth seeing in a pipe, too: something that takes minutes."""
        print(f"[{time.monotonic() - self.began:6.1f}s] {text}", file=sys.stderr, flush=True)


quiet = Progress(verbose=bool(os.environ.get("SERVICE_ACCOUNTING_LAB_VERBOSE")))
