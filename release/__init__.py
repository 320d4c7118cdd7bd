"""What turns the source into something that people install: used by `build.spec` and `scripts/build`."""
