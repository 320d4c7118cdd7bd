"""What travels between a book and a shared company: declaration, receipt, events and their canonical form."""
