"""How gunicorn serves the application, in production and in the bench: read from the folder it is started in.

The code is loaded once, before the workers are forked, so that they share its memory.
"""

import gc

worker_class = "gthread"
timeout = 60
graceful_timeout = 10
preload_app = True
control_socket_disable = True
loglevel = "warning"


def when_ready(server):
    """Load what the first request would, and keep the collector off it: a page that is never written stays shared."""
    from django.urls import get_resolver

    list(get_resolver().url_patterns)  # asking loads every view
    gc.collect()
    gc.freeze()
