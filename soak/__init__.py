"""Kills what can be killed while the product works, and compares what is left with a run that nothing disturbed.

    make soak                       200 kills, half on SQLite alone and half on PostgreSQL with Redis
    make soak KILLS=20 SEED=7
    make soak SLOWER=4              on a machine that is busy with other things

A round starts the real processes on a database of its own and lets three phases pass: the nightly run that beat
starts, imports (one of them taken back), a second run by the button; visits are posted all the while. A keeper starts
anew what dies, as systemd would; a seeded killer sees to it that something does.
"""
