"""The HTTP API, version 1: one router a resource. A route parses, calls one use case and presents."""
