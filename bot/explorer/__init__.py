"""The explorer: walks every way through the conversations as a person could, and says where one of them breaks.

`world` is what is walked in, `walking` the walk, `rules` what must hold of it, `checking` all walks together,
`picture` a conversation as a drawing. It knows nothing of a step but what the engine gives. See docs/explorer.md.
"""
