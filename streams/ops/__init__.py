"""What operators see of a running worker: metrics and health."""
