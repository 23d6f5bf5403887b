"""Quality, measured against labelled data: our own, and development data beside the project where present."""
