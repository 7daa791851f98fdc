"""`python -m tolsim`."""

from tolsim.cli.app import main

main()
