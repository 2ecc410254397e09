"""The lab's own errors: what failed, on which value, what the system said, what to do next."""


class LabError(Exception):
    """The lab itself can't go on. Not the scenario's fault."""


class RequestedAssertionFailed(Exception):
    """A scenario asked for something that did not hold. Named as in the NixOS test driver."""
