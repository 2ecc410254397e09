"""What a scenario did: every command and everything it said, in one file; the interesting part also live."""

import time


class Trace:
    """Appends to a file; prints what a human follows when `show` is given."""

    def __init__(self, path, show=None):
        self.path = path
        self.show = show
        self.began = time.monotonic()
        # Unbuffered and appending: commands write their stderr into the same file.
        self.file = open(path, "ab", buffering=0)

    def note(self, text, live=False):
        """One line with the time since the beginning."""
        self.file.write(f"[{time.monotonic() - self.began:8.3f}] {text}\n".encode())
        if live and self.show:
            self.show(text)

    def position(self):
        """Where the next line will be."""
        return self.file.seek(0, 2)

    def since(self, position, lines=20):
        """The last lines written after a position."""
        with open(self.path, "rb") as text:
            text.seek(position)
            return "\n".join(text.read().decode(errors="replace").splitlines()[-lines:])
