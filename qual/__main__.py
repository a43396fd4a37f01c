"""`python -m qual`: the same as `qual`."""

from qual.cli import main

main()
