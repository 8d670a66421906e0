"""`tvaers run`: the site and its worker under one command, on loopback."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from config import compose, migrate, released, settings
from config.commands import init


def run(argv: Sequence[str]) -> int:
    """Start web and worker; when one ends, or the command is stopped, both end."""
    argparse.ArgumentParser(prog="tvaers run").parse_args(argv)
    port = int(os.environ.get("PORT", "8000"))
    chosen = settings.read()
    stores = compose.stores(chosen)
    if not migrate.is_current(stores):
        print("Første start: steder, kilder og demonstrationsdata lægges ind …", flush=True)
        init.set_up(stores, demonstration=True)
        released.note(stores, chosen.data, released.rests_on(stores))
    stores.published.dispose()
    stores.raw.dispose()
    web = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn_conf"]
    web += ["--bind", f"127.0.0.1:{port}", "config.compose:create_app()"]
    worker = [sys.executable, "-m", "config.cli", "worker"]
    processes = [subprocess.Popen(web), subprocess.Popen(worker)]
    signal.signal(signal.SIGTERM, _stop)
    print(f"Tværs: http://127.0.0.1:{port}/", flush=True)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        for process in processes:
            process.terminate()
        codes = [process.wait(timeout=20) for process in processes]
    return 0 if all(code in (0, -signal.SIGTERM) for code in codes) else 1


def _stop(_number: int, _frame: Any) -> None:
    raise SystemExit(0)
