"""Papermill's engine `evalkit`, which ``papermill --engine evalkit`` finds by its entry point.

Papermill loads its engines while it is being imported. So nothing of the kit imports this module before Papermill, and
the clients, which need the whole of Papermill, are imported when a notebook runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from papermill.engines import Engine

if TYPE_CHECKING:
    from evalkit.running.clients import Commission

NAME = "evalkit"


class ForkEngine(Engine):
    """The engine.

    Besides Papermill's own options it takes a :class:`evalkit.running.clients.Commission`.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        *,
        commission: Commission | None = None,
        input_path: str | None = None,  # noqa: ARG003 - Papermill gives it by name
        **options: Any,
    ) -> None:
        """Run a notebook in a forked child, or in a stock kernel."""
        from evalkit.running import clients

        told = {"log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file}
        clients.run(nb_man, kernel_name, commission, told, start_timeout, execution_timeout, options)


def register() -> None:
    """Make the engine known to Papermill; where the kit is installed, its entry point has done so."""
    from papermill.engines import papermill_engines

    papermill_engines.register(NAME, ForkEngine)
