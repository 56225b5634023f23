"""What an analysis returns, and how it becomes bytes."""
