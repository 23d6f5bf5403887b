"""`python -m streams` is `sukien`."""

from streams.cli import main

if __name__ == "__main__":
    main()
