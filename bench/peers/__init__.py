"""The peers: what one would write instead, each minimal, durable and fair (docs/benchmarks.md)."""
