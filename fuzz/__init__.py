"""Fuzzing: every file that the program opens, thrown at its reader in forms that nobody meant. See `docs/fuzzing.md`."""
