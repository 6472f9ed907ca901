"""The ways to people: one module a channel, all of one silhouette (`channel.Channel`)."""
