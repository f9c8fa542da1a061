"""npm.py - packages of npm that tests judge by or talk to: pinned versions, each set once in a folder of
its own below build/npm. Without npm, or the network, a test says in one line that it skips."""
import os
import subprocess

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
LONGEST = 280


def folder(name):
    """Where the packages of that set are, below node_modules."""
    return os.path.join(OUT, "npm", name)


def install(name, *packages):
    """True when these very versions are there. Their scripts are not run."""
    place, wanted = folder(name), " ".join(packages)
    marker = os.path.join(place, "installed")
    if os.path.exists(marker):
        with open(marker) as file:
            if file.read() == wanted:
                return True
    os.makedirs(place, exist_ok=True)
    try:
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", place,
                               *packages], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LONGEST)
        subprocess.run(["node", "--version"], stdout=subprocess.DEVNULL, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    if done.returncode == 0:
        with open(marker, "w") as file:
            file.write(wanted)
    return done.returncode == 0
