"""A second server of the endpoint, written from the vendor's pages and `spec/` alone.

It shares no code with the emulator, the tools or the suite (import-linter holds it), so what one of them misreads the
other need not. Where the pages are silent it decides as another vendor might.
"""
