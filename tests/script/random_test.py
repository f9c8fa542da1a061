#!/usr/bin/env python3
# needs: mdx
"""random_test.py - five hundred random programs say the same in mdx and in node."""
import os
import subprocess
import sys

sys.exit(subprocess.call([os.path.join(os.path.dirname(os.path.abspath(__file__)), "random", "run"),
                          "--count", "500", "--seed", "1"]))
