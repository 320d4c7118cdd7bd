"""What comes in from files of other programs, and what goes out in open formats."""
