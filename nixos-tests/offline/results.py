"""Counts and prints the results of `check`."""

import difflib


class Results:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def test(self, sentence, trouble):
        """`trouble` says what is wrong and is empty when all is well."""
        if trouble:
            self.failed += 1
            print(f"FAIL  {sentence}")
            print("\n".join("      " + line for line in str(trouble).splitlines()))
        else:
            self.passed += 1
            print(f"ok    {sentence}")

    def skip(self, sentence, why):
        self.skipped += 1
        print(f"skipped  {sentence}: {why}")

    def close(self):
        """Prints the last line; returns the exit code."""
        print(f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else ""))
        return 1 if self.failed else 0


def difference(expected, got, names=("expected", "got")):
    return "\n".join(difflib.unified_diff(expected.splitlines(), got.splitlines(), *names, lineterm=""))
