"""`python -m cce_release_contract.cli`: the same program as `cce-release`."""

from cce_release_contract.cli import main

if __name__ == "__main__":
    main()
