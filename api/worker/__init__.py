"""Long work beside the requests."""
