"""Pages, one module a subject. A route reads its form, calls one use case and renders."""
