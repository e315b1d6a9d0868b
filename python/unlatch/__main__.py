"""`python -m unlatch` prints the environment: see `unlatch.show_config`."""

from ._places import show_config

if __name__ == "__main__":
    show_config()
