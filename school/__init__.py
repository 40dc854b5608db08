"""The Trainer School site: people, lessons, tests, reviews, certificates, paid work."""
