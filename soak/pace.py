"""How long things are waited for (standard library only).

A round counts on a machine that has little else to do. On one that is busy, say SLOWER=4 in the environment: everything
is waited for four times as long, what is silent is given up four times as late, and kills are four times as far apart.
"""

import os

SLOWER = float(os.environ.get("SLOWER", "1"))


def seconds(usual: float) -> float:
    """So long on this machine."""
    return usual * SLOWER


def setting(usual: int) -> str:
    """The same as a value of the environment, in whole seconds."""
    return str(round(seconds(usual)))
