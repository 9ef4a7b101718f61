"""``python -m harmattan`` is ``harmattan``."""

from harmattan.cli import main

main()
