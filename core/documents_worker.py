"""Fill one template in a process of its own: `python -m core.documents_worker`.

Standard input: a JSON object with `template` (base64), `values` and `known` (tags). Standard
output: the Word file. Status 3: refused, with a French sentence on standard error.
"""

import base64
import json
import resource
import sys
from typing import Final

from core.documents import WORKER_REFUSED
from core.errors import PoleError
from core.gabarit import fill

MEMORY: Final = 512 * 1024 * 1024  # bytes of address space
CPU: Final = 10  # seconds
MAX_RESULT: Final = 20_000_000  # bytes


def limit_resources() -> None:
    """Bound memory and processor time; forbid writing files and leaving a core image."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read the order, fill the template, write the result."""
    limit_resources()
    order = json.load(sys.stdin.buffer)
    try:
        result = fill(base64.b64decode(order["template"]), order["values"], set(order["known"]))
    except PoleError as error:
        sys.stderr.write(str(error))
        return WORKER_REFUSED
    if len(result) > MAX_RESULT:
        return 1
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
