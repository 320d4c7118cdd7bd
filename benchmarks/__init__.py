"""What is measured, and how: `python -m benchmarks` prints the table."""
