"""The Faust agents: articles to mentions, mentions to events."""
