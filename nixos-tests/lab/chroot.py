"""Run one command inside a root folder, with mounts that nobody else sees."""

import shlex

from command import run

CLEAN_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def inside(root, *argv, binds=(), environment=None, network=False, **options):
    """Run argv in root with /proc, /dev and /tmp; binds are (host folder, folder in root) pairs.

    `network` also gives it the host's way to resolve names.

    The mounts live in a namespace of their own: they are gone with the command, however it ends.
    """
    script = ["set -e",
              'mount -t proc proc "$ROOT/proc"',
              'mount --rbind /dev "$ROOT/dev"',
              'mount -t tmpfs tmpfs "$ROOT/tmp"']
    for source, target in binds:
        goal = f'"$ROOT"{shlex.quote(str(target))}'
        script += [f"mkdir -p {goal}", f"mount --bind {shlex.quote(str(source))} {goal}"]
    if network:
        script += ['for name in resolv.conf hosts; do if [ -e "/etc/$name" ]; then rm -f "$ROOT/etc/$name"; '
                   'cat "/etc/$name" > "$ROOT/etc/$name"; fi; done']
    script += ['exec chroot "$ROOT" /usr/bin/env -i "$@"']
    variables = {"PATH": CLEAN_PATH, "HOME": "/root", "LANG": "C.UTF-8", **(environment or {})}
    return run("env", f"ROOT={root}", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation",
               "private", "sh", "-c", "\n".join(script), "inside",
               *(f"{name}={value}" for name, value in variables.items()), *argv,
               shown=f"{shlex.join(argv)}` in `{root}", **options)
