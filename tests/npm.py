#!/usr/bin/env python3
"""npm.py - packages of npm that tests judge by or talk to: pinned versions, each set once in a folder of
its own below build/npm. Without npm, or the network, a test says in one line that it skips.

`tests/npm.py NAME PACKAGE...` does it for scripts: prints the folder; its status is 1 when it has to skip."""
import fcntl
import os
import subprocess
import sys

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
LONGEST = 280


def folder(name):
    """Where the packages of that set are, below node_modules."""
    return os.path.join(OUT, "npm", name)


def install(name, *packages, scripts=False):
    """True when these very versions are there. Their scripts are run only where they are asked for."""
    place = folder(name)
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(place, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests that run side by side may want the same set
        return install_alone(place, packages, scripts)


def install_alone(place, packages, scripts):
    wanted, marker = " ".join(packages), os.path.join(place, "installed")
    if os.path.exists(marker):
        with open(marker) as file:
            if file.read() == wanted:
                return True
    try:
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund",
                               "--foreground-scripts" if scripts else "--ignore-scripts", "--prefix", place, *packages],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LONGEST)
        subprocess.run(["node", "--version"], stdout=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    if done.returncode == 0:
        with open(marker, "w") as file:
            file.write(wanted)
    return done.returncode == 0


if __name__ == "__main__":
    print(folder(sys.argv[1]))
    sys.exit(0 if install(*sys.argv[1:]) else 1)
