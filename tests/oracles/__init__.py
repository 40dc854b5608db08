"""What independent libraries answer to the same questions, stored as data: see README.md."""
