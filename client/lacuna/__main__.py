"""`python -m lacuna` is `lacuna`."""

from lacuna.cli import main

main()
